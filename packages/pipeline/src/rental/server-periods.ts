/** When servers that Likeness started itself ran: on a rented machine they say as well that it is up. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import type { Paid } from "./idle-time.ts"

/** Nothing for providers without servers of their own, and where the connection's settings cannot be read. */
export const serverPeriods = (connection: Connection.Connection): Effect.Effect<ReadonlyArray<Paid>> =>
  connection.provider !== "local-gpu"
    ? Effect.succeed([])
    : Effect.promise(() => import("@likeness/provider-local-gpu/servers")).pipe(
      Effect.flatMap((servers) => servers.serverPeriods(connection)),
      Effect.orElseSucceed((): ReadonlyArray<Paid> => [])
    )
