/** Whether recorded processes live, and how they are ended: only what a run's folder names, never by name. */
import { existsSync, readFileSync } from "node:fs"
import type { ProcessRecord } from "./Run.ts"

/** A file of the system's own; `undefined` where there is none. Throws where it cannot be asked, as with no more files to open. */
const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8")
  } catch (thrown) {
    if (["ENOENT", "ESRCH"].includes(String((thrown as NodeJS.ErrnoException).code))) return undefined
    throw thrown
  }
}

const bootId = (): string | undefined => read("/proc/sys/kernel/random/boot_id")?.trim()

/** State, process group and start of a process, or `undefined` where there is none. */
const look = (pid: number): { readonly state: string; readonly group: number; readonly startTime: string } | undefined => {
  const text = read(`/proc/${pid}/stat`)
  if (text === undefined) return undefined
  // The name in parentheses may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
  return { state: fields[0] ?? "", group: Number(fields[2]), startTime: fields[19] ?? "" }
}

const answers = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Whether this very process lives; a later one with its number does not count. */
export const isAlive = (record: ProcessRecord | undefined): boolean => {
  if (record === undefined) return false
  // Systems without /proc recorded no start: the number is all there is.
  if (record.startTime === null || !existsSync("/proc/self/stat")) return answers(record.pid)
  try {
    if (record.bootId !== null && record.bootId !== bootId()) return false
    const found = look(record.pid)
    return found !== undefined && found.startTime === record.startTime && found.state !== "Z" && found.state !== "X"
  } catch {
    // Nothing was learned of it: what may live is not given up.
    return answers(record.pid)
  }
}

/** When this process began, as its record has it. */
export const ownStartTime = (): string | null => look(process.pid)?.startTime ?? null

/** Signals the run's group, where one of its recorded processes lives and still belongs to it. */
export const signalGroup = (supervisor: ProcessRecord, trainer: ProcessRecord | undefined, signal: "SIGTERM" | "SIGKILL"): void => {
  const group = supervisor.pid
  const member = [supervisor, trainer].find((record) => record !== undefined && isAlive(record))
  if (member === undefined) return
  const found = look(member.pid)
  if (found !== undefined && found.group !== group) return
  try {
    process.kill(-group, signal)
  } catch {
    // It ended in between.
  }
}
