/** Whether a program went on after a finding. */
import type { Finding } from "./Finding.ts"
import type { Seen } from "./Seen.ts"

/** Ordinary records after an exception that show that the program went on. */
const recordsOfLife = 3

export const recovered = (seen: Pick<Seen, "findings" | "life">, finding: Finding): boolean => {
  if (finding.final) return false
  const { firstGrowth, growth, records, successes } = seen.life.since(finding.order)
  if (successes.run + successes.job + successes.server > 0 || (finding.installs && successes.install > 0)) return true
  if (records >= recordsOfLife && finding.kind !== "usage") return true
  // A bar is drawn once more when its program ends: that alone is no life.
  return growth >= 2 || (firstGrowth !== undefined && seen.findings.some((each) => each.order > firstGrowth && !each.wrapper && each.standing === "fatal"))
}

/** A success of whatever kind followed. */
export const successAfter = (seen: Pick<Seen, "life">, finding: Finding): boolean => Object.values(seen.life.since(finding.order).successes).some((times) => times > 0)
