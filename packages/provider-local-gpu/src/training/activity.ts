/** What the processes of a run's group have done so far, from the system's own books. */
import { readdirSync, readFileSync } from "node:fs"
import type { Activity } from "./stall.ts"

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

const field = (text: string, name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, "mu").exec(text)?.[1] ?? 0)

/** Of the group that the supervisor leads; `undefined` where the system keeps no such books, and nothing can be concluded. */
export const activityOf = (group: number): Omit<Activity, "busyPercent"> | undefined => {
  let ticks = 0
  let bytes = 0
  let found = false
  let names: ReadonlyArray<string> = []
  try {
    names = readdirSync("/proc")
  } catch {
    return undefined
  }
  for (const name of names) {
    if (!/^\d+$/u.test(name)) continue
    const stat = read(`/proc/${name}/stat`)
    // The name in parentheses may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    if (Number(fields[2]) !== group) continue
    found = true
    ticks += Number(fields[11]) + Number(fields[12])
    const io = read(`/proc/${name}/io`)
    bytes += field(io, "read_bytes") + field(io, "write_bytes")
  }
  return found ? { ticks, bytes } : undefined
}
