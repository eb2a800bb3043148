/** intended → sending → what the provider answered. The only place that spends. */
import * as Capability from "@likeness/core/Capability"
import type * as Intent from "@likeness/core/Intent"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Request from "@likeness/core/Request"
import * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as Budgets from "../store/budgets.ts"
import { appendEvent } from "../store/events.ts"
import { alone, now, transaction } from "../store/Store.ts"
import { addLateTicket } from "./attempts.ts"
import { bookAcceptance } from "./charges.ts"
import { andWake, reject, unknown } from "./endings.ts"
import { readPrepared, writeSent } from "./intents.ts"
import { without } from "./Life.ts"
import * as Needs from "./needs.ts"
import { prepare } from "./prepare.ts"
import { after, intentId, read, RowChanged, time, write, type Row } from "./Row.ts"
import { checked, errorFields, guarded, move, pause, type Work } from "./Work.ts"

export const offer = (row: Row, provider: Provider.Provider) => {
  const found = Capability.offer(provider.describe(), Request.capability(row.request))
  if (found === undefined) throw new Error(`connection ${row.connection.name} no longer offers ${Request.capability(row.request)}`)
  return found
}

/** How far the clocks of machines that share a store may differ. A process whose clock differs more carries no jobs. */
export const clockSlackSeconds = 5

/** A time as others read it, whose clocks may be ahead of this one's. */
const forOthers = ({ store, timeScale }: Work, at: string): string => after(at, store.isShared ? clockSlackSeconds * timeScale : 0)

/** A waiting job looks again by itself this often, in case that nobody wakes it when its turn comes; one far back in the queue need not. */
const needsPauseSeconds = { waits: 30, waitsLong: 600 }

/** Commits `sending` with its needs, in one transaction; `undefined` where the needs are taken, or it was cancelled meanwhile. */
const commit = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, prepared: PreparedOrder.PreparedOrder) {
  const { store } = work
  const { recovery } = offer(row, provider)
  return yield* transaction(store, Effect.gen(function*() {
    // Waiting for others' commits must not eat the time that the bytes have to leave.
    if (prepared.needs.length > 0) yield* Needs.queue(store)
    yield* alone(store, "events")
    // A wish changes no pass, so the row as it was read does not show it. From here on none is stored before this commit.
    if (row.state === "intended" && (yield* read(store, row.id))?.cancelAskedAt !== null) return undefined
    const at = yield* time(row)
    const grant = yield* Needs.grant(store, row.id, row.connection.provider, prepared.needs, work.timeScale)
    if (grant !== "granted") {
      yield* write(store, row, { dueAt: after(at, needsPauseSeconds[grant] * work.timeScale) })
      return undefined
    }
    const firstSentAt = row.life.firstSentAt ?? at
    const inTime = after(at, recovery.sendWithinSeconds)
    const keyEnd = recovery.guarantee._tag === "keyed" ? after(firstSentAt, recovery.guarantee.keyLifeSeconds) : inTime
    const sendBy = inTime < keyEnd ? inTime : keyEnd
    const sends = row.life.sends + 1
    const allowedUntil = performance.now() + (Timestamp.toMillis(sendBy) - Timestamp.toMillis(at))
    const othersFrom = forOthers(work, sendBy)
    const intent: Intent.Intent = {
      v: 1, id: intentId(row), prepared, attempt: sends, sendBy, firstSentAt,
      ...(row.life.number === 1 ? {} : { replaces: intentId(row, row.life.number - 1) })
    }
    yield* writeSent(store, row, { ...intent, sendBy: othersFrom })
    yield* appendEvent(store, { kind: "intent-sent", job: row.id, intent: intent.id, data: { attempt: sends } })
    // Due when nobody can still be sending: only a process that comes after a crash reads it.
    yield* write(store, row, { state: "sending", life: { ...row.life, sends, firstSentAt, sendBy: othersFrom }, dueAt: othersFrom })
    return { intent, allowedUntil }
  }))
})

const ask = (row: Row, provider: Provider.Provider, intent: Intent.Intent) =>
  guarded(row, "submit", provider.submit(intent)).pipe(
    Effect.flatMap(checked(row, "submit", Submission.Submission)),
    Effect.catch((error) => Effect.succeed<Submission.Submission>({ _tag: "uncertain", v: 1, error }))
  )

