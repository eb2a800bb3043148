/** Checks 11 and 12: what is stored can be read again, and another process goes on with it. */
import * as Hash from "@likeness/core/Hash"
import * as Intent from "@likeness/core/Intent"
import * as Outcome from "@likeness/core/Outcome"
import * as PreparedOrder from "@likeness/core/PreparedOrder"
import * as Progress from "@likeness/core/Progress"
import type * as Stored from "@likeness/core/Stored"
import * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect, must } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

/** Through JSON text and back; the plain form must be the same before and after. */
const survives = <A extends { readonly v: number }>(stored: Stored.Stored<A>, value: A): Effect.Effect<A, Broken> =>
  Effect.gen(function*() {
    const text = yield* must(`the ${stored.name} cannot be stored`, Effect.sync(() => JSON.stringify(stored.encode(value))))
    const read = stored.parse(text)
    if (Result.isFailure(read)) return yield* broken(`the ${stored.name} cannot be read again: ${read.failure.message}`)
    yield* must(`the ${stored.name} is not plain JSON`, Effect.sync(() => {
      if (Hash.canonical(stored.encode(read.success)) !== Hash.canonical(value)) throw new Error("members are lost or changed on the way")
    }))
    const newer = stored.decode({ ...JSON.parse(text), v: stored.version + 1 })
    yield* expect(Result.isFailure(newer), `a ${stored.name} of a newer version is read instead of refused`)
    return read.success
  })

export const valuesSurvive = Check.make({
  number: 11,
  name: "order, intent, ticket, progress and outcome survive JSON, each with its version",
  body: (bench) =>
    Effect.gen(function*() {
      const { intent, order, ticket } = yield* Driver.order(bench)
      yield* survives(PreparedOrder.stored, order)
      yield* survives(Intent.stored, intent)
      yield* survives(Ticket.stored, ticket)
      const names = [ticket.connection, ticket.account, ticket.provider]
      yield* expect(
        names.join() === [bench.description.connection, bench.description.account, bench.description.provider].join(),
        `the ticket names ${names.join(", ")}, describe other ones`
      )
      yield* expect(ticket.intent === intent.id, "the ticket names another intent")
      const ended = yield* Driver.outcome(bench, ticket, { haste: 0.2, onProgress: (progress) => Effect.asVoid(survives(Progress.stored, progress)) })
      yield* survives(Outcome.stored, ended)
    })
})

export const anotherProcessFinishes = Check.make({
  number: 12,
  name: "a second process finishes what a first one began, from stored values alone",
  body: (bench) =>
    Effect.gen(function*() {
      const stored = yield* Effect.scoped(Effect.gen(function*() {
        const provider = yield* Bench.connect(bench.harness, {})
        const { ticket } = yield* Driver.order(bench, { provider })
        return yield* must("the ticket cannot be stored", Effect.sync(() => JSON.stringify(Ticket.stored.encode(ticket))))
      }))
      const provider = yield* Bench.connect(bench.harness, {})
      const ticket = yield* Effect.fromResult(Ticket.stored.parse(stored)).pipe(Effect.catch((wrong) => broken(wrong.message)))
      const ended = yield* Driver.success(bench, ticket, { provider })
      const read = yield* Effect.fromResult(Outcome.stored.parse(JSON.stringify(Outcome.stored.encode(ended)))).pipe(Effect.catch((wrong) => broken(wrong.message)))
      const third = yield* Bench.connect(bench.harness, {})
      const taken = yield* must("collect in another process", Driver.collect(third, ticket, read))
      const files = ended.outputs.flatMap(Outcome.files)
      yield* expect(taken.length === files.length, `the outcome has ${files.length} files, another process collected ${taken.length}`)
    })
})

export const checks: ReadonlyArray<Check.Check> = [valuesSurvive, anotherProcessFinishes]
