/** What every step of the life works with. */
import type * as Connection from "@likeness/core/Connection"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as RuleError from "@likeness/core/RuleError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Blobs } from "../Blobs.ts"
import type { Inspect } from "../Inspect.ts"
import { transaction, type Store } from "../store/Store.ts"
import type { Durations } from "./durations.ts"
import { after, time, write, type Change, type Row, type RowChanged } from "./Row.ts"
import type { Signals } from "./Signals.ts"

export interface Work {
  readonly store: Store
  readonly blobs: Blobs
  readonly provider: (connection: Connection.Connection) => Effect.Effect<Provider.Provider, ProviderError.ProviderError>
  readonly inspect: Inspect
  readonly timeScale: number
  readonly signals: Signals
  readonly durations: Durations
  /** The places whose jobs this process carries; absent: it is alone with its store and carries all. */
  readonly places?: ReadonlyArray<string> | undefined
  /** Sees to it that somebody looks at the job's hints while it runs. */
  readonly watch: (row: Row, provider: Provider.Provider) => Effect.Effect<void>
}

/** How a step can end early: the row changed under it, or the store is out of reach. */
type Interrupted = RowChanged | RuleError.StoreUnusable

export type Step = Effect.Effect<void, Interrupted>

/** Writes one change as a commit of its own. */
export const move = (work: Work, row: Row, change: Change) => transaction(work.store, write(work.store, row, change))

/** Longer each time: 1, 2, 4, … 60 seconds, never less than what the provider asks for. */
export const pause = (work: Work, tries: number, askedSeconds: number = 0): number =>
  Math.max(askedSeconds, Math.min(60, 2 ** Math.min(tries, 6)) * work.timeScale)

/** How long something that says "later" is tried before anything was sent. */
const patienceSeconds = 3_600

/** Tries the same step again after a pause, or ends as `failed` where that cannot help any more. Only before anything was sent. */
export const tryAgainOrFail = (work: Work, row: Row, error: ProviderError.ProviderError) =>
  Effect.gen(function*() {
    const at = yield* time(row)
    const since = row.life.tryingSince ?? at
    if (error.retryable === "no" || at > after(since, patienceSeconds * work.timeScale)) return yield* fail(work, row, error)
    const life = { ...row.life, tries: row.life.tries + 1, tryingSince: since, error }
    yield* move(work, row, { life, dueAt: after(at, pause(work, row.life.tries, error.retryAfterSeconds)) })
  })

/** Nothing was sent and nothing will be. */
export const fail = (work: Work, row: Row, error: ProviderError.ProviderError) =>
  Effect.gen(function*() {
    yield* move(work, row, { state: "failed", life: { ...row.life, error }, dueAt: yield* time(row) })
  })

/** The members that every error of a job has. */
export const errorFields = (row: Pick<Row, "connection">, operation: ProviderError.Operation) =>
  ({ connection: row.connection.name, account: row.connection.account, operation })

const broken = (row: Pick<Row, "connection">, operation: ProviderError.Operation, what: string, thrown: unknown) =>
  new ProviderError.ProtocolMismatch({
    ...errorFields(row, operation), message: `The adapter ${row.connection.provider} ${what} in ${operation}.`,
    billed: operation === "submit" ? "unknown" : "no", retryable: "no", advice: "Report this with the output of likeness jobs show.", cause: ProviderError.causeOf(thrown)
  })

/** What an adapter answers must be what its schema says, or it could not be stored. */
export const checked = <A, I>(row: Pick<Row, "connection">, operation: ProviderError.Operation, schema: Schema.Codec<A, I>) => {
  const isValid = Schema.is(schema)
  return (answer: A): Effect.Effect<A, ProviderError.ProviderError> =>
    isValid(answer) ? Effect.succeed(answer) : Effect.fail(broken(row, operation, "answered something that its schema refuses", answer))
}

/** An adapter that throws has a bug; its job must not hang on it. */
export const guarded = <A, E>(row: Pick<Row, "connection">, operation: ProviderError.Operation, effect: Effect.Effect<A, E>): Effect.Effect<A, E | ProviderError.ProviderError> =>
  Effect.catchDefect(effect, (defect) =>
    Effect.fail(broken(row, operation, "broke", defect)))
