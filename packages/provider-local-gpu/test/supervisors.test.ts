import { spawn } from "node:child_process"
import { createServer } from "node:http"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { afterEach, expect, it } from "vitest"
import { beginSupervised } from "../src/begin-supervised.ts"
import { supervisor as serverSupervisor } from "../src/own-server/supervisor.ts"
import { supervisor as trainerSupervisor } from "../src/training/supervisor.ts"
import { isLiving } from "./support/training-bench.ts"

const folders: Array<string> = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder whose program says its number and stays. */
const start = (more: object = {}): string => {
  const folder = mkdtempSync(join(tmpdir(), "likeness-supervisor-"))
  folders.push(folder)
  const argv = [process.execPath, "-e", "require('node:fs').writeFileSync('said', String(process.pid)); setInterval(() => {}, 1000)"]
  writeFileSync(join(folder, "start.json"), JSON.stringify({ sendBy: Date.now() + 60_000, argv, environment: {}, folder, ...more }))
  return folder
}

const said = async (folder: string): Promise<number> => {
  for (;;) {
    try {
      const pid = Number(readFileSync(join(folder, "said"), "utf8"))
      if (pid > 0) return pid
    } catch { /* not yet */ }
    await setTimeout(5)
  }
}

const gone = async (pid: number, milliseconds = 5_000): Promise<boolean> => {
  for (const until = Date.now() + milliseconds; Date.now() < until; await setTimeout(10)) if (!isLiving(pid)) return true
  return !isLiving(pid)
}

for (const [what, supervisor, record] of [["trainer", trainerSupervisor, "trainer.json"], ["server", serverSupervisor, "server.json"]] as const) {
  it(`a ${what} that cannot be written down does not go on without anybody who knows of it`, async () => {
    const folder = start({ url: "http://127.0.0.1:9", idleMilliseconds: 60_000 })
    // As if the disk had been filled just now.
    mkdirSync(join(folder, record, "in the way"), { recursive: true })
    const word = await beginSupervised(supervisor, folder)
    const left = await Promise.race([said(folder), setTimeout(300)])
    if (typeof left === "number") {
      const ended = await gone(left)
      if (!ended) process.kill(left, "SIGKILL")
      expect(ended).toBe(true)
    }
    expect(word).toMatch(/^failed .*EISDIR|^failed .*ENOTEMPTY/u)
    expect(JSON.parse(readFileSync(join(folder, "ended.json"), "utf8"))).toMatchObject({ notStarted: expect.stringContaining("rename") })
  })
}
