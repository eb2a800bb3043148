/** The one question about the database itself that both answer differently. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type * as SqlError from "effect/sql/SqlError"

export const hasTable = (sql: SqlClient.SqlClient, table: string): Effect.Effect<boolean, SqlError.SqlError> =>
  Effect.map(
    sql.onDialectOrElse({
      sqlite: () => sql<{ name: string }>`SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' AND "name" = ${table}`,
      orElse: () => sql<{ name: string }>`SELECT "table_name" AS "name" FROM "information_schema"."tables" WHERE "table_schema" = current_schema() AND "table_name" = ${table}`
    }),
    (rows) => rows.length > 0
  )
