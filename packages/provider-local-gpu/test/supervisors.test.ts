import { createServer } from "node:http"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
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
const closing: Array<() => void> = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
  // A supervisor writes its last word after its server has ended.
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
})

/** A folder whose program says its number and stays. */
const start = (more: object = {}): string => {
  const folder = mkdtempSync(join(tmpdir(), "likeness-supervisor-"))
  folders.push(folder)
  const argv = [process.execPath, "-e", "require('node:fs').writeFileSync('said', String(process.pid)); setInterval(() => {}, 1000)"]
  writeFileSync(join(folder, "start.json"), JSON.stringify({ sendBy: Date.now() + 60_000, argv, environment: {}, folder, ...more }))
  return folder
}

/** Its number, or `undefined` where it said nothing in this time. */
const said = async (folder: string, milliseconds = 10_000): Promise<number | undefined> => {
  for (const until = Date.now() + milliseconds; Date.now() < until;) {
    try {
      const pid = Number(readFileSync(join(folder, "said"), "utf8"))
      if (pid > 0) return pid
    } catch { /* not yet */ }
    await setTimeout(5)
  }
  return undefined
}

const gone = async (pid: number, milliseconds = 5_000): Promise<boolean> => {
  for (const until = Date.now() + milliseconds; Date.now() < until; await setTimeout(10)) if (!isLiving(pid)) return true
  return !isLiving(pid)
}

for (const [what, supervisor] of [["trainer", trainerSupervisor], ["server", serverSupervisor]] as const) {
  it(`a ${what} whose folder knows no links is not taken for one that somebody has given up`, async () => {
    const folder = start({ url: "http://127.0.0.1:9", idleMilliseconds: 60_000 })
    const noLinks = `require("node:fs").linkSync = () => { throw Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" }) };`
    expect(await beginSupervised(noLinks + supervisor, folder)).toBe("failed EPERM: operation not permitted, link")
    expect(readdirSync(folder)).toEqual(["start.json"])
  })
}

for (const [what, supervisor, record] of [["trainer", trainerSupervisor, "trainer.json"], ["server", serverSupervisor, "server.json"]] as const) {
  it(`a ${what} that cannot be written down does not go on without anybody who knows of it`, async () => {
    const folder = start({ url: "http://127.0.0.1:9", idleMilliseconds: 60_000 })
    // As if the disk had been filled just now.
    mkdirSync(join(folder, record, "in the way"), { recursive: true })
    const word = await beginSupervised(supervisor, folder)
    const left = await said(folder, 300)
    const ended = left === undefined || await gone(left)
    if (!ended) process.kill(left, "SIGKILL")
    expect(ended).toBe(true)
    expect(word).toMatch(/^failed .*EISDIR|^failed .*ENOTEMPTY/u)
    expect(JSON.parse(readFileSync(join(folder, "ended.json"), "utf8"))).toMatchObject({ notStarted: expect.stringContaining("rename") })
  })
}

/** A ComfyUI's answer to the question for its queue, given as `answer` says. */
const serve = async (answer: (give: () => void, breakOff: () => void) => void): Promise<string> => {
  const server = createServer((request, response) =>
    answer(() => response.end(JSON.stringify({ exec_info: { queue_remaining: 0 } })), () => request.socket.destroy()))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

it("a server that is too busy to answer is not taken for idle; when it answers again, nobody uses it", async () => {
  const seen = { asked: 0 }
  let isBusy = false
  const url = await serve((give, breakOff) => {
    seen.asked += 1
    if (isBusy) breakOff()
    else give()
  })
  const folder = start({ url, idleMilliseconds: 400 })
  expect(await beginSupervised(serverSupervisor, folder)).toBe("started")
  const pid = (await said(folder))!
  while (seen.asked === 0) await setTimeout(5)
  isBusy = true
  expect(await gone(pid, 1_500)).toBe(false)
  isBusy = false
  expect(await gone(pid, 10_000)).toBe(true)
})

it("a server that somebody begins to use while it is asked for its queue is not ended", async () => {
  const held: Array<() => void> = []
  const seen = { asked: 0 }
  let isHeld = false
  const url = await serve((give) => {
    seen.asked += 1
    if (isHeld) held.push(give)
    else give()
  })
  const folder = start({ url, idleMilliseconds: 2_000 })
  expect(await beginSupervised(serverSupervisor, folder)).toBe("started")
  const pid = (await said(folder))!
  while (seen.asked === 0) await setTimeout(5)
  isHeld = true
  while (held.length === 0) await setTimeout(5)
  await setTimeout(2_200)
  writeFileSync(join(folder, "used"), "")
  for (const give of held.splice(0)) give()
  const ended = await gone(pid, 500)
  isHeld = false
  for (const give of held) give()
  expect([ended, await gone(pid, 10_000)]).toEqual([false, true])
})

it("a server that nobody uses is ended where that cannot be written down", async () => {
  const folder = start({ url: await serve((give) => give()), idleMilliseconds: 400 })
  mkdirSync(join(folder, "stop.json", "as if the disk were full"), { recursive: true })
  expect(await beginSupervised(serverSupervisor, folder)).toBe("started")
  const pid = (await said(folder))!
  const ended = await gone(pid, 3_000)
  if (!ended) process.kill(pid, "SIGKILL")
  expect(ended).toBe(true)
})
