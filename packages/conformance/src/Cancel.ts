/** Check 20: cancelling always has an answer. */
import type * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import * as Provider from "@likeness/core/Provider"
import * as Effect from "effect/Effect"
import * as Bench from "./Bench.ts"
import { type Broken, expect, must } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

const cancel = (bench: Bench.Bench, ticket: Ticket.Ticket, when: string): Effect.Effect<Submission.Cancellation, Broken> =>
  Effect.gen(function*() {
    const answer = yield* must(`cancel ${when}`, bench.provider.cancel(ticket))
    const { cancellable } = bench.offer
    yield* expect(cancellable || answer.answer === "notOffered" || answer.answer === "tooLate", `describe says that nothing can be cancelled, and cancel ${when} answers ${answer.answer}`)
    yield* expect(!cancellable || answer.answer !== "notOffered", `describe says that jobs can be cancelled, and cancel ${when} answers notOffered`)
    return answer
  })

/** Twice in a row; where the answer promises an end, it comes. */
const held = (bench: Bench.Bench, when: "in the queue" | "at work"): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    const { ticket } = yield* Driver.order(bench)
    if (when === "at work") yield* Effect.ignore(Bench.until(Effect.map(bench.provider.poll(ticket), (answer) => Provider.isOutcome(answer) || answer.state === "running"), 5))
    const { answer } = yield* cancel(bench, ticket, when)
    if (answer !== "cancelled" && answer !== "requested") return
    const ended = yield* Driver.outcome(bench, ticket)
    yield* expect(ended.state === "cancelled", `cancel ${when} answers ${answer}, and the job ended ${ended.state}`)
    const twice = yield* cancel(bench, ticket, "twice")
    yield* expect(twice.answer === "tooLate" || twice.answer === "cancelled", `cancelling a cancelled job answers ${twice.answer}`)
  })

export const cancelAnswers = Check.make({
  number: 20,
  name: "cancel before, during, after and twice: an answer each time",
  body: (bench) =>
    Effect.gen(function*() {
      const { ticket } = yield* Driver.order(bench)
      yield* Driver.success(bench, ticket)
      for (const when of ["after the end", "after the end, twice"]) {
        const { answer } = yield* cancel(bench, ticket, when)
        yield* expect(answer === "tooLate" || answer === "notOffered", `cancel ${when} answers ${answer} instead of tooLate`)
      }
      const later = yield* Driver.outcome(bench, ticket)
      yield* expect(later.state === "succeeded", `a job that had succeeded is ${later.state} after a late cancel`)
      yield* Bench.provoke(bench, "hold-in-queue", held(bench, "in the queue"))
      yield* Bench.provoke(bench, "hold-at-work", held(bench, "at work"))
    })
})

export const checks: ReadonlyArray<Check.Check> = [cancelAnswers]
