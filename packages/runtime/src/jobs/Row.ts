/** A job's row: the only state. Every write names the pass it was read at, so that nobody writes over another's step. */
import * as Connection from "@likeness/core/Connection"
import * as JobState from "@likeness/core/JobState"
import type * as Money from "@likeness/core/Money"
import * as Recipe from "@likeness/core/Recipe"
import * as Request from "@likeness/core/Request"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Job } from "../Job.ts"
import type { Decision } from "../Jobs.ts"
import { appendEvent } from "../store/events.ts"
import { matching, type Store } from "../store/Store.ts"
import { fromSql, readable } from "../store/store-unusable.ts"
import * as Life from "./Life.ts"

/** As the table has it. */
export interface Stored {
  readonly id: string
  readonly sequence: number
  readonly contentHash: string
  readonly persona: string
  readonly study: string | null
  readonly arm: string | null
  readonly brief: string | null
  readonly take: number | null
  readonly command: string | null
  readonly requestHash: string
  readonly request: string
  readonly connectionValue: string
  readonly accepted: string | null
  readonly state: JobState.JobState
  readonly place: string
  readonly pass: number
  readonly dueAt: string | null
  readonly life: string
  readonly cancelAskedAt: string | null
  readonly decision: string | null
  /** The provider's id of an order whose answer was lost, as the provider told it. */
  readonly toldId: string | null
  readonly createdAt: string
  readonly updatedAt: string
  readonly finishedAt: string | null
}

export interface Row extends Omit<Stored, "request" | "connectionValue" | "accepted" | "life" | "decision"> {
  readonly request: Request.Request
  readonly connection: Connection.Connection
  readonly accepted: Money.Money | null
  readonly life: Life.Life
  readonly decision: Decision | null
}

/** Somebody else wrote the row since it was read: read it again. */
export class RowChanged extends Data.TaggedError("RowChanged")<{ readonly job: string }> {}

export const decode = Effect.fnUntraced(function*(stored: Stored) {
  const request = yield* readable(Request.stored.parse(stored.request))
  const connection = yield* readable(Connection.stored.parse(stored.connectionValue))
  const life = yield* readable(Life.stored.parse(stored.life))
  const row: Row = {
    ...stored, request, connection, life,
    pass: Number(stored.pass), sequence: Number(stored.sequence),
    accepted: stored.accepted === null ? null : (JSON.parse(stored.accepted) as Money.Money),
    decision: stored.decision === null ? null : (JSON.parse(stored.decision) as Decision)
  }
  return row
})

export const read = (store: Store, id: string) =>
  fromSql(store.sql<Stored>`SELECT * FROM "jobs" WHERE ${matching(store, { id })}`).pipe(
    Effect.flatMap((rows) => (rows[0] === undefined ? Effect.succeed(undefined) : decode(rows[0])))
  )

/** As {@link read}, where an earlier reading is at hand: what did not change since is not decoded again. */
export const readAgain = (store: Store, known: Row) =>
  fromSql(store.sql<Pick<Stored, "pass" | "cancelAskedAt" | "decision" | "toldId" | "dueAt">>`SELECT "pass", "cancelAskedAt", "decision", "toldId", "dueAt" FROM "jobs" WHERE ${matching(store, { id: known.id })}`).pipe(
    Effect.flatMap(([found]) => {
      const isSame = found !== undefined && Number(found.pass) === known.pass && found.cancelAskedAt === known.cancelAskedAt && found.dueAt === known.dueAt &&
        found.toldId === known.toldId && found.decision === null && known.decision === null
      return isSame ? Effect.succeed(known) : read(store, known.id)
    })
  )

export const intentId = (row: Row, number: number = row.life.number): string => `${row.id}.${number}`

/** Now, but never before what the job was last written at. */
export const time = (row: Row): Effect.Effect<string> =>
  Effect.map(Clock.currentTimeMillis, (millis) => Timestamp.fromMillis(Math.max(millis, Timestamp.toMillis(row.updatedAt))))

export const after = (timestamp: string, seconds: number): string => Timestamp.fromMillis(Timestamp.toMillis(timestamp) + Math.ceil(seconds * 1000))

