/** Check 27: forgetting has an answer, and it is true. */
import type * as RemoteReference from "@likeness/core/RemoteReference"
import * as Outcome from "@likeness/core/Outcome"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect, must, say } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

/** Erased, then absent; or not possible, with the reason, both times. */
const forgotten = (bench: Bench.Bench, reference: RemoteReference.RemoteReference): Effect.Effect<boolean, Broken> =>
  Effect.gen(function*() {
    const first = yield* must(`forget ${reference.kind}`, bench.provider.forget(reference))
    const second = yield* must(`forget ${reference.kind}, twice`, bench.provider.forget(reference))
    for (const { answer, reason } of [first, second]) {
      yield* expect(answer !== "notPossible" || reason !== undefined, `forgetting ${reference.kind} is not possible, and no reason is given`)
    }
    yield* expect((first.answer === "notPossible") === (second.answer === "notPossible"), `forgetting ${reference.kind} answers ${first.answer}, then ${second.answer}`)
    return first.answer === "erased"
  })

export const forgetIsTrue = Check.make({
  number: 27,
  name: "forget: erased, not there or not possible with the reason; twice is fine, and what is gone is OutputGone",
  body: (bench) =>
    Effect.gen(function*() {
      const { order, ticket } = yield* Driver.order(bench)
      const ended = yield* Driver.success(bench, ticket)
      const { account, connection } = bench.description
      const request: RemoteReference.RemoteReference = { v: 1, connection, account, kind: "request", id: ticket.id, ...(ticket.server === undefined ? {} : { server: ticket.server }) }
      const erased = yield* forgotten(bench, request)
      if (erased && ended.outputs.flatMap(Outcome.files).length > 0) {
        const taken = yield* Effect.result(Driver.collect(bench.provider, ticket, ended))
        if (Result.isSuccess(taken)) yield* broken("the outputs of a forgotten request can still be collected")
        else yield* expect(taken.failure._tag === "OutputGone", `collecting a forgotten request fails with ${say(taken.failure)} instead of OutputGone`)
      }
      for (const reference of order.references) yield* forgotten(bench, reference)
    })
})

export const checks: ReadonlyArray<Check.Check> = [forgetIsTrue]
