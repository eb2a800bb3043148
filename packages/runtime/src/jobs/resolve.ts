/** A job found at `sending`: the process died, or no clear answer came. The declared guarantee decides. */
import type * as Capability from "@likeness/core/Capability"
import type * as Intent from "@likeness/core/Intent"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Effect from "effect/Effect"
import { now, type Store } from "../store/Store.ts"
import { neverArrived, reject, unknown } from "./endings.ts"
import { readSent } from "./intents.ts"
import { isRestored } from "./Life.ts"
import { after, time, type Row } from "./Row.ts"
import { adopt, doubt, isPast, laterLook, offer, reportLate, send, sendAgain, staysUnknown } from "./send.ts"
import { adoptTold } from "./told.ts"
import { checked, errorFields, guarded, move, type Step, type Work } from "./Work.ts"

const look = (row: Row, provider: Provider.Provider, intent: Intent.Intent) =>
  guarded(row, "lookup", provider.lookup(intent)).pipe(
    Effect.flatMap(checked(row, "lookup", Submission.Lookup)),
    Effect.catch((error) => Effect.succeed<Submission.Lookup>({ _tag: "unknowable", reason: error.message, ...(error.cause === undefined ? {} : { cause: error.cause }) }))
  )

/** What was said instead of an answer. */
const seenIn = (found: Submission.Lookup) => (found._tag === "unknowable" ? found.cause : undefined)

const absent = (row: Row): ProviderError.ProviderError =>
  new ProviderError.Unreachable({
    ...errorFields(row, "submit"), message: `The submission certainly never reached ${row.connection.name}.`, billed: "no", retryable: "now",
    advice: "Submit the request again where it was not sent again by itself."
  })

/** Asks once, after everything else: found, certainly not there, or a person must decide. */
const lastLook = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, intent: Intent.Intent, reason: string) {
  const found = yield* look(row, provider, intent)
  if (found._tag === "found") return yield* adopt(work, row, provider, found.ticket)
  if (found._tag === "absent") return yield* neverArrived(work, row, absent(row))
  yield* unknown(work, row, doubt(row, row.life.error, `${reason}, and ${found.reason}`, seenIn(found)), laterLook(row, provider, yield* time(row)))
})

/** The same bytes with the same key, as long as the key certainly lives. */
const repeat = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, intent: Intent.Intent, keyLifeSeconds: number, giveUpAfterSeconds: number) {
  const at = yield* time(row)
  // The raw clock: a job's own times never go back.
  if ((yield* now) < intent.firstSentAt) return yield* lastLook(work, row, provider, intent, "the clock went back since it was sent")
  if (!isPast(intent.sendBy, at)) return yield* move(work, row, { dueAt: intent.sendBy })
  const life = keyLifeSeconds < giveUpAfterSeconds ? keyLifeSeconds : giveUpAfterSeconds
  if (isPast(after(intent.firstSentAt, life), at)) return yield* lastLook(work, row, provider, intent, "its answer never came while the key was good")
  yield* send(work, row, provider, intent.prepared)
})

/** From when on "not there" proves that it never will be. */
const conclusiveFrom = (intent: Intent.Intent, { guarantee }: Capability.Recovery): string =>
  after(intent.sendBy, guarantee._tag === "findable" ? guarantee.delaySeconds : 0)

const tooEarly = "it is not listed yet, which proves nothing so soon"

