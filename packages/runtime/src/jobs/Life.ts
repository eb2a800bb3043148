/** The part of a job's row that changes: where its current intent is in the life, and what is known so far. */
import * as Estimate from "@likeness/core/Estimate"
import * as Hash from "@likeness/core/Hash"
import * as Outcome from "@likeness/core/Outcome"
import * as Progress from "@likeness/core/Progress"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Stored from "@likeness/core/Stored"
import * as Submission from "@likeness/core/Submission"
import * as Text from "@likeness/core/Text"
import * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Schema from "effect/Schema"

const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000_000 }))

const Output = Schema.Struct({ output: Count, file: Count, role: Text.Name, sha256: Hash.Sha256 })

/** An answer that was not what was hoped for, as it came, secrets removed. */
const Trouble = Schema.Struct({
  at: Timestamp.Timestamp,
  operation: Text.NonEmptyText,
  tag: Text.NonEmptyText,
  message: Text.Told,
  /** The raw answer, or why there was none. */
  cause: Schema.Json,
  /** How often in a row. */
  times: Count
})

export const Life = Schema.Struct({
  v: Stored.version(1),
  /** Which intent of the job, from 1. */
  number: Count,
  /** Fresh attempts after failures that came before this intent. */
  fresh: Count,
  /** Intents that replaced one which certainly never arrived, or was lost unbilled. */
  replaced: Count,
  /** Codes of the failures whose fallback was taken. */
  fallbacks: Schema.Array(Text.NonEmptyText),
  /** Sends of this intent since the last definite refusal. */
  sends: Count,
  firstSentAt: Schema.optionalKey(Timestamp.Timestamp),
  sendBy: Schema.optionalKey(Timestamp.Timestamp),
  /** Repeats of what is being tried now: preparing, sending later, looking, collecting. */
  tries: Count,
  /** When that began. */
  tryingSince: Schema.optionalKey(Timestamp.Timestamp),
  /** Definite refusals in a row that allow another send, and the first of them: to prepare anew is no new beginning. */
  refusals: Schema.optionalKey(Count),
  refusedSince: Schema.optionalKey(Timestamp.Timestamp),
  estimate: Schema.optionalKey(Estimate.Estimate),
  ticket: Schema.optionalKey(Ticket.Ticket),
  ticketedAt: Schema.optionalKey(Timestamp.Timestamp),
  /** When the outcome was seen first. */
  endSeenAt: Schema.optionalKey(Timestamp.Timestamp),
  pollWaitSeconds: Schema.optionalKey(Schema.Finite),
  /** When it was first and last seen running. */
  runningFrom: Schema.optionalKey(Timestamp.Timestamp),
  runningUntil: Schema.optionalKey(Timestamp.Timestamp),
  progress: Schema.optionalKey(Progress.Progress),
  progressAt: Schema.optionalKey(Timestamp.Timestamp),
  outcome: Schema.optionalKey(Outcome.Outcome),
  error: Schema.optionalKey(ProviderError.ProviderError),
  /** Past and present trouble, oldest first: what `error` forgets when the job goes on. */
  log: Schema.optionalKey(Schema.Array(Trouble)),
  warnings: Schema.Array(Text.Told),
  outputs: Schema.Array(Output),
  identityModels: Schema.Array(Hash.Sha256),
  cancelSent: Count,
  cancellation: Schema.optionalKey(Submission.Cancellation),
  /** When the backup was taken that this row comes from: whatever the job went on to afterwards is not known here. */
  restoredFrom: Schema.optionalKey(Timestamp.Timestamp)
})
export type Life = typeof Life.Type
type Trouble = typeof Trouble.Type

export const stored = Stored.make("job", 1, Life)

/** A life at its very beginning. */
export const begin: Life = { v: 1, number: 1, fresh: 0, replaced: 0, fallbacks: [], sends: 0, tries: 0, warnings: [], outputs: [], identityModels: [], cancelSent: 0 }

/**
 * Of a row that came out of a backup with the job unfinished: after the backup it may have been sent anew and paid.
 * It gets no new intent and sends nothing again, whatever the provider says of this one.
 */
export const isRestored = (life: Life): boolean => life.restoredFrom !== undefined

/** The life of the next intent: what belonged to the last one is gone, what limits the job stays. */
export const again = (life: Life, change: Partial<Pick<Life, "fresh" | "replaced" | "fallbacks">>): Life =>
  ({ ...begin, number: life.number + 1, fresh: life.fresh, replaced: life.replaced, fallbacks: life.fallbacks, ...(life.log === undefined ? {} : { log: life.log }), ...change })

/** As many are kept. */
const longestLog = 50

/** `life` with its error in the log, where that is news; the same answer again is counted. */
export const logged = (life: Life, before: Life, at: string): Life => {
  const { error } = life
  if (error?.cause === undefined || error === before.error) return life
  const entry: Trouble = { at, operation: error.operation, tag: error._tag, message: error.message, cause: error.cause, times: 1 }
  const log = life.log ?? []
  const last = log.at(-1)
  const isSame = last !== undefined && last.tag === entry.tag && last.operation === entry.operation && JSON.stringify(last.cause) === JSON.stringify(entry.cause)
  return { ...life, log: isSame ? [...log.slice(0, -1), { ...last, times: last.times + 1 }] : [...log, entry].slice(-longestLog) }
}

/** `life` without the named members. */
export const without = <K extends keyof Life>(life: Life, ...keys: ReadonlyArray<K>): Omit<Life, K> =>
  Object.fromEntries(Object.entries(life).filter(([key]) => !(keys as ReadonlyArray<string>).includes(key))) as Omit<Life, K>
