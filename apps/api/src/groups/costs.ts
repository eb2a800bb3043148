import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { costsOf } from "@likeness/pipeline/costs/read-costs"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { Api } from "../Api.ts"
import * as Page from "../Page.ts"
import * as Problems from "../problems.ts"

export const costsGroup = (workspace: Workspace) =>
  HttpApiBuilder.group(Api, "costs", (handlers) =>
    handlers.handle("costs", ({ query }) =>
      Effect.gen(function*() {
        const booked = yield* workspace.runtime.ledger.list().pipe(Effect.mapError(Problems.of))
        // Nothing in the ledger moves or goes: an entry's number stays its number.
        const from = yield* Page.begin("costs", query, (key) => (/^\d{1,9}$/u.test(key) && Number(key) <= booked.length ? Number(key) : undefined))
        const costs = costsOf(booked.map(({ entry }) => entry), query.by)
        const { items, next } = Page.cut("costs", costs.entries.slice(from), query, (_, index) => String(from + index + 1))
        return { ...costs, entries: items, next }
      })))