/** Looks from the end of the send's time on, and again at the declared spacing: what is found is adopted at once, however long the delay. */
const find = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, intent: Intent.Intent) {
  const { recovery } = offer(row, provider)
  const conclusive = conclusiveFrom(intent, recovery)
  const asked = yield* time(row)
  const found = yield* look(row, provider, intent)
  if (found._tag === "found") return yield* adopt(work, row, provider, found.ticket)
  const at = yield* time(row)
  // "Not there" is believed only of a question that was asked after every byte had its time to arrive.
  if (found._tag === "absent" && isPast(conclusive, asked)) return yield* neverArrived(work, row, absent(row))
  if (found._tag === "unknowable" && isPast(after(intent.firstSentAt, recovery.giveUpAfterSeconds), at)) {
    return yield* unknown(work, row, doubt(row, row.life.error, `its answer never came, and ${found.reason}`, seenIn(found)), laterLook(row, provider, at))
  }
  const declared = after(at, recovery.delaysSeconds[Math.min(row.life.tries, recovery.delaysSeconds.length - 1)] ?? 0)
  // The look that may conclude is not put off by a longer pause.
  const dueAt = found._tag === "absent" && conclusive > at && conclusive < declared ? conclusive : declared
  yield* move(work, row, { life: { ...row.life, tries: row.life.tries + 1 }, dueAt: dueAt > at ? dueAt : after(at, 0.1) })
})

const perhapsAnother = "it came out of a backup, after which it may have been sent anew"

/** Nothing is sent, and "not there" proves nothing: another intent may have taken this one's place after the backup. */
const lookAfterRestore = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, intent: Intent.Intent) {
  const found = yield* look(row, provider, intent)
  if (found._tag === "found") return yield* adopt(work, row, provider, found.ticket)
  yield* unknown(work, row, doubt(row, row.life.error, found._tag === "absent" ? `it is not listed, but ${perhapsAnother}` : `${perhapsAnother}, and ${found.reason}`, seenIn(found)))
})

const byGuarantee = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider, intent: Intent.Intent) {
  const { recovery } = offer(row, provider)
  const { guarantee } = recovery
  if (isRestored(row.life)) return yield* lookAfterRestore(work, row, provider, intent)
  switch (guarantee._tag) {
    case "keyed": return yield* repeat(work, row, provider, intent, guarantee.keyLifeSeconds, recovery.giveUpAfterSeconds)
    case "findable": return yield* find(work, row, provider, intent)
    case "blind": return yield* unknown(work, row, doubt(row, row.life.error, "the process ended while it was sent, and the provider cannot be asked"))
  }
})

export const resolve = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider) {
  const intent = yield* readSent(work.store, row)
  // The row became due when the id was told: until the end of the send's time another process may still be sending.
  const early = row.toldId !== null && !isPast(intent.sendBy, yield* time(row))
  yield* adoptTold(work, row, provider, intent, early ? move(work, row, { dueAt: intent.sendBy }) : byGuarantee(work, row, provider, intent))
})

/** A told id that nobody answers for is asked for again: soon, then less and less often, for about a day. */
const toldWait = { mostSeconds: 3_600, mostTries: 36 }

const sooner = (a: string | null, b: string | null): string | null => (a === null ? b : b === null ? a : a < b ? a : b)

/** An `unknown` job that is due by itself: the provider told its id, or is looked through again for what came late. */
export const lookAgain = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider) {
  const intent = yield* readSent(work.store, row)
  const { tries } = row.life
  const passes: Step = Effect.gen(function*() {
    const isDeclared = offer(row, provider).recovery.later !== undefined && row.life.ticket === undefined
    const found = isDeclared ? yield* look(row, provider, intent) : undefined
    if (found?._tag === "found") return yield* adopt(work, row, provider, found.ticket)
    const at = yield* time(row)
    const told = row.toldId === null || tries >= toldWait.mostTries ? null : after(at, Math.min(toldWait.mostSeconds, 2 ** Math.min(tries, 12)) * work.timeScale)
    yield* move(work, row, { life: { ...row.life, tries: tries + 1 }, dueAt: sooner(told, laterLook(row, provider, at)) })
  })
  yield* adoptTold(work, row, provider, intent, passes)
})