/** A monotonic clock stands still while a laptop sleeps, and the other may be set: past either nothing leaves. */
const isTooLate = (intent: Intent.Intent, allowedUntil: number) =>
  Effect.map(now, (at) => performance.now() > allowedUntil || at > intent.sendBy)

/**
 * This process stood still after its commit, for longer than it may send, and sends nothing. Where nobody has
 * touched the row since, that is a definite answer.
 */
const tooLate = (row: Row, intent: Intent.Intent, isUntouched: boolean): Submission.Submission => ({
  _tag: isUntouched && intent.attempt === 1 ? "refused" : "uncertain", v: 1,
  error: new ProviderError.Unreachable({
    ...errorFields(row, "submit"), message: `Intent ${intent.id} was not sent by this process: its time to leave was over.`, billed: "no", retryable: "now",
    advice: "Nothing to do: it goes on by itself."
  })
})

/**
 * One send. From its commit to the stored answer it is not interrupted: closing the runtime waits for the
 * answer instead of throwing it away.
 */
export const send = (work: Work, row: Row, provider: Provider.Provider, prepared: PreparedOrder.PreparedOrder) =>
  Effect.uninterruptible(Effect.gen(function*() {
    const committed = yield* commit(work, row, provider, prepared)
    if (committed === undefined) return
    const { allowedUntil, intent } = committed
    yield* Effect.logInfo("sending").pipe(Effect.annotateLogs({ job: row.id, intent: intent.id, attempt: intent.attempt }))
    const asked = (yield* isTooLate(intent, allowedUntil)) ? undefined : yield* ask(row, provider, intent)
    yield* storeAnswer(work, row, provider, intent, (found) => asked ?? tooLate(row, intent, found.pass === row.pass + 1))
  }))

/** From `intended`: prepares again what is no longer good, else sends. */
export const begin = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider) {
  const prepared = yield* readPrepared(work.store, row)
  const expired = prepared.validUntil !== undefined && prepared.validUntil <= (yield* time(row))
  // The target was out of reach: preparing chooses again.
  if (expired || row.life.error?._tag === "Unreachable") return yield* prepare(work, row, provider)
  yield* send(work, row, provider, prepared)
})

/** The job exists: from now on it is polled. What its acceptance cost takes the reservation's place. */
export const adopt = (work: Work, row: Row, provider: Provider.Provider, ticket: Ticket.Ticket) =>
  transaction(work.store, Effect.gen(function*() {
    const at = yield* time(row)
    const pollWaitSeconds = offer(row, provider).polling.firstSeconds
    const life = { ...without(row.life, "error", "tryingSince", "refusals", "refusedSince"), tries: 0, ticket, ticketedAt: at, progressAt: at, pollWaitSeconds }
    if (ticket.charged !== undefined) {
      yield* bookAcceptance(work.store, row, ticket, at)
      yield* Budgets.release(work.store, intentId(row))
    }
    const data = { ticket: ticket.id, ...(ticket.correlationId === undefined ? {} : { correlationId: ticket.correlationId }) }
    yield* appendEvent(work.store, { kind: "ticket-received", job: row.id, intent: intentId(row), data })
    yield* write(work.store, row, { state: "ticketed", life, dueAt: after(at, pollWaitSeconds) })
  }))

/** How long "later" is believed before the job is given up. */
const laterSeconds = 3_600

const refused = Effect.fnUntraced(function*(work: Work, row: Row, error: ProviderError.ProviderError) {
  const at = yield* time(row)
  const { refusals = 0, refusedSince = at } = row.life
  if (error.retryable === "no" || row.cancelAskedAt !== null || at > after(refusedSince, laterSeconds * work.timeScale)) return yield* reject(work, row, error)
  // No job exists, so the next send is a first one again.
  const life = { ...without(row.life, "firstSentAt", "sendBy"), sends: 0, refusals: refusals + 1, refusedSince, error }
  // "Now" waits too: where nobody listens, each try is refused as fast as it is made.
  const wait = pause(work, refusals, error.retryAfterSeconds)
  const { needs } = yield* readPrepared(work.store, row)
  yield* andWake(work, Effect.gen(function*() {
    yield* Needs.learn(work.store, row.connection.provider, needs, error)
    yield* write(work.store, row, { state: "intended", life, dueAt: after(at, wait) })
    return yield* Needs.release(work.store, row.id)
  }))
})

