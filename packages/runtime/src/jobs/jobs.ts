/** The service that callers have: it writes wishes into rows and reads what became of them. */
import * as Budget from "@likeness/core/Budget"
import * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Recipe from "@likeness/core/Recipe"
import * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import * as Text from "@likeness/core/Text"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { randomBytes } from "node:crypto"
import { isAtRest, type NewJob } from "../Job.ts"
import type { Jobs } from "../Jobs.ts"
import * as Budgets from "../store/budgets.ts"
import { appendEvent } from "../store/events.ts"
import { laneOf } from "../store/lane.ts"
import { history } from "../store/ledger.ts"
import { alone, matching, next, now, transaction } from "../store/Store.ts"
import { fromSql } from "../store/store-unusable.ts"
import { readAttempts } from "./attempts.ts"
import { awaitUntil, follow, require, type Readers } from "./follow.ts"
import { readOrders } from "./intents.ts"
import * as Life from "./Life.ts"
import { providerOf } from "./providers.ts"
import { recover } from "./recover.ts"
import { findings } from "./resolve.ts"
import { tell } from "./told.ts"
import { decode, intentId, read, toJob, type Row, type Stored } from "./Row.ts"
import { guarded } from "./Work.ts"

interface Writers extends Readers {
  readonly provider: (connection: Connection.Connection) => Effect.Effect<Provider.Provider, ProviderError.ProviderError>
  /** Told when a row of this process became due. */
  readonly due: (job: string) => Effect.Effect<void>
}

/**
 * What two submissions with one key must agree in. Of the connection only whose bill it is: an edited
 * timeout or address makes no other order, and what was prepared goes on with the settings that it was made with.
 */
const contentHash = (job: NewJob): Hash.Sha256 => {
  const { account, name, provider } = job.connection
  return Hash.ofJson({
    request: Request.hash(job.request), connection: { name, provider, account }, persona: job.persona,
    study: job.study, arm: job.arm, brief: job.brief, take: job.take
  })
}

const isId = (id: string): boolean => /^[\x21-\x7e]{1,200}$/u.test(id)
const isName = Schema.is(Text.Name)

/** What stands in rows, ledger and budgets must be what their schemas take, or the job could not be settled. */
const refuseNames = Effect.fnUntraced(function*(job: NewJob, id: string) {
  const refuse = (place: string, name: string, advice: string) => new RuleError.InvalidInput({ message: `${JSON.stringify(name)} cannot be the ${place}.`, advice, place })
  const letters = "Use letters, digits, dots, dashes and underscores, at most 64."
  if (!isId(id)) return yield* refuse("job id", id, "Use 1 to 200 visible ASCII characters.")
  if (job.command !== undefined && !isId(job.command.id)) return yield* refuse("command id", job.command.id, "Use 1 to 200 visible ASCII characters.")
  if (!isName(job.persona)) return yield* refuse("persona", job.persona, letters)
  if (job.study !== undefined && !isName(job.study)) return yield* refuse("study", job.study, letters)
})

/** A job that could not be prepared or reached takes the settings as they are now; past that, what was prepared belongs to the old ones. */
const renew = Effect.fnUntraced(function*({ store }: Writers, stored: Stored, job: NewJob) {
  const connectionValue = JSON.stringify(Connection.stored.encode(job.connection))
  if (stored.connectionValue === connectionValue) return undefined
  const { id, life, pass, state } = yield* decode(stored)
  if (state !== "requested" && !(state === "intended" && life.error?._tag === "Unreachable")) return undefined
  const set = { connectionValue, pass: pass + 1, dueAt: yield* now }
  const rows = yield* store.sql<Stored>`UPDATE "jobs" SET ${store.sql.update(set)} WHERE ${matching(store, { id, pass })} RETURNING *`
  return rows[0]
})

const insert = Effect.fnUntraced(function*(writers: Writers, job: NewJob) {
  const { store } = writers
  const { sql, workspace } = store
  const id = job.id ?? `job-${randomBytes(9).toString("hex")}`
  yield* refuseNames(job, id)
  const idempotencyKey = job.idempotencyKey ?? id
  const content = contentHash(job)
  const known = yield* sql<Stored>`SELECT * FROM "jobs" WHERE "workspace" = ${workspace} AND ("idempotencyKey" = ${idempotencyKey} OR "id" = ${id}) ORDER BY "sequence"`
  const same = known.find((row) => row.contentHash === content)
  if (same !== undefined && known.length === 1) {
    const renewed = yield* renew(writers, same, job)
    return { row: renewed ?? same, isDue: renewed !== undefined }
  }
  if (known.length > 0) {
    return yield* new RuleError.InvalidInput({ message: `Job ${known[0]?.id} has this idempotency key already, for another request.`, advice: "Use a new key for a new request, or repeat the first request unchanged.", place: "idempotency key" })
  }
  const at = yield* now
  if (job.command?.limit !== undefined) yield* Budgets.write(store, { v: 1, scope: { _tag: "command", command: job.command.id }, limit: job.command.limit } satisfies Budget.Budget)
  yield* sql`INSERT INTO "jobs" ${sql.insert({
    workspace, id, sequence: yield* next(store, "jobs"), idempotencyKey, contentHash: content,
    persona: job.persona, study: job.study ?? null, arm: job.arm ?? null, brief: job.brief ?? null, take: job.take ?? null, command: job.command?.id ?? null,
    capability: Request.capability(job.request), connection: job.connection.name, account: job.connection.account,
    requestHash: Request.hash(job.request), request: JSON.stringify(Request.stored.encode(job.request)),
    connectionValue: JSON.stringify(Connection.stored.encode(job.connection)), accepted: job.accepted === undefined ? null : JSON.stringify(job.accepted),
    state: "requested", place: "anywhere", lane: laneOf(id), pass: 1, dueAt: at, life: JSON.stringify(Life.stored.encode(Life.begin)),
    cancelAskedAt: null, decision: null, createdAt: at, updatedAt: at, finishedAt: null
  })}`
  yield* appendEvent(store, { kind: "job-requested", job: id, data: { request: Request.hash(job.request), recipe: Recipe.hash(job.request.recipe) } })
  const rows = yield* sql<Stored>`SELECT * FROM "jobs" WHERE ${matching(store, { id })}`
  return rows[0] === undefined ? yield* Effect.die(new Error(`job ${id} was not written`)) : { row: rows[0], isDue: true }
})