export interface Change {
  readonly state?: JobState.JobState
  readonly life?: Life.Life
  /** When the next step is due; null where none will come by itself. */
  readonly dueAt: string | null
  readonly request?: Request.Request
  /** Where the job lives from now on. */
  readonly place?: string
  readonly finished?: boolean
}

/** Writes a step's result inside the caller's transaction and returns the new row. */
export const write = Effect.fnUntraced(function*(store: Store, row: Row, change: Change) {
  const { sql } = store
  const at = yield* time(row)
  const state = change.state ?? row.state
  const life = Life.logged(change.life ?? row.life, row.life, at)
  const isNewIntent = life.number !== row.life.number
  if (state !== row.state && !isNewIntent && !JobState.mayFollow(row.state, state)) {
    return yield* Effect.die(new Error(`job ${row.id} may not go from ${row.state} to ${state}`))
  }
  // Due times are for the clock as it is, which may have been set back behind the job's own times.
  const behind = Timestamp.toMillis(at) - (yield* Clock.currentTimeMillis)
  const dueAt = change.dueAt === null ? null : Timestamp.fromMillis(Timestamp.toMillis(change.dueAt) - Math.max(0, behind))
  const set = {
    state, pass: row.pass + 1, dueAt, life: JSON.stringify(Life.stored.encode(life)), updatedAt: at,
    ...(change.finished === true ? { finishedAt: at } : {}),
    ...(change.place === undefined ? {} : { place: change.place }),
    // A step that read a person's decision has acted on it, and what has ended has nothing left to decide.
    ...(row.decision !== null || change.finished === true || isNewIntent ? { decision: null } : {}),
    ...(state === "ticketed" || change.finished === true || isNewIntent ? { toldId: null } : {}),
    ...(change.request === undefined ? {} : { request: JSON.stringify(Request.stored.encode(change.request)), requestHash: Request.hash(change.request) })
  }
  // Before the row is written: who waits for no change of state (a cancel) holds the events' count and then the row, so that two of them never wait for each other.
  if (state !== row.state || isNewIntent) {
    yield* appendEvent(store, { kind: "job-moved", job: row.id, intent: intentId(row, life.number), data: { from: row.state, to: state } })
  }
  const [written] = yield* sql<{ toldId: string | null }>`UPDATE "jobs" SET ${sql.update(set)} WHERE ${matching(store, { id: row.id, pass: row.pass })} RETURNING "toldId"`
  if (written === undefined) return yield* new RowChanged({ job: row.id })
  // Its id was told while the step looked elsewhere, or before the job became unknown: it is asked about at once.
  const isNews = written.toldId !== row.toldId || (state === "unknown" && row.state !== "unknown")
  if (written.toldId !== null && isNews && (state === "sending" || state === "unknown")) {
    yield* sql`UPDATE "jobs" SET "dueAt" = "updatedAt" WHERE ${matching(store, { id: row.id })}`
  }
})

/** What callers see. */
export const toJob = (row: Row): Job => {
  const { life } = row
  const optional = <K extends string, V>(key: K, value: V | null | undefined) => (value === undefined || value === null ? {} : { [key]: value }) as { [key in K]?: V }
  return {
    id: row.id, capability: Request.capability(row.request), connection: row.connection, request: row.request, requestHash: row.requestHash,
    recipe: Recipe.hash(row.request.recipe), persona: row.persona,
    ...optional("study", row.study), ...optional("arm", row.arm), ...optional("brief", row.brief), ...optional("take", row.take),
    state: row.state, pass: row.pass, intent: intentId(row), intents: life.number,
    ...optional("estimate", life.estimate), ...optional("ticket", life.ticket), ...optional("progress", life.progress), ...optional("outcome", life.outcome),
    ...optional("error", life.error), log: life.log ?? [], warnings: life.warnings, outputs: life.outputs, identityModels: life.identityModels,
    createdAt: row.createdAt, ...optional("submittedAt", life.firstSentAt), ...optional("finishedAt", row.finishedAt), updatedAt: row.updatedAt,
    ...optional("cancelAskedAt", row.cancelAskedAt), ...optional("cancellation", life.cancellation)
  }
}