/** `seen`: what was answered instead, raw; else a doubt that goes on keeps what it began with. */
export const doubt = (row: Row, cause: ProviderError.ProviderError | undefined, reason: string, seen?: Schema.Json): ProviderError.ProviderError => {
  const under = seen !== undefined ? seen : cause?._tag === "SubmissionUnknown"
    ? cause.cause
    : cause && { tag: cause._tag, message: cause.message, ...(cause.cause === undefined ? {} : { cause: cause.cause }) }
  return new ProviderError.SubmissionUnknown({
    ...errorFields(row, "submit"), intent: intentId(row), billed: "unknown", retryable: "no",
    message: `${row.connection.name} may have accepted intent ${intentId(row)}: ${reason}.`,
    advice: `Look at the account's own list of jobs, then run likeness jobs recover ${row.id}.`,
    ...(under === undefined ? {} : { cause: under })
  })
}

/** When an `unknown` job's provider is asked again by itself; null where it declares no such looks, or their time is over. */
export const laterLook = (row: Row, provider: Provider.Provider, at: string): string | null => {
  const { giveUpAfterSeconds, later } = offer(row, provider).recovery
  const { firstSentAt, ticket } = row.life
  if (later === undefined || firstSentAt === undefined || ticket !== undefined) return null
  const next = after(at, later.everySeconds)
  return isPast(after(firstSentAt, giveUpAfterSeconds + later.forSeconds), next) ? null : next
}

/** Nothing clear came back: what happens next and when is the declared recovery's. */
const uncertain = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, error: ProviderError.ProviderError, sendAgainAfterSeconds = 0) {
  const { recovery } = offer(row, provider)
  if (recovery.guarantee._tag === "blind") return yield* unknown(work, row, doubt(row, error, "its answer never came, and it cannot be asked"))
  const at = yield* time(row)
  const declared = recovery.delaysSeconds[Math.min(row.life.tries, recovery.delaysSeconds.length - 1)] ?? 0
  const next = after(at, Math.max(declared, sendAgainAfterSeconds))
  // A repeat waits for the end of the first send's time; a look may come sooner, it only believes "found" then.
  const sendBy = row.life.sendBy ?? next
  const dueAt = recovery.guarantee._tag === "keyed" && sendBy > next ? sendBy : next
  const { needs } = yield* readPrepared(work.store, row)
  yield* transaction(work.store, Effect.gen(function*() {
    yield* Needs.learn(work.store, row.connection.provider, needs, error)
    yield* write(work.store, row, { life: { ...row.life, tries: row.life.tries + 1, error }, dueAt })
  }))
})

/**
 * The job went on without the ticket that now came for it: what that order makes is paid as well, so the job says
 * so. One that was given up has the ticket from now on, and its price.
 */
export const reportLate = Effect.fnUntraced(function*(work: Work, row: Row, intent: Intent.Intent, ticket: Ticket.Ticket) {
  if (row.life.ticket?.id === ticket.id) return
  const isGivenUp = row.state === "rejected" && intentId(row) === intent.id
  const advice = row.request._tag === "trainIdentity" ? ` Take it with \`likeness identity import --remote ${ticket.id} --provider ${row.connection.name}\`.` : ""
  const warning = `Intent ${intent.id} was accepted as ${ticket.id} after the job had gone on without it: the account ${ticket.charged === undefined ? "may be" : "is"} billed for it too.${advice}`
  yield* transaction(work.store, Effect.gen(function*() {
    if (isGivenUp) yield* bookAcceptance(work.store, row, ticket, yield* time(row))
    yield* addLateTicket(work.store, intent.id, ticket)
    yield* appendEvent(work.store, { kind: "ticket-late", job: row.id, intent: intent.id, data: { ticket: ticket.id } })
    yield* write(work.store, row, { life: { ...row.life, warnings: [...row.life.warnings, warning], ...(isGivenUp ? { ticket } : {}) }, dueAt: isGivenUp ? null : row.dueAt })
  }))
})

