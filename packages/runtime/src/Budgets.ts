/** Hard limits on spending, and how much of each is taken. */
import type * as Budget from "@likeness/core/Budget"
import type * as Money from "@likeness/core/Money"
import type { Stored } from "./Repository.ts"

/** In the workspace's currency. `reserved` is held for jobs that are not settled yet. */
export interface BudgetState {
  readonly budget: Budget.Budget
  readonly spent: Money.Money
  readonly reserved: Money.Money
  /** Negative where a charge went beyond its estimate. */
  readonly left: Money.Money
  /** Charged in currencies that have no rate: counted as soon as they have one; until then the budget refuses. */
  readonly unconverted: ReadonlyArray<Money.Money>
}

export interface Budgets {
  /** One budget for each scope: putting again replaces it. */
  readonly put: (budget: Budget.Budget) => Stored<void>
  readonly remove: (scope: Budget.Scope) => Stored<void>
  readonly list: Stored<ReadonlyArray<BudgetState>>
}
