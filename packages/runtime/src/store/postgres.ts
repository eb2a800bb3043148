/** SqlClient over Postgres: a small pool, with timeouts that end what a lost connection would leave hanging. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Reactivity from "effect/reactivity/Reactivity"

/** The engine keeps one connection to itself. */
const mostConnections = 12

/** A client whose connections close with the scope. */
export const make = (url: Redacted.Redacted, readOnly: boolean) =>
  PgClient.make({
    url,
    applicationName: "likeness",
    maxConnections: mostConnections,
    connectTimeout: "10 seconds",
    startupParameters: {
      // What a commit says must be on the disk before the first byte of a paid call leaves, whatever the server's default is.
      synchronous_commit: "on",
      // A process that froze inside a transaction must not keep the others from its rows.
      idle_in_transaction_session_timeout: "15000",
      lock_timeout: "30000",
      ...(readOnly ? { default_transaction_read_only: "on" } : {})
    }
  }).pipe(Effect.provide(Reactivity.layer))
