/** SqlClient over node:sqlite: one connection, one writer at a time. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as SqlClient from "effect/sql/SqlClient"
import type * as SqlConnection from "effect/sql/SqlConnection"
import * as SqlError from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import { accessSync, constants, existsSync } from "node:fs"
import { dirname } from "node:path"
import { pathToFileURL } from "node:url"
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"

/**
 * SQLite's setting of that name, for what begins with it: a transaction, or a statement outside of one.
 *
 * `FULL` unless told otherwise: `sending` must be on the disk before the first byte of a paid call leaves, also
 * when the power fails a moment later. In WAL mode `NORMAL` may lose the last commits then; the disk is waited for
 * by the next `FULL` one, which brings all before it along.
 */
export const Synchronous = Context.Reference<"FULL" | "NORMAL">("@likeness/runtime/Synchronous", { defaultValue: () => "FULL" })

const statementsKept = 200

const bind = (value: unknown): SQLInputValue =>
  value === undefined ? null
    : typeof value === "boolean" ? (value ? 1 : 0)
      : value instanceof Date ? value.toISOString()
        : (value as SQLInputValue)

// The stock classifier reads `errno`, node:sqlite says `errcode`. A clash of primary keys (1555) counts
// as a unique violation (2067), as on Postgres.
const withErrno = (cause: unknown): unknown => {
  if (cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number") {
    Object.assign(cause, { errno: cause.errcode === 1555 ? 2067 : cause.errcode })
  }
  return cause
}

const failed = (operation: string) => (cause: unknown) =>
  new SqlError.SqlError({ reason: SqlError.classifySqliteError(withErrno(cause), { message: `sqlite: ${operation} failed`, operation }) })

/** Reading in WAL mode writes beside the file. Where nothing can be written nobody else writes either, and without a log left over the file is all there is. */
const connectImmutable = (filename: string): DatabaseSync => {
  const url = pathToFileURL(filename)
  url.searchParams.set("immutable", "1")
  return new DatabaseSync(url, { readOnly: true })
}

const isOnReadOnlyDisk = (filename: string): boolean => {
  try {
    accessSync(dirname(filename), constants.W_OK)
    return false
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EROFS"
  }
}

const connect = (filename: string, readOnly: boolean): DatabaseSync => {
  if (readOnly && !existsSync(`${filename}-wal`) && isOnReadOnlyDisk(filename)) return connectImmutable(filename)
  const database = new DatabaseSync(filename, { readOnly, timeout: 10_000, enableForeignKeyConstraints: true })
  if (!readOnly) database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
  return database
}

/** A client whose connection closes with the scope. */
export const make = Effect.fnUntraced(function*(filename: string, readOnly: boolean) {
  const database = yield* Effect.acquireRelease(
    Effect.try({ try: () => connect(filename, readOnly), catch: failed("open") }),
    (database) => Effect.sync(() => database.close())
  )
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql)
    const statement = known ?? database.prepare(sql)
    statements.delete(sql)
    statements.set(sql, statement)
    const oldest = statements.keys().next().value
    if (statements.size > statementsKept && oldest !== undefined) statements.delete(oldest)
    return statement
  }
  let synchronous: "FULL" | "NORMAL" = "FULL"
  const keep = (wanted: "FULL" | "NORMAL"): void => {
    if (readOnly || wanted === synchronous || database.isTransaction) return
    database.exec(`PRAGMA synchronous = ${wanted}`)
    synchronous = wanted
  }
  const run = <A>(sql: string, use: (statement: StatementSync) => A, kept: boolean) =>
    Effect.withFiber<A, SqlError.SqlError>((fiber) => {
      try {
        keep(fiber.getRef(Synchronous))
        const statement = kept ? prepare(sql) : database.prepare(sql)
        statement.setReadBigInts(fiber.getRef(SqlClient.SafeIntegers))
        return Effect.succeed(use(statement))
      } catch (cause) {
        return Effect.fail(failed("execute")(cause))
      }
    })
  const rows = (sql: string, parameters: ReadonlyArray<unknown>, kept: boolean) =>
    run(sql, (statement) => {
      statement.setReturnArrays(false)
      return statement.all(...parameters.map(bind)) as ReadonlyArray<object>
    }, kept)
  const values = (sql: string, parameters: ReadonlyArray<unknown>, kept: boolean) =>
    run(sql, (statement) => {
      statement.setReturnArrays(true)
      return statement.all(...parameters.map(bind)) as unknown as ReadonlyArray<ReadonlyArray<unknown>>
    }, kept)
  type Transform = (<A extends object>(rows: ReadonlyArray<A>) => ReadonlyArray<A>) | undefined
  const transformed = (transform: Transform) => (found: ReadonlyArray<object>) => (transform === undefined ? found : transform(found))
  const connection: SqlConnection.Connection = {
    execute: (sql, parameters, transform) => Effect.map(rows(sql, parameters, true), transformed(transform)),
    executeRaw: (sql, parameters) => run(sql, (statement) => statement.run(...parameters.map(bind)), true),
    executeValues: (sql, parameters) => values(sql, parameters, true),
    executeValuesUnprepared: (sql, parameters) => values(sql, parameters, false),
    executeUnprepared: (sql, parameters, transform) => Effect.map(rows(sql, parameters, false), transformed(transform)),
    executeStream: (sql, parameters, transform) =>
      Stream.unwrap(Effect.map(rows(sql, parameters, false), (all) => Stream.fromIterable(transformed(transform)(all))))
  }
  const acquirers = SqlClient.makeSqliteAcquirers({
    connection: Effect.succeed(connection),
    semaphore: yield* Semaphore.make(1),
    isTransaction: () => database.isTransaction
  })
  return yield* SqlClient.make({
    ...acquirers,
    compiler: Statement.makeCompilerSqlite(),
    driver: "sqlite",
    // Taking the write lock at the start avoids the deadlock of two readers that both want to write.
    beginTransaction: "BEGIN IMMEDIATE",
    spanAttributes: [["db.system.name", "sqlite"]]
  }).pipe(Effect.provide(Reactivity.layer))
})
