import type { Plan } from "../plan/Plan.ts"
import type { Summary } from "../trials/Summary.ts"
import { parseTimestamp } from "../trials/timestamp.ts"

/** What becomes of a connection's credits, as the analysis document writes it. */
export interface Credits {
  readonly used: number
  readonly burn_per_day: number
  readonly balance: number | null
  readonly days_to_empty: number | null
  readonly days_to_expiry: number | null
  readonly unused_at_expiry: number | null
}

/**
 * Per connection: credits used in the study, and whether its lot will run out or expire first.
 *
 * **Shapes and units**
 *
 * Credits and decimal days from `as_of`. Without a lot in the plan only `used` and `burn_per_day` are known.
 *
 * **Source**: `contracts/statistics.md`, 5.9.
 */
export const credits = (summary: Summary, plan: Plan): Readonly<Record<string, Credits>> => {
  const providers = [...new Set([...Object.keys(summary.creditsUsed), ...Object.keys(plan.credits ?? {})])].toSorted()
  return Object.fromEntries(providers.map((provider): [string, Credits] => {
    const used = Object.hasOwn(summary.creditsUsed, provider) ? summary.creditsUsed[provider] ?? 0 : 0
    const burn = used / summary.day
    const lot = plan.credits !== undefined && Object.hasOwn(plan.credits, provider) ? plan.credits[provider] : undefined
    const expiresAt = lot === undefined ? null : parseTimestamp(lot.expires_at)
    if (lot === undefined || expiresAt === null) {
      return [provider, { used, burn_per_day: burn, balance: null, days_to_empty: null, days_to_expiry: null, unused_at_expiry: null }]
    }
    const daysToExpiry = Math.max(0, (expiresAt - summary.asOf) / 86_400_000)
    return [provider, {
      used,
      burn_per_day: burn,
      balance: lot.balance,
      days_to_empty: burn === 0 ? null : lot.balance / burn,
      days_to_expiry: daysToExpiry,
      unused_at_expiry: Math.max(0, lot.balance - burn * daysToExpiry)
    }]
  }))
}
