/** ticketed → running → how it ended. The ticket lives until the provider says otherwise. */
import * as Outcome from "@likeness/core/Outcome"
import * as Progress from "@likeness/core/Progress"
import * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { appendEvent } from "../store/events.ts"
import { asynchronousCommit, transaction } from "../store/Store.ts"
import { andWake, unknown } from "./endings.ts"
import { giveUp, isGivenUp } from "./give-up.ts"
import { without, type Life } from "./Life.ts"
import * as Needs from "./needs.ts"
import { nextLook } from "./rhythm.ts"
import { after, intentId, time, write, type Row } from "./Row.ts"
import { doubt, offer } from "./send.ts"
import { checked, errorFields, guarded, move, type Work } from "./Work.ts"

const Answer = Schema.Union([Progress.Progress, Outcome.Outcome])

const mostCancels = 10

/** Asks for the end; the wish was stored before. What comes of it is read by polling. */
const cancel = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, ticket: Ticket.Ticket) {
  const cancellation: Submission.Cancellation = offer(row, provider).cancellable
    ? yield* guarded(row, "cancel", provider.cancel(ticket)).pipe(Effect.catch(() => Effect.succeed<Submission.Cancellation>({ answer: "unknown", billed: "unknown" })))
    : { answer: "notOffered", billed: "unknown" }
  yield* transaction(work.store, Effect.gen(function*() {
    yield* appendEvent(work.store, { kind: "cancel-answered", job: row.id, intent: intentId(row), data: { answer: cancellation.answer, billed: cancellation.billed } })
    // Look soon, whatever the polling's rhythm is by now.
    const pollWaitSeconds = offer(row, provider).polling.firstSeconds
    yield* write(work.store, row, { life: { ...row.life, cancellation, cancelSent: row.life.cancelSent + 1, pollWaitSeconds }, dueAt: after(yield* time(row), pollWaitSeconds) })
  }))
})

const wantsCancel = ({ cancelAskedAt, life }: Row): boolean =>
  cancelAskedAt !== null && life.cancelSent < mostCancels && (life.cancelSent === 0 || life.cancellation?.answer === "unknown")

/** Progress never falls within a job, whatever order answers come in. */
const forward = (last: Progress.Progress | undefined, found: Progress.Progress): Progress.Progress =>
  last?.fraction !== undefined && (found.fraction === undefined || found.fraction < last.fraction) ? { ...found, fraction: last.fraction } : found

const hasMoved = (last: Progress.Progress | undefined, found: Progress.Progress): boolean =>
  last === undefined || last.state !== found.state || last.fraction !== found.fraction || last.stage !== found.stage || last.position !== found.position

const stalled = (row: Row, idleSeconds: number): ProviderError.ProviderError =>
  new ProviderError.WorkStalled({
    ...errorFields(row, "poll"), message: `The job has made no progress for ${Math.round(idleSeconds)} s; it is still looked after.`, billed: "unknown", retryable: "no",
    advice: `Wait, or run likeness jobs cancel ${row.id}.`
  })

const goesOn = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, found: Progress.Progress) {
  const { polling } = offer(row, provider)
  const at = yield* time(row)
  const progress = forward(row.life.progress, found)
  const progressAt = hasMoved(row.life.progress, progress) ? at : (row.life.progressAt ?? at)
  const idleSeconds = (Date.parse(at) - Date.parse(progressAt)) / 1000
  const sinceTicket = (Date.parse(at) - Date.parse(row.life.ticketedAt ?? at)) / 1000
  const { tail } = polling
  if (tail !== undefined && sinceTicket > polling.deadlineSeconds + tail.forSeconds) {
    return yield* unknown(work, { ...row, life: { ...row.life, progress, progressAt } }, doubt(row, stalled(row, idleSeconds), `it was accepted ${Math.round(sinceTicket / 3600)} h ago and has not ended`))
  }
  const stallSeconds = row.request.recipe.stallSeconds
  const isStalled = (stallSeconds !== undefined && idleSeconds > stallSeconds) || sinceTicket > polling.deadlineSeconds
  const waited = row.life.pollWaitSeconds ?? polling.firstSeconds
  const calm = without(row.life, "error")
  const running: Partial<Life> = progress.state === "running" ? { runningFrom: row.life.runningFrom ?? at, runningUntil: at } : {}
  const measuredSeconds = polling.learns === true ? yield* work.durations.of(row) : []
  const look = nextLook({ polling, elapsedSeconds: sinceTicket, declaredSeconds: waited, measuredSeconds, chance: yield* Random.next })
  const life: Life = {
    ...calm, ...running, tries: 0, progress, progressAt, pollWaitSeconds: look.declaredSeconds,
    ...(isStalled ? { error: stalled(row, idleSeconds) } : {})
  }
  const state = progress.state === "running" ? "running" : row.state
  const isNews = isStalled && row.life.error?._tag !== "WorkStalled"
  // Where nobody is told anything that a power cut could take back.
  const commit = isNews || state !== row.state || row.decision !== null ? transaction : asynchronousCommit
  yield* commit(work.store, Effect.gen(function*() {
    if (isNews) yield* appendEvent(work.store, { kind: "job-stalled", job: row.id, intent: intentId(row) })
    yield* write(work.store, row, { state, life, dueAt: after(at, look.waitSeconds) })
  }))
  yield* work.watch(row, provider)
})

