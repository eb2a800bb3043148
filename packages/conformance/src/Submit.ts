/** Checks 13 to 16 and 30: one send, whatever happens, and the truth about it. */
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Submission from "@likeness/core/Submission"
import * as Effect from "effect/Effect"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect, must, say } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"
import type * as Fault from "./Fault.ts"

/** An order prepared while all is well, and its first intent. */
const intended = (bench: Bench.Bench) => Effect.flatMap(Driver.prepare(bench), (order) => Driver.intend(bench, order))

const uncertain = (answer: Submission.Submission, when: string): Effect.Effect<ProviderError.ProviderError, Broken> =>
  Effect.gen(function*() {
    if (answer._tag !== "uncertain") return yield* broken(`submit answers ${answer._tag} ${when}, where nobody can know: it must be uncertain`)
    yield* expect(answer.error.billed === "unknown", `submit is uncertain ${when}, but says billed: ${answer.error.billed}`)
    return answer.error
  })

const refusedWith = (answer: Submission.Submission, tag: ProviderError.Tag, when: string): Effect.Effect<ProviderError.ProviderError, Broken> =>
  Effect.gen(function*() {
    if (answer._tag !== "refused") return yield* broken(`submit answers ${answer._tag} ${when}, where it must be refused`)
    yield* expect(answer.error._tag === tag, `submit is refused with ${say(answer.error)} ${when}, where it must be ${tag}`)
    yield* expect(answer.error.billed === "no", `submit is refused ${when}, but says billed: ${answer.error.billed}`)
    return answer.error
  })

export const answerLost = Check.make({
  number: 13,
  name: "an answer lost after acceptance: exactly one job, found again as the guarantee says",
  faults: ["reset-after-accept"],
  body: (bench) =>
    Effect.gen(function*() {
      const intent = yield* intended(bench)
      const unsent = yield* must("lookup", bench.provider.lookup(intent))
      yield* expect(unsent._tag !== "found", "lookup finds a submission that was never sent")
      yield* Bench.provoke(bench, "reset-after-accept", Effect.gen(function*() {
        const error = yield* uncertain(yield* Driver.submit(bench.provider, intent), "when its answer is lost")
        yield* expect(error._tag === "SubmissionUnknown", `a lost answer is ${error._tag} instead of SubmissionUnknown`)
        yield* expect((yield* Bench.jobs(bench)).length === 1, "the other side does not have exactly one job after the lost answer")
        const ticket = yield* Driver.recover(bench, intent)
        if (ticket === undefined) {
          yield* expect(bench.offer.recovery.guarantee._tag === "blind", "lookup does not find a job that exists, after the stated delay")
          return
        }
        yield* Driver.success(bench, ticket)
        const { length } = yield* Bench.jobs(bench)
        yield* expect(length === 1, `after recovery the other side has ${length} jobs`)
      }))
    })
})

export const refusedBeforeAByte = Check.make({
  number: 14,
  name: "a connection refused before a byte left is Unreachable and not billed",
  faults: ["refuse-connection"],
  body: (bench) =>
    Effect.gen(function*() {
      const intent = yield* intended(bench)
      yield* Bench.provoke(bench, "refuse-connection", Effect.gen(function*() {
        const error = yield* refusedWith(yield* Driver.submit(bench.provider, intent), "Unreachable", "where nothing listens")
        yield* expect(error.retryable !== "no", "a send that never left says that a retry cannot help")
      }))
    })
})

