/** One pass: the next step of the life for a row as it was read. */
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Provider from "@likeness/core/Provider"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { appendEvent, lastTrouble } from "../store/events.ts"
import * as Budgets from "../store/budgets.ts"
import { transaction } from "../store/Store.ts"
import { lackedHere } from "./credentials.ts"
import { andWake, reject } from "./endings.ts"
import { giveUp, isInTrouble } from "./give-up.ts"
import * as Needs from "./needs.ts"
import { elsewhere } from "./places.ts"
import { doubtLost, isDoubtful, poll } from "./poll.ts"
import { intend, prepare, price } from "./prepare.ts"
import { providerOf } from "./providers.ts"
import { abandoned, decide, lookAgain, lookForGivenUp, resolve } from "./resolve.ts"
import { after, intentId, time, write, type Row } from "./Row.ts"
import { begin, doubt, laterLook } from "./send.ts"
import { collected, settle } from "./settle.ts"
import { errorFields, move, pause, tryAgainOrFail, type Step, type Work } from "./Work.ts"

const isUnsent = (row: Row): boolean => ["requested", "prepared", "priced", "intended"].includes(row.state)

/** Nothing was sent, so nothing is asked of the provider. */
const cancelUnsent = (work: Work, row: Row) =>
  andWake(work, Effect.gen(function*() {
    yield* Budgets.release(work.store, intentId(row))
    const error = new ProviderError.Cancelled({
      ...errorFields(row, "cancel"), message: "It was cancelled before anything was sent.", billed: "no", retryable: "no", advice: "Submit the request again where it is still wanted."
    })
    yield* write(work.store, row, { state: "cancelled", life: { ...row.life, error }, dueAt: yield* time(row) })
    return yield* Needs.release(work.store, row.id)
  }))

/** As many tries as make the longest pause. */
const longestPause = 6

/** The job is with a provider that this process cannot make: nothing is asked of another, nothing is given up. */
const outOfReach = Effect.fnUntraced(function*(work: Work, row: Row, error: ProviderError.ProviderError) {
  yield* transaction(work.store, Effect.gen(function*() {
    // What was given up is in no trouble: it is looked for once its provider can be asked.
    if (row.state === "rejected") return yield* write(work.store, row, { dueAt: after(yield* time(row), pause(work, longestPause)) })
    // The error of an unknown job stays its doubt: that it cannot be asked stands in its events alone.
    const told = row.state === "unknown" ? yield* lastTrouble(work.store, row.id, intentId(row)) : row.life.error?._tag
    if (told !== error._tag) yield* appendEvent(work.store, { kind: "trouble-met", job: row.id, intent: intentId(row), data: { tag: error._tag } })
    // What was due by itself stays so; a person's look is over.
    if (row.state === "unknown" && row.decision === null) return yield* write(work.store, row, { dueAt: after(yield* time(row), pause(work, longestPause)) })
    yield* row.state === "unknown"
      ? write(work.store, row, { life: { ...row.life, error: doubt(row, error, "it cannot be asked now") }, dueAt: null })
      : write(work.store, row, { life: { ...row.life, tries: row.life.tries + 1, error }, dueAt: after(yield* time(row), pause(work, row.life.tries + 3)) })
  }))
})

const withProvider = (work: Work, row: Row, use: (provider: Provider.Provider) => Step): Step =>
  Effect.gen(function*() {
    const made = yield* Effect.result(providerOf(work.provider, row))
    if (Result.isSuccess(made)) return yield* use(made.success)
    const error = lackedHere(work, row, made.failure)
    yield* isUnsent(row) ? tryAgainOrFail(work, row, error) : outOfReach(work, row, error)
  })

/** Preparing may need what only the job's own place has: another process goes on there. */
const prepareOrMove = (work: Work, row: Row, provider: Provider.Provider): Step => {
  const place = elsewhere(work, row, provider)
  return place === undefined ? prepare(work, row, provider) : Effect.flatMap(time(row), (at) => move(work, row, { place, dueAt: at }))
}

/** A person's word, or wish to have the provider asked; it is only for what was unknown. */
const decided = (work: Work, row: Row): Step =>
  row.state === "unknown" ? withProvider(work, row, (provider) => decide(work, row, provider)) : move(work, row, { dueAt: row.dueAt })

/** A person gave up what nobody can be asked about. It is asked a last time, in case the answer is there after all. */
const abandon = (work: Work, row: Row): Step =>
  Effect.gen(function*() {
    const made = yield* Effect.result(providerOf(work.provider, row))
    if (row.state === "unknown") return yield* reject(work, row, abandoned(row), Result.isSuccess(made) ? laterLook(row, made.success, yield* time(row)) : null)
    // It went on since the person said so.
    if (!isInTrouble(row)) return yield* move(work, row, { dueAt: row.dueAt })
    switch (row.state) {
      // Where the provider can be asked, the declared recovery goes on; without it only the person's word is left.
      case "sending": return yield* Result.isSuccess(made) ? move(work, row, { dueAt: row.dueAt }) : reject(work, row, abandoned(row))
      case "ticketed":
      case "running": return yield* Result.isSuccess(made) ? poll(work, row, made.success) : giveUp(work, row, made.failure)
      case "succeeded": return yield* collected(work, row, Result.isSuccess(made) ? made.success : { collect: () => Stream.fail(made.failure) })
      case "failed":
      case "cancelled": return yield* settle(work, row, Result.isSuccess(made) ? made.success : { collect: () => Stream.fail(made.failure) })
      default: return yield* move(work, row, { dueAt: row.dueAt })
    }
  })

export const step = (work: Work, row: Row): Step => {
  if (isUnsent(row) && row.cancelAskedAt !== null) return cancelUnsent(work, row)
  if (isDoubtful(row)) return doubtLost(work, row)
  if (row.decision !== null) return row.decision._tag === "abandon" ? abandon(work, row) : decided(work, row)
  switch (row.state) {
    case "requested": return withProvider(work, row, (provider) => prepareOrMove(work, row, provider))
    case "prepared": return withProvider(work, row, (provider) => price(work, row, provider))
    case "priced": return intend(work, row)
    case "intended": return withProvider(work, row, (provider) => begin(work, row, provider))
    case "sending": return withProvider(work, row, (provider) => resolve(work, row, provider))
    case "ticketed":
    case "running": return withProvider(work, row, (provider) => poll(work, row, provider))
    case "succeeded": return withProvider(work, row, (provider) => collected(work, row, provider))
    case "failed":
    case "cancelled": return row.life.outcome === undefined ? settle(work, row, undefined) : withProvider(work, row, (provider) => settle(work, row, provider))
    case "lost":
    case "collected": return settle(work, row, undefined)
    case "unknown": return withProvider(work, row, (provider) => lookAgain(work, row, provider))
    case "rejected": return withProvider(work, row, (provider) => lookForGivenUp(work, row, provider))
    case "settled": return Effect.void
  }
}

/** Whether any step is left, now or later. */
export const isLive = (row: Row): boolean => row.state === "unknown" || row.state === "rejected" ? row.decision !== null || row.dueAt !== null : row.state !== "settled"

/**
 * A wish that was stored for this job and not yet acted on: it does not wait for the next due time. Where
 * the provider was out of reach (`tries`), it does: the wish cannot be acted on any sooner.
 */
export const isUrgent = (row: Row): boolean =>
  row.decision !== null ||
  (row.cancelAskedAt !== null && (isUnsent(row) || ((row.state === "ticketed" || row.state === "running") && row.life.cancelSent === 0 && row.life.tries === 0)))
