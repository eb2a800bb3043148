/** The store's tables as a whole: what backing up, erasing and looking for references go through. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type * as SqlError from "effect/sql/SqlError"
import type { Store } from "./Store.ts"

/** The one question about the database itself that both answer differently. */
export const hasTable = (sql: SqlClient.SqlClient, table: string): Effect.Effect<boolean, SqlError.SqlError> =>
  Effect.map(
    sql.onDialectOrElse({
      sqlite: () => sql<{ name: string }>`SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' AND "name" = ${table}`,
      // The catalogue itself: the standard's view weighs everybody's rights on every table, and this is asked at every opening.
      orElse: () => sql<{ name: string }>`SELECT "tablename" AS "name" FROM "pg_catalog"."pg_tables" WHERE "schemaname" = current_schema() AND "tablename" = ${table}`
    }),
    (rows) => rows.length > 0
  )

export interface Table {
  readonly name: string
  /** Beside the workspace: what names a row. */
  readonly key: ReadonlyArray<string>
  /** What a row's text that looks like a file's hash means: the file is needed. Logs and sums only tell of it. */
  readonly refersToFiles: boolean
  /** Rows go with the persona in this column. */
  readonly erasedBy?: string
}

const record = (name: string, more: Partial<Table> = {}): Table => ({ name, key: ["key"], refersToFiles: true, ...more })
const ofPersona = { erasedBy: "persona" }

/** All of them, every one keyed by its workspace. */
export const tables: ReadonlyArray<Table> = [
  record("counters", { key: ["name"], refersToFiles: false }),
  record("personaKeys", { key: ["persona"], refersToFiles: false, ...ofPersona }),
  record("personas", { erasedBy: "key" }),
  record("referenceSets", ofPersona),
  record("identityModels", ofPersona),
  record("recipes"),
  record("promotions"),
  record("assets", ofPersona),
  record("takes", ofPersona),
  record("reviews", ofPersona),
  record("remoteReferences", ofPersona),
  record("exports", ofPersona),
  record("documents", ofPersona),
  record("budgets", { refersToFiles: false }),
  record("jobs", { key: ["id"], ...ofPersona }),
  record("intents", { key: ["id"], ...ofPersona }),
  record("needs", { key: ["job", "resource"], refersToFiles: false }),
  record("limits", { key: ["resource"], refersToFiles: false }),
  record("reservations", { key: ["intent"], refersToFiles: false }),
  record("ledger", { refersToFiles: false }),
  record("events", { key: ["sequence"], refersToFiles: false }),
  record("tombstones", { key: ["persona"], refersToFiles: false })
]

export const tableOf = (name: string): Table => tables.find((candidate) => candidate.name === name) ?? { name, key: ["key"], refersToFiles: false }

/** A row as the database gives it; whole numbers may be bigints. */
export interface Row {
  readonly [column: string]: string | number | bigint | null
}

const pageRows = 500

/** Goes through a table's rows page by page, in the order of their keys; `workspace` absent: those of all. */
export const forEachRow = <E, R>(store: Store, table: Table, workspace: string | undefined, use: (row: Row) => Effect.Effect<void, E, R>): Effect.Effect<void, E | SqlError.SqlError, R> =>
  Effect.gen(function*() {
    const { sql } = store
    const columns = ["workspace", ...table.key]
    let last: Row | undefined
    while (true) {
      const after = last
      const past = after === undefined ? sql`1 = 1` : sql.or(columns.map((column, index) =>
        sql.and([...columns.slice(0, index).map((before) => sql`${sql(before)} = ${after[before]}`), sql`${sql(column)} > ${after[column]}`])))
      const own = workspace === undefined ? sql`1 = 1` : sql`"workspace" = ${workspace}`
      const rows: ReadonlyArray<Row> = yield* sql<Row>`SELECT * FROM ${sql(table.name)} WHERE ${own} AND ${past} ORDER BY ${sql.csv(columns.map((column) => sql`${sql(column)}`))} LIMIT ${pageRows}`
      for (const row of rows) yield* use(row)
      last = rows.at(-1)
      if (rows.length < pageRows) return
    }
  })

/** Whatever in a row could be a file's hash. Taking too much for one keeps a file too long, never too short. */
export const hashesIn = (row: Row): ReadonlyArray<string> =>
  Object.values(row).flatMap((value) => (typeof value === "string" ? value.match(/[0-9a-f]{64}/gu) ?? [] : []))

/** Every file that any row of any workspace of this store needs: they may share a folder or bucket. */
export const referencedFiles = (store: Store): Effect.Effect<ReadonlySet<string>, SqlError.SqlError> =>
  Effect.gen(function*() {
    const found = new Set<string>()
    for (const table of tables.filter(({ refersToFiles }) => refersToFiles)) {
      yield* forEachRow(store, table, undefined, (row) => Effect.sync(() => {
        for (const hash of hashesIn(row)) found.add(hash)
      }))
    }
    return found
  })
