import { parseTimestamp } from "../trials/timestamp.ts"
import type { PlanDocument } from "./schema.ts"

/** What a schema cannot see: keys that contradict each other. */
interface Contradiction {
  readonly column: string
  readonly fault: string
}

const hasRate = ({ currency, fx = {} }: PlanDocument, of: string): boolean => of === currency || Object.hasOwn(fx, of)

/** The first key of a well-formed plan that another key rules out, in the order of the format; null when all agree. */
export const contradiction = (plan: PlanDocument): Contradiction | null => {
  const at = (column: string, fault: string): Contradiction => ({ column, fault })

  const own = plan.fx?.[plan.currency]
  if (own !== undefined && own !== 1) return at(`fx.${plan.currency}`, "the plan's own currency has the rate 1")

  for (const overhead of plan.overheads ?? []) {
    if (!plan.arms.includes(overhead.arm)) return at("overheads", `${overhead.arm} is not one of the arms`)
    if (!hasRate(plan, overhead.currency)) return at("overheads", `fx has no rate for ${overhead.currency}`)
  }

  if (!plan.arms.includes(plan.baseline)) return at("baseline", `${plan.baseline} is not one of the arms`)
  if (plan.as_of !== undefined && parseTimestamp(plan.as_of) === null) return at("as_of", "no such moment in the calendar")

  if (plan.primary.metric === "cost_per_approved") {
    for (const key of ["min_effect", "migrate_effect"] as const) {
      if (plan.primary[key] >= 1) return at(`primary.${key}`, "for cost it is a ratio below 1")
    }
  }

  for (const guardrail of plan.guardrails ?? []) {
    if (guardrail.metric === "identity_floor") {
      if (guardrail.floor === undefined) return at("guardrails", "identity_floor needs a floor")
      if (guardrail.margin !== undefined) return at("guardrails", "identity_floor has a floor and no margin")
      continue
    }
    if (guardrail.margin === undefined) return at("guardrails", `${guardrail.metric} needs a margin`)
    if (guardrail.floor !== undefined) return at("guardrails", `${guardrail.metric} has a margin and no floor`)
    if (guardrail.metric === "cost_per_approved" && guardrail.margin <= 1) return at("guardrails", "for cost the margin is a ratio above 1")
  }

  const looks = plan.sequential?.looks ?? []
  for (let index = 1; index < looks.length; index++) {
    if ((looks[index] ?? 0) <= (looks[index - 1] ?? 0)) return at("sequential.looks", "the days of the looks must rise")
  }

  for (const [provider, lot] of Object.entries(plan.credits ?? {})) {
    if (parseTimestamp(lot.expires_at) === null) return at(`credits.${provider}.expires_at`, "no such moment in the calendar")
  }

  const breakEven = plan.break_even
  if (breakEven !== undefined) {
    for (const key of ["owned_arm", "credit_arm"] as const) {
      if (!plan.arms.includes(breakEven[key])) return at(`break_even.${key}`, `${breakEven[key]} is not one of the arms`)
    }
    if (breakEven.owned_arm === breakEven.credit_arm) return at("break_even.credit_arm", "it must differ from owned_arm")
    if (breakEven.purchase !== undefined && breakEven.lifetime_months === undefined) {
      return at("break_even.lifetime_months", "a purchase needs its lifetime")
    }
    if (!hasRate(plan, breakEven.currency)) return at("break_even.currency", `fx has no rate for ${breakEven.currency}`)
  }
  return null
}
