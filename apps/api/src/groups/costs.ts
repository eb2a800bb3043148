import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { costsOf } from "@likeness/pipeline/costs/read-costs"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { Api } from "../Api.ts"
import * as Problems from "../problems.ts"

export const costsGroup = (workspace: Workspace) =>
  HttpApiBuilder.group(Api, "costs", (handlers) =>
    handlers.handle("costs", ({ query }) =>
      workspace.runtime.ledger.list().pipe(
        Effect.mapError(Problems.of),
        Effect.map((booked) => costsOf(booked.map(({ entry }) => entry), query.by))
      )))
