/** Ends a ComfyUI that Likeness started: by its recorded process group, asked first, then made to. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { signalGroup } from "../training/processes.ts"
import { isLiving, latest, type Own, type StopReason } from "./Instance.ts"

const graceMilliseconds = 15_000

/** Whether there was one to stop. Answers when no process of it lives. */
export const stop = async (own: Pick<Own, "state" | "url">, by: StopReason): Promise<boolean> => {
  const found = await latest(own)
  if (found === undefined || !(await isLiving(found))) return false
  await writeFile(join(found.folder, "stop.json"), JSON.stringify({ by, at: Date.now() }), { mode: 0o600 }).catch(() => undefined)
  const until = Date.now() + graceMilliseconds
  for (let asked = false; ;) {
    const now = await latest(own)
    if (now === undefined || now.folder !== found.folder || !(await isLiving(now))) return true
    // One that was only just begun says who it is in a moment.
    if (now.supervisor !== undefined && (!asked || Date.now() > until)) {
      signalGroup(now.supervisor, now.server, asked ? "SIGKILL" : "SIGTERM")
      asked = true
    }
    await setTimeout(25)
  }
}
