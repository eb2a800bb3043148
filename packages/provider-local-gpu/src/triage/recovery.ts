/** Whether a program went on after a finding. */
import type { Finding } from "./Finding.ts"
import type { Seen } from "./Seen.ts"

/** Ordinary records after an exception that show that the program went on. */
const recordsOfLife = 3

const isOfGraph = ({ row }: Finding): boolean => row?.id === "comfy-value" || row?.id === "node-input"
const isRefused = (findings: ReadonlyArray<Finding>, finding: Finding): boolean => findings.some((each) => each.order > finding.order && each.row?.id === "comfy-refused")

/** A client's mistake, and the server served on. */
const isExcused = ({ life }: Pick<Seen, "life">, finding: Finding): boolean => (finding.request === true || finding.row?.id === "comfy-node" || finding.text.startsWith("invalid prompt: ")) && life.since(finding.order).successes.job > 0

/** It stands whatever follows. */
export const isFinal = (seen: Pick<Seen, "findings" | "life">, finding: Finding): boolean => (finding.final && !isExcused(seen, finding)) || (isOfGraph(finding) && isRefused(seen.findings, finding))

/** A manager of processes ends the others because one ended: what those then say of a signal follows from that. */
export const endsOthers = (text: string): boolean =>
  /^(?:--> )?[Ss]ending SIG[A-Z]{3,4} to (?:other processes|\S{1,60} \(pid \d{1,8}\))|^\[DONE\] Killing all processes|^Aborting on container exit|^(?:[Tt]erminating|[Kk]illing|[Ss]topping|[Ss]hutting down) (?:the )?(?:others?|remaining|all)(?: other)? (?:processes|workers|jobs|tasks|children|services|containers|ranks|programs)\b|^mpirun: (?:killing|abort\w{0,3}) job|^parallel: This job failed|^srun: (?:Terminating|Force Terminated) /u.test(text)

/** What a process says that was told to end, or whoever looked on. */
export const isEndedByOther = ({ row }: Finding): boolean => /^(?:interrupted|interrupted-signal|signal-received|interrupted-child|killed-child|killed|killed-status|interrupted-translated)$/u.test(row?.id ?? "")

/** Nobody counts as recovered from behind whom somebody says that the whole failed. */
const isCondemned = (findings: ReadonlyArray<Finding>, finding: Finding): boolean => findings.some((each) => each.verdict === true && each.order > finding.order)

export const recovered = (seen: Pick<Seen, "findings" | "life">, finding: Finding): boolean => {
  const { findings, life } = seen
  if (finding.final) return isExcused(seen, finding)
  // A graph runs on without the outputs that were refused, unless all were.
  if (isOfGraph(finding)) return !isRefused(findings, finding) && life.since(finding.order).successes.job > 0
  const { firstGrowth, growth, records, successes } = life.since(finding.order)
  if (successes.run + successes.job + successes.server > 0 || (finding.installs && successes.install > 0)) return true
  if (isCondemned(findings, finding)) return false
  if (records >= recordsOfLife && finding.kind !== "usage") return true
  // A bar is drawn once more when its program ends: that alone is no life.
  return growth >= 2 || (firstGrowth !== undefined && findings.some((each) => each.order > firstGrowth && !each.wrapper && each.standing === "fatal"))
}

/** A success of whatever kind followed. */
export const successAfter = (seen: Pick<Seen, "life">, finding: Finding): boolean => Object.values(seen.life.since(finding.order).successes).some((times) => times > 0)