/** Settles an `unknown` job as somebody decided. */
export const decide = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider) {
  const { decision, life } = row
  if (decision === null) return
  if (decision._tag === "adopt") return yield* confirm(work, row, provider, decision.ticket)
  if (life.ticket !== undefined && decision._tag !== "found") {
    // It was lost after it was accepted: it counts as found where the provider knows it again.
    return yield* confirm(work, row, provider, life.ticket)
  }
  const intent = yield* readSent(work.store, row)
  if (decision._tag === "found") {
    const { ticketFor } = provider
    return yield* ticketFor === undefined
      ? staysUnknown(work, row, provider, `${row.connection.name} takes no ids from elsewhere`)
      : confirm(work, row, provider, ticketFor(intent, decision.id))
  }
  const { recovery } = offer(row, provider)
  const keyEnd = recovery.guarantee._tag === "keyed" && !isRestored(life) ? after(intent.firstSentAt, recovery.guarantee.keyLifeSeconds) : undefined
  if (keyEnd !== undefined && (yield* now) >= intent.firstSentAt) {
    // Only a process that died while it sent again leaves this in the future.
    yield* Effect.sleep(Math.max(0, Timestamp.toMillis(intent.sendBy) - Timestamp.toMillis(yield* time(row))))
    if (!isPast(keyEnd, yield* time(row))) return yield* sendAgain(work, row, provider, intent, keyEnd)
  }
  const found = yield* look(row, provider, intent)
  if (found._tag === "found") return yield* adopt(work, row, provider, found.ticket)
  if (isRestored(life)) return yield* staysUnknown(work, row, provider, found._tag === "absent" ? `it is not listed, but ${perhapsAnother}` : found.reason, seenIn(found))
  if (found._tag === "absent" && isPast(conclusiveFrom(intent, recovery), yield* time(row))) return yield* reject(work, row, absent(row))
  yield* staysUnknown(work, row, provider, found._tag === "absent" ? tooEarly : found.reason, seenIn(found))
})

/** A ticket is believed when the provider answers for it: a wrong one would be lost at once, and its order sent again. */
const confirm = (work: Work, row: Row, provider: Provider.Provider, ticket: Ticket.Ticket) =>
  guarded(row, "poll", provider.poll(ticket)).pipe(
    Effect.matchEffect({
      onFailure: (error) => staysUnknown(work, row, provider, `asked for ${ticket.id}, it said: ${error.message}`),
      onSuccess: () => adopt(work, row, provider, ticket)
    })
  )

/** What the provider says about an unknown submission, now. Changes nothing. */
export const findings = Effect.fnUntraced(function*(store: Store, row: Row, provider: Provider.Provider) {
  const { ticket } = row.life
  if (ticket !== undefined) {
    return yield* guarded(row, "poll", provider.poll(ticket)).pipe(
      Effect.match({
        onFailure: (error): Submission.Lookup => ({ _tag: "unknowable", reason: error.message }),
        onSuccess: (): Submission.Lookup => ({ _tag: "found", ticket })
      })
    )
  }
  const intent = yield* readSent(store, row)
  const found = yield* look(row, provider, intent)
  const isEarly = found._tag === "absent" && !isPast(conclusiveFrom(intent, offer(row, provider).recovery), yield* time(row))
  return isEarly ? ({ _tag: "unknowable", reason: tooEarly } satisfies Submission.Lookup) : found
})

/** A person gave it up, and another may have been sent since: it is looked for as long as an unknown one is, and offered. */
export const lookForGivenUp = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider) {
  const intent = yield* readSent(work.store, row)
  const found = yield* look(row, provider, intent)
  if (found._tag === "found") return yield* reportLate(work, row, intent, found.ticket)
  yield* move(work, row, { dueAt: laterLook(row, provider, yield* time(row)) })
})

/** A person says that nothing was accepted. */
export const abandoned = (row: Row): ProviderError.ProviderError =>
  new ProviderError.Cancelled({
    ...errorFields(row, "submit"), message: "A person found that the provider has no such job.", billed: "no", retryable: "no",
    advice: "Submit the request again where it is still wanted."
  })