/** Sends under a fault; exactly one paid call may arrive. Then what the workflow would do. */
const sentOnce = (bench: Bench.Bench, kind: Fault.FaultKind): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    const intent = yield* intended(bench)
    yield* Bench.provoke(bench, kind, Effect.gen(function*() {
      const answer = yield* Driver.submit(bench.provider, intent)
      const first = yield* Bench.submissions(bench)
      yield* expect(first.length === 1, `one submit sent ${first.length} paid calls under "${kind}"`)
      const made = yield* Bench.jobs(bench)
      if (answer._tag === "refused") return yield* expect(made.length === 0, `submit says refused under "${kind}", but a job exists`)
      yield* uncertain(answer, `under "${kind}"`)
      if (bench.offer.recovery.guarantee._tag !== "keyed") return
      yield* Driver.recover(bench, intent)
      const all = yield* Bench.submissions(bench)
      yield* expect(all.length === 2, `one repeat sent ${all.length - 1} paid calls`)
      yield* expect(Buffer.from(all[1]!.body).equals(all[0]!.body), "the repeat's bytes are not those of the first send")
      const keys = all.map((one) => Object.entries(one.headers).filter(([, value]) => value === intent.prepared.key).map(([name]) => name).join())
      yield* expect(keys[0] === keys[1], "the repeat does not carry the key of the first send")
      const { length } = yield* Bench.jobs(bench)
      yield* expect(length === 1, `after the repeat the other side has ${length} jobs`)
    }))
  })

export const sendsOnce = Check.make({
  number: 15,
  name: "one submit sends once, on 5xx, timeout or reset too, and a repeat has the same bytes and key",
  body: (bench) =>
    Effect.gen(function*() {
      const intent = yield* intended(bench)
      yield* Effect.flatMap(Driver.submit(bench.provider, intent), Driver.accepted)
      const well = yield* Bench.submissions(bench)
      yield* expect(well.length === 1, `one submit sent ${well.length} paid calls`)
      for (const kind of ["server-error", "reset-before-accept", "reset-after-accept", "timeout"] as const) yield* sentOnce(bench, kind)
    })
})

export const rateLimited = Check.make({
  number: 16,
  name: "a rate limit is RateLimited, worth another try later",
  faults: ["rate-limit"],
  body: (bench) =>
    Effect.gen(function*() {
      const intent = yield* intended(bench)
      yield* Bench.provoke(bench, "rate-limit", Effect.gen(function*() {
        const error = yield* refusedWith(yield* Driver.submit(bench.provider, intent), "RateLimited", "at a rate limit")
        yield* expect(error.retryable === "later", `a rate limit says retryable: ${error.retryable}`)
      }))
    })
})

/** A repeat refused for a reason that says nothing of the first send. */
const repeatRefused = (bench: Bench.Bench, kind: Fault.FaultKind): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    const repeat = yield* Driver.again(bench, yield* intended(bench))
    yield* Bench.provoke(bench, kind, Effect.scoped(Effect.gen(function*() {
      const provider = kind === "wrong-key" ? yield* Bench.connect(bench.harness, { credentials: "wrong" }) : bench.provider
      yield* uncertain(yield* Driver.submit(provider, repeat), `where attempt 2 meets "${kind}"`)
    })))
  })

export const sendByHolds = Check.make({
  number: 30,
  name: "past sendBy nothing leaves, and a repeat's refusal that proves nothing is uncertain",
  body: (bench) =>
    Effect.gen(function*() {
      const order = yield* Driver.prepare(bench)
      const late = yield* Driver.intend(bench, order, -1)
      const before = (yield* Bench.received(bench)).length
      const answer = yield* Driver.submit(bench.provider, late)
      yield* Bench.settle
      yield* expect((yield* Bench.received(bench)).length === before, "a request left after sendBy")
      yield* expect((yield* Bench.jobs(bench)).length === 0, "a job was made after sendBy")
      if (answer._tag !== "refused") return yield* broken(`submit answers ${answer._tag} past sendBy, where it must be refused`)
      yield* expect(answer.error.billed === "no" && answer.error.retryable === "now", `past sendBy submit says billed: ${answer.error.billed}, retryable: ${answer.error.retryable}; nothing left, so it is no and now`)
      if (bench.offer.recovery.guarantee._tag !== "keyed") {
        return bench.leaveOut(`${bench.capability}, a refused repeat: the guarantee is ${bench.offer.recovery.guarantee._tag}, so nothing is repeated`)
      }
      for (const kind of ["rate-limit", "no-credits", "wrong-key", "refuse-connection"] as const) yield* repeatRefused(bench, kind)
    })
})

export const checks: ReadonlyArray<Check.Check> = [answerLost, refusedBeforeAByte, sendsOnce, rateLimited, sendByHolds]