export const makeReaders = (readers: Readers): Pick<Jobs, "get" | "list" | "attempts" | "orders" | "await" | "follow"> => {
  const { store } = readers
  const { sql } = store
  return {
    get: (id) => Effect.map(read(store, id), (row) => row && toJob(row)),
    attempts: (id) => readAttempts(store, id),
    orders: (id) => readOrders(store, id),
    list: ({ states, ...filter } = {}) => {
      const condition = sql.and([matching(store, filter), ...(states === undefined ? [] : states.length === 0 ? [sql`1 = 0`] : [sql.in("state", states)])])
      return fromSql(sql<Stored>`SELECT * FROM "jobs" WHERE ${condition} ORDER BY "sequence"`).pipe(
        Effect.flatMap(Effect.forEach((row) => Effect.map(decode(row), toJob)))
      )
    },
    await: (id) => awaitUntil(readers, id, isAtRest),
    follow: (id) => follow(readers, id)
  }
}

const nothingToCancel = (row: Row) =>
  new RuleError.WrongState({
    job: row.id, message: `Nobody knows whether ${row.connection.name} has job ${row.id}, so it cannot be ended there.`, advice: `Settle it first: likeness jobs recover ${row.id}.`
  })

const nothingToFind = (row: Row) =>
  new RuleError.WrongState({ job: row.id, message: `Job ${row.id} is ${row.state}: there is nothing to look for.`, advice: `See likeness jobs show ${row.id}.` })

export const makeJobs = (writers: Writers): Jobs => {
  const { signals, store } = writers
  const { sql } = store
  const due = (id: string) => Effect.tap(writers.due(id), () => Effect.sync(() => signals.publish(id, { _tag: "changed" })))
  return {
    ...makeReaders(writers),
    submit: (job) =>
      Effect.gen(function*() {
        const { isDue, row } = yield* transaction(store, insert(writers, job))
        signals.ask(row.id)
        if (isDue) yield* due(row.id)
        return toJob(yield* decode(row))
      }),
    cancel: (id) =>
      Effect.gen(function*() {
        yield* transaction(store, Effect.gen(function*() {
          // Every change of a job's state appends an event: the row stays in the state in which it is read here.
          yield* alone(store, "events")
          const row = yield* require(store, id)
          if (row.state === "unknown") return yield* nothingToCancel(row)
          if (row.cancelAskedAt !== null || isAtRest(row)) return
          const at = yield* now
          yield* sql`UPDATE "jobs" SET "cancelAskedAt" = ${at}, "dueAt" = ${row.state === "sending" ? row.dueAt : at} WHERE ${matching(store, { id })}`
          yield* appendEvent(store, { kind: "cancel-asked", job: id, intent: intentId(row) })
        }))
        yield* due(id)
        return toJob(yield* require(store, id))
      }),
    look: ({ connection, id: ticket }) =>
      Effect.gen(function*() {
        const rows = yield* fromSql(sql<Stored>`SELECT * FROM "jobs" WHERE ${matching(store, { connection })} AND "state" IN ('ticketed', 'running') AND "life" LIKE ${`%${JSON.stringify(ticket)}%`}`)
        const running = (yield* Effect.forEach(rows, decode)).find(({ life }) => life.ticket?.id === ticket)
        if (running === undefined) return false
        // For the process that holds the engine, whichever it is.
        yield* transaction(store, sql`UPDATE "jobs" SET ${sql.update({ dueAt: yield* now })} WHERE ${matching(store, { id: running.id, pass: running.pass })}`)
        signals.wake(running.id)
        yield* due(running.id)
        return true
      }),
    tell: (told) => Effect.tap(tell(store, told), (isStored) => (isStored ? due(told.job) : Effect.void)),
    recover: (id, decision) => recover(writers, due, id, decision),
    findings: (id) =>
      Effect.gen(function*() {
        const row = yield* require(store, id)
        if (row.state !== "unknown") return yield* nothingToFind(row)
        return yield* findings(store, row, yield* providerOf(writers.provider, row))
      }),
    estimate: (connection, request) =>
      Effect.gen(function*() {
        const provider = yield* writers.provider(connection)
        const measured = yield* history(store, Recipe.hash(request.recipe), connection.name)
        return yield* guarded({ connection }, "estimate", provider.estimate({ _tag: "request", request }, measured))
      })
  }
}
