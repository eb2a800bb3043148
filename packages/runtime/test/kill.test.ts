import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawn, type ChildProcess } from "node:child_process"
import { join } from "node:path"
import * as Runtime from "../src/Runtime.ts"
import { startPaidServer, type Moment } from "./paid-server.ts"
import { program } from "./program.ts"
import { settings, temporaryFolder, type ConnectionOptions } from "./workspace.ts"

interface Ended {
  readonly signal: NodeJS.Signals | null
  readonly code: number | null
  readonly stdout: string
}

const start = (...args: ReadonlyArray<string>): { readonly child: ChildProcess; readonly ended: Promise<Ended> } => {
  const child = spawn(process.execPath, [program("child"), ...args], { stdio: ["ignore", "pipe", "ignore"] })
  let stdout = ""
  child.stdout.on("data", (piece: Buffer) => { stdout += piece.toString("utf8") })
  return { child, ended: new Promise((resolve) => { child.on("close", (code, signal) => resolve({ code, signal, stdout })) }) }
}

/** What the server sees at the moment at which the process dies. `go on`: the request is served to nobody. */
const cases: ReadonlyArray<{ readonly name: string; readonly moment: Moment; readonly answer: "go on" | "break" }> = [
  { name: "after sending was committed, before the server took it", moment: "asked", answer: "break" },
  { name: "while the server took it", moment: "asked", answer: "go on" },
  { name: "after the server accepted, before the ticket was stored", moment: "accepted", answer: "break" },
  { name: "while the job runs", moment: "polled", answer: "break" },
  { name: "in the middle of a file", moment: "half-collected", answer: "break" }
]

const guarantees: ReadonlyArray<NonNullable<ConnectionOptions["guarantee"]>> = ["keyed", "findable"]

// At once: on a shared store each waits for the dead process to be given up.
describe.concurrent("kill -9", () => {
  for (const guarantee of guarantees) {
    for (const { answer, moment, name } of cases) {
      it.live(`a ${guarantee} job killed ${name} ends with one charge and its picture`, () => Effect.gen(function*() {
        const folder = yield* temporaryFolder
        const server = yield* Effect.acquireRelease(
          Effect.promise(() => startPaidServer(join(folder, "bill.txt"), guarantee === "keyed")),
          (server) => Effect.promise(server.close)
        )
        const store = join(folder, ".likeness")
        let killed = false
        const first = start(store, server.url, guarantee, "job-7")
        server.at = async (at) => {
          if (killed || at !== moment) return "go on"
          killed = true
          first.child.kill("SIGKILL")
          await first.ended
          return answer
        }
        const death = yield* Effect.promise(() => first.ended)
        assert.strictEqual(death.signal, "SIGKILL")
        const second = start(store, server.url, guarantee, "job-7")
        const ended = yield* Effect.promise(() => second.ended)
        assert.strictEqual(ended.code, 0)
        const job = JSON.parse(ended.stdout) as { readonly state: string; readonly outcome: string; readonly outputs: ReadonlyArray<{ readonly sha256: string }> }
        assert.deepInclude(job, { state: "settled", outcome: "succeeded" })
        assert.lengthOf(server.bill(), 1, "the server's bill")
        const runtime = yield* Runtime.openReadOnly(settings(store))
        assert.lengthOf(yield* runtime.ledger.list(), 1, "the ledger")
        assert.lengthOf(job.outputs, 1)
        assert.strictEqual(yield* runtime.blobs.verify(job.outputs[0]?.sha256 ?? ""), "intact")
        assert.lengthOf(yield* runtime.assets.list(), 1)
      }))
    }
  }

  it.live("a findable job killed after the server accepted is found as soon as nobody can still be sending, not after the delay", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const server = yield* Effect.acquireRelease(Effect.promise(() => startPaidServer(join(folder, "bill.txt"), false)), (server) => Effect.promise(server.close))
    const store = join(folder, ".likeness")
    const first = start(store, server.url, "findable", "job-7", "600")
    server.at = async (at) => {
      if (at !== "accepted") return "go on"
      first.child.kill("SIGKILL")
      await first.ended
      return "break"
    }
    assert.strictEqual((yield* Effect.promise(() => first.ended)).signal, "SIGKILL")
    const second = start(store, server.url, "findable", "job-7", "600")
    const ended = yield* Effect.promise(() => second.ended)
    assert.deepInclude(JSON.parse(ended.stdout), { state: "settled", outcome: "succeeded", intents: 1 })
    assert.lengthOf(server.bill(), 1)
  }))

  it.live("a blind job killed after the server accepted is unknown and not sent again", () => Effect.gen(function*() {
    const folder = yield* temporaryFolder
    const server = yield* Effect.acquireRelease(Effect.promise(() => startPaidServer(join(folder, "bill.txt"), false)), (server) => Effect.promise(server.close))
    const store = join(folder, ".likeness")
    const first = start(store, server.url, "blind", "job-7")
    server.at = async (at) => {
      if (at !== "accepted") return "go on"
      first.child.kill("SIGKILL")
      await first.ended
      return "break"
    }
    assert.strictEqual((yield* Effect.promise(() => first.ended)).signal, "SIGKILL")
    const second = start(store, server.url, "blind", "job-7")
    const ended = yield* Effect.promise(() => second.ended)
    assert.deepInclude(JSON.parse(ended.stdout), { state: "unknown", intents: 1 })
    assert.lengthOf(server.requests.filter((line) => line === "POST /jobs"), 1)
  }))
})
