/** ComfyUI servers that Likeness would start for the next order. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"

/** Their addresses; none for providers without servers of their own, and where the settings cannot be read. */
export const serversAtRest = (connection: Connection.Connection): Effect.Effect<ReadonlyArray<string>> =>
  connection.provider !== "local-gpu"
    ? Effect.succeed([])
    : Effect.promise(() => import("@likeness/provider-local-gpu/servers")).pipe(
      Effect.flatMap((servers) => servers.serversAtRest(connection)),
      Effect.orElseSucceed((): ReadonlyArray<string> => [])
    )
