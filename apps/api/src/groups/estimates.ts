import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { requireSendable } from "@likeness/pipeline/steps/require-sendable"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { Api } from "../Api.ts"
import * as Problems from "../problems.ts"
import { connectionOf } from "../submit.ts"

export const estimatesGroup = (workspace: Workspace) =>
  HttpApiBuilder.group(Api, "estimates", (handlers) =>
    handlers.handle("estimate", ({ payload }) =>
      Effect.gen(function*() {
        const connection = yield* connectionOf(workspace, payload.connection)
        const provider = yield* workspace.provider(connection).pipe(Effect.mapError(Problems.of))
        yield* requireSendable(provider, connection, payload.request).pipe(Effect.mapError(Problems.of))
        return yield* workspace.runtime.jobs.estimate(connection, payload.request).pipe(Effect.mapError(Problems.of))
      })))
