/** Refuses a study's pass that one of the budgets over it may have no room for, before anything is sent. */
import * as Effect from "effect/Effect"
import * as Budget from "@likeness/core/Budget"
import type * as Connection from "@likeness/core/Connection"
import * as Money from "@likeness/core/Money"
import * as ProviderError from "@likeness/core/ProviderError"
import type { Workspace } from "../workspace/Workspace.ts"
import { noRate } from "./estimate-study.ts"
import type { Study } from "./Study.ts"

/**
 * Compares the high end of what the pass may send with what is left of the study's own budget and of the
 * workspace's, the day's and the persona's. The plan's `budget:` is put first, so that it also holds for every job.
 */
export const requireRoom = (workspace: Workspace, study: Study, connection: Connection.Connection, high: Money.Money) =>
  Effect.gen(function*() {
    const { budget } = study.file
    const { currency, fx } = workspace.settings
    const own: Budget.Scope = { _tag: "study", study: study.name }
    if (budget !== undefined) {
      if (Money.convert(budget, currency, fx) === undefined) return yield* noRate(budget.currency, currency)
      yield* workspace.runtime.budgets.put({ v: 1, scope: own, limit: budget })
    }
    const applies = new Set([own, { _tag: "workspace" as const }, { _tag: "day" as const }, { _tag: "persona" as const, persona: study.persona.name }].map(Budget.scopeName))
    for (const { budget: { limit, scope }, left } of yield* workspace.runtime.budgets.list) {
      const name = Budget.scopeName(scope)
      if (!applies.has(name) || Money.compare(high, left) <= 0) continue
      return yield* new ProviderError.BudgetExceeded({
        connection: connection.name,
        account: connection.account,
        operation: "estimate",
        message: `what study ${study.name} would send now may reach ${Money.format(Money.round(high))}, and ${name} (${Money.format(limit)}) has ${Money.format(left)} left`,
        billed: "no",
        retryable: "no",
        advice: "Raise that budget, or plan a smaller study.",
        budget: name
      })
    }
  })
