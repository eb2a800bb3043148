/** Check 24: answers that changed since the provider was written. */
import * as Provider from "@likeness/core/Provider"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Bench from "./Bench.ts"
import { broken, expect, must, say } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

/** How often a job of an unknown state is looked at. */
const looks = 4

export const changedAnswers = Check.make({
  number: 24,
  name: "unknown fields are ignored, an unknown state ends no job, and a missing field is ProtocolMismatch with the raw answer",
  faults: ["extra-fields", "unknown-state", "missing-field"],
  body: (bench) =>
    Effect.gen(function*() {
      yield* Bench.provoke(bench, "extra-fields", Effect.gen(function*() {
        const { ticket } = yield* Driver.order(bench)
        const ended = yield* Driver.success(bench, ticket)
        yield* must("collect with unknown fields around", Driver.collect(bench.provider, ticket, ended))
      }))
      yield* Bench.provoke(bench, "unknown-state", Effect.gen(function*() {
        const { ticket } = yield* Driver.order(bench)
        for (let look = 0; look < looks; look++) {
          yield* Effect.sleep(Bench.scaled(bench, bench.offer.polling.maximumSeconds) * 1000)
          const answer = yield* must("poll of a job in an unknown state", bench.provider.poll(ticket))
          yield* expect(!Provider.isOutcome(answer), `a job in an unknown state ended ${answer.state}`)
        }
      }))
      yield* Bench.provoke(bench, "missing-field", Effect.gen(function*() {
        const { ticket } = yield* Driver.order(bench)
        const ended = yield* Effect.result(Driver.pollToEnd(bench, ticket))
        if (Result.isSuccess(ended)) return yield* broken(`a job whose answers lack a required field ended ${ended.success.state}`)
        const error = ended.failure
        yield* expect(error._tag === "ProtocolMismatch", `an answer that lacks a required field is ${say(error)} instead of ProtocolMismatch`)
        yield* expect("cause" in error && error.cause !== undefined, "a ProtocolMismatch does not keep the raw answer as its cause")
      }))
    })
})

export const checks: ReadonlyArray<Check.Check> = [changedAnswers]