const ended = (work: Work, row: Row, outcome: Outcome.Outcome) =>
  andWake(work, Effect.gen(function*() {
    const endSeenAt = yield* time(row)
    if (outcome.state === "succeeded" && row.life.ticketedAt !== undefined) work.durations.add(row, (Timestamp.toMillis(endSeenAt) - Timestamp.toMillis(row.life.ticketedAt)) / 1000)
    const calm = without(row.life, "error", "tryingSince")
    const life: Life = { ...calm, tries: 0, endSeenAt, outcome, warnings: [...row.life.warnings, ...outcome.warnings], ...(outcome.state === "failed" ? { error: outcome.error } : {}) }
    yield* write(work.store, row, { state: outcome.state, life, dueAt: endSeenAt })
    return yield* Needs.release(work.store, row.id)
  }))

/** The provider knows the ticket no more. After a cancel that is its end; otherwise the bill decides. */
const lost = (work: Work, row: Row, error: ProviderError.ProviderError) =>
  andWake(work, Effect.gen(function*() {
    yield* write(work.store, row, { state: row.cancelAskedAt === null ? "lost" : "cancelled", life: { ...row.life, error }, dueAt: yield* time(row) })
    return yield* Needs.release(work.store, row.id)
  }))

/** Something between us and the provider: the ticket stays, and is asked for again. */
const trouble = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, error: ProviderError.ProviderError) {
  const { polling } = offer(row, provider)
  const at = yield* time(row)
  const isLate = Timestamp.toMillis(at) - Timestamp.toMillis(row.life.ticketedAt ?? at) > polling.deadlineSeconds * 1000
  const rare = isLate ? (polling.tail?.everySeconds ?? 0) : 0
  const wait = Math.max(error.retryAfterSeconds ?? 0, rare, row.life.pollWaitSeconds ?? polling.firstSeconds)
  const life = { ...row.life, tries: 0, error, pollWaitSeconds: Math.min(polling.maximumSeconds, Math.max(wait, polling.firstSeconds) * Math.max(polling.factor, 1.5)) }
  yield* transaction(work.store, Effect.gen(function*() {
    if (row.life.error?._tag !== error._tag) yield* appendEvent(work.store, { kind: "trouble-met", job: row.id, intent: intentId(row), data: { tag: error._tag } })
    yield* write(work.store, row, { life, dueAt: after(at, wait) })
  }))
})

export const poll = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider) {
  const { ticket } = row.life
  if (ticket === undefined) return yield* Effect.die(new Error(`job ${row.id} is ${row.state} without a ticket`))
  const isAbandoned = row.decision?._tag === "abandon"
  if (wantsCancel(row) && !isAbandoned) return yield* cancel(work, row, provider, ticket)
  const answer = yield* guarded(row, "poll", provider.poll(ticket)).pipe(Effect.flatMap(checked(row, "poll", Answer)), Effect.result)
  if (Result.isFailure(answer)) {
    if (isAbandoned) return yield* giveUp(work, row, answer.failure)
    return yield* answer.failure._tag === "TicketLost" ? lost(work, row, answer.failure) : trouble(work, row, provider, answer.failure)
  }
  yield* Provider.isOutcome(answer.success) ? ended(work, row, answer.success) : goesOn(work, row, provider, answer.success)
})

/** A lost job whose bill is not certainly empty waits for a person. The rest is settled, and what a person gave up. */
export const isDoubtful = (row: Row): boolean => row.state === "lost" && row.life.error?.billed !== "no" && !isGivenUp(row)

export const doubtLost = (work: Work, row: Row) =>
  row.life.error === undefined ? move(work, row, { dueAt: null }) : unknown(work, row, doubt(row, row.life.error, "it was accepted and then forgotten over there"))