const answered = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, intent: Intent.Intent, answer: Submission.Submission) {
  const isSame = intentId(row) === intent.id
  // The proof that a doubt waits for.
  if (isSame && row.state === "unknown" && answer._tag === "accepted") return yield* adopt(work, row, provider, answer.ticket)
  if (!isSame || row.state !== "sending") {
    yield* Effect.logWarning("an answer came for a job that is no longer sending").pipe(Effect.annotateLogs({ job: row.id, intent: intent.id, answer: answer._tag }))
    if (answer._tag === "accepted") yield* reportLate(work, row, intent, answer.ticket)
    return
  }
  switch (answer._tag) {
    case "accepted": return yield* adopt(work, row, provider, answer.ticket)
    // Of a repeat, "not now" says nothing about the send before it, which may be running.
    case "refused": return yield* row.life.sends > 1 && answer.error.retryable !== "no"
      ? uncertain(work, row, provider, answer.error, answer.error.retryAfterSeconds)
      : refused(work, row, answer.error)
    case "uncertain": return yield* uncertain(work, row, provider, answer.error, answer.sendAgainAfterSeconds)
  }
})

/** What came for the job, into its row as it is by now: another process may be writing there, and an answer is not thrown away for that. */
const storeAnswer = (work: Work, { id }: Row, provider: Provider.Provider, intent: Intent.Intent, answer: (row: Row) => Submission.Submission) =>
  Effect.retry(
    Effect.flatMap(read(work.store, id), (row) => (row === undefined ? Effect.void : answered(work, row, provider, intent, answer(row)))),
    { times: 5, while: (error) => error._tag === "RowChanged" }
  )

/** The job's outcome is still unknown: why, as it was learned last. */
export const staysUnknown = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, reason: string, seen?: Schema.Json) {
  yield* move(work, row, { life: { ...row.life, error: doubt(row, row.life.error, reason, seen) }, dueAt: laterLook(row, provider, yield* time(row)) })
})

/**
 * The bytes and the key of an unknown submission once more, while the key lives: whatever became of the
 * first send, one job is paid. The attempt is committed before it leaves; the job stays `unknown` until
 * an answer is clear, so that a process that dies here leaves it as it was.
 */
export const sendAgain = (work: Work, row: Row, provider: Provider.Provider, sent: Intent.Intent, keyEnd: string) =>
  Effect.uninterruptible(Effect.gen(function*() {
    const inTime = after(yield* time(row), offer(row, provider).recovery.sendWithinSeconds)
    const intent: Intent.Intent = { ...sent, attempt: sent.attempt + 1, sendBy: inTime < keyEnd ? inTime : keyEnd }
    const allowedUntil = performance.now() + (Timestamp.toMillis(intent.sendBy) - Timestamp.toMillis(yield* time(row)))
    yield* transaction(work.store, Effect.gen(function*() {
      // Nobody rejects the job before this commit; where somebody has, nothing leaves.
      yield* alone(work.store, "events")
      if ((yield* read(work.store, row.id))?.pass !== row.pass) return yield* new RowChanged({ job: row.id })
      yield* writeSent(work.store, row, { ...intent, sendBy: forOthers(work, intent.sendBy) })
      yield* appendEvent(work.store, { kind: "intent-sent", job: row.id, intent: intent.id, data: { attempt: intent.attempt } })
    }))
    if (yield* isTooLate(intent, allowedUntil)) return yield* staysUnknown(work, row, provider, "its time to leave once more was over before it left")
    const answer = yield* ask(row, provider, intent)
    switch (answer._tag) {
      case "accepted": return yield* storeAnswer(work, row, provider, intent, () => answer)
      // "Not now" says nothing about the first send.
      case "refused": return yield* answer.error.retryable === "no"
        ? reject(work, row, answer.error)
        : staysUnknown(work, row, provider, `sent again with its key it was put off: ${answer.error.message}`)
      case "uncertain": return yield* staysUnknown(work, row, provider, `sent again with its key it was not answered clearly: ${answer.error.message}`)
    }
  }))

export const isPast = (timestamp: string, at: string): boolean => Timestamp.toMillis(timestamp) <= Timestamp.toMillis(at)
