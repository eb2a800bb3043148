/** One way to keep records: a table with the record's name, its value and the columns that lists filter by. */
import type * as StoredValue from "@likeness/core/Stored"
import * as Effect from "effect/Effect"
import type * as SqlError from "effect/sql/SqlError"
import type { Stored } from "../Repository.ts"
import { matching, next, type Store } from "./Store.ts"
import { fromSql, readable } from "./store-unusable.ts"

interface Columns {
  readonly [column: string]: string | undefined
}

export interface Records<A> {
  /** Inside a transaction of the caller, or by itself. */
  readonly write: (key: string, value: A, columns?: Columns) => Effect.Effect<void, SqlError.SqlError>
  readonly put: (key: string, value: A, columns?: Columns) => Stored<void>
  readonly get: (key: string) => Stored<A | undefined>
  readonly list: (filter?: Columns) => Stored<ReadonlyArray<A>>
  readonly entries: (filter?: Columns) => Stored<ReadonlyArray<{ readonly key: string; readonly value: A }>>
  readonly remove: (key: string) => Stored<void>
}

/** `keep: "first"` for records named by their content, `"last"` for the others. */
export const records = <A>(store: Store, table: string, codec: StoredValue.Stored<A>, keep: "first" | "last"): Records<A> => {
  const { sql, workspace } = store
  const write = (key: string, value: A, columns: Columns = {}) =>
    Effect.gen(function*() {
      const row = { value: JSON.stringify(codec.encode(value)), ...Object.fromEntries(Object.entries(columns).map(([column, given]) => [column, given ?? null])) }
      const inserted = { workspace, key, sequence: yield* next(store, table), ...row }
      yield* keep === "first"
        ? sql`INSERT INTO ${sql(table)} ${sql.insert(inserted)} ON CONFLICT ("workspace", "key") DO NOTHING`
        : sql`INSERT INTO ${sql(table)} ${sql.insert(inserted)} ON CONFLICT ("workspace", "key") DO UPDATE SET ${sql.update(row)}`
    }).pipe(sql.withTransaction)
  const entries = (filter: Columns = {}) =>
    fromSql(sql<{ key: string; value: string }>`SELECT "key", "value" FROM ${sql(table)} WHERE ${matching(store, filter)} ORDER BY "sequence"`).pipe(
      Effect.flatMap(Effect.forEach((row) => Effect.map(readable(codec.parse(row.value)), (value) => ({ key: row.key, value }))))
    )
  return {
    write,
    put: (key, value, columns) => fromSql(write(key, value, columns)),
    get: (key) => Effect.map(entries({ key }), (found) => found[0]?.value),
    list: (filter) => Effect.map(entries(filter), (found) => found.map((entry) => entry.value)),
    entries,
    remove: (key) => Effect.asVoid(fromSql(sql`DELETE FROM ${sql(table)} WHERE ${matching(store, { key })}`))
  }
}
