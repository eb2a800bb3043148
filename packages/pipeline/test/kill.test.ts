import { assert, describe, it } from "@effect/vitest"
import * as Decimal from "@likeness/core/Decimal"
import { openReadOnly } from "@likeness/runtime/Runtime"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { spawn } from "node:child_process"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { inspectPicture } from "@likeness/media/picture/inspect-picture"
import { demoBriefs } from "../src/demo/demo-briefs.ts"
import { reviewFiles } from "../src/steps/review.ts"
import { silent } from "../src/steps/Tell.ts"
import { open } from "../src/workspace/Workspace.ts"
import { readStatus } from "../src/status/read-status.ts"
import { credentialsOf, replaceIn, writtenDemo } from "./support/demo-workspace.ts"
import { type Gate, type Passage, startGate } from "./support/gate.ts"
import { readTrials } from "./support/read-trials.ts"

const script = fileURLToPath(new URL("support/study-child.ts", import.meta.url))
const timeScale = 0.004
/** The providers' own waits: so long that keys still live when a slow machine has started the next process. */
const waits = 0.025

const start = (folder: string, environment: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, [script, folder, String(timeScale)], { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] })
  let stdout = ""
  let stderr = ""
  child.stdout.on("data", (piece: Buffer) => { stdout += piece.toString("utf8") })
  child.stderr.on("data", (piece: Buffer) => { stderr += piece.toString("utf8") })
  const ended = new Promise<{ readonly signal: NodeJS.Signals | null; readonly code: number | null; readonly stdout: string; readonly stderr: string }>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return { child, ended }
}

/** What a process dies of: the n-th such answer, which it never gets. */
interface Death {
  readonly name: string
  readonly nth: number
  readonly is: (passage: Passage) => boolean
}

const accepted = (method: string, path: RegExp) => (passage: Passage) => passage.method === method && passage.status < 300 && path.test(passage.path)

const deaths: ReadonlyArray<Death> = [
  { name: "a training was accepted in the cloud", nth: 1, is: accepted("POST", /^\/v1\/custom-references$/u) },
  { name: "a sample's graph was accepted on the own server", nth: 3, is: accepted("POST", /\/prompt$/u) },
  { name: "a picture was accepted in the cloud", nth: 2, is: accepted("POST", /^\/higgsfield-ai\//u) },
  { name: "a finished picture was being fetched", nth: 2, is: accepted("GET", /\/view$/u) }
]

const gateBefore = (target: string) => Effect.acquireRelease(Effect.promise(() => startGate(target)), (gate) => Effect.promise(gate.close))

describe("kill -9 in the middle of a study", () => {
  it.live("loses nothing, doubles nothing and pays nothing twice, whatever had just been paid for", () =>
    Effect.scoped(Effect.gen(function*() {
      const { folder, sandbox } = yield* writtenDemo({ briefs: 2, timeScale })
      const [cloud, own] = [yield* gateBefore(sandbox.higgsfield.baseUrl), yield* gateBefore(sandbox.comfyui.baseUrl)]
      const yaml = join(folder, "likeness.yaml")
      yield* replaceIn(yaml, sandbox.higgsfield.baseUrl, cloud.url)
      yield* replaceIn(yaml, sandbox.comfyui.baseUrl, own.url)
      for (let connection = 0; connection < 2; connection++) yield* replaceIn(yaml, `    timeScale: ${timeScale}\n`, `    timeScale: ${waits}\n`)
      const environment = credentialsOf(sandbox)
      const graphs: Array<string> = []

      for (const death of deaths) {
        const process = start(folder, environment)
        let seen = 0
        let dead = false
        const answered: Gate["answered"] = async (passage) => {
          if (accepted("POST", /\/prompt$/u)(passage)) graphs.push((JSON.parse(passage.body.toString("utf8")) as { readonly prompt_id: string }).prompt_id)
          if (dead || (death.is(passage) && ++seen === death.nth)) {
            if (!dead) {
              dead = true
              process.child.kill("SIGKILL")
            }
            await process.ended
            return false
          }
          return true
        }
        cloud.answered = answered
        own.answered = answered
        const { signal, stderr } = yield* Effect.promise(() => process.ended)
        assert.strictEqual(signal, "SIGKILL", `${death.name}: ${stderr.slice(-2_000)}`)
        const status = yield* readStatus(folder, environment)
        assert.isAtLeast(status.jobs.unfinished, 1, death.name)
        assert.deepInclude(status.jobs, { unknown: 0, failed: 0 }, death.name)
        assert.isNull(status.engine, death.name)
        assert.include(status.next, "likeness jobs resume", death.name)
      }

      const last = start(folder, environment)
      const passing: Gate["answered"] = async (passage) => {
        if (accepted("POST", /\/prompt$/u)(passage)) graphs.push((JSON.parse(passage.body.toString("utf8")) as { readonly prompt_id: string }).prompt_id)
        return true
      }
      cloud.answered = passing
      own.answered = passing
      const { code, stderr, stdout } = yield* Effect.promise(() => last.ended)
      assert.strictEqual(code, 0, stderr.slice(-2_000))
      assert.deepStrictEqual(JSON.parse(stdout), { waiting: 12 })

      const runtime = yield* openReadOnly({ folder: join(folder, ".likeness"), workspace: "demo", currency: "USD" })
      const jobs = yield* runtime.jobs.list()
      for (const job of jobs) assert.deepInclude({ id: job.id, state: job.state, outcome: job.outcome?.state }, { state: "settled", outcome: "succeeded" })
      const booked = (yield* runtime.ledger.list()).map(({ entry, job }) => ({ ...entry, job }))

      // The bill over there is the ledger here, and nothing stands twice in either.
      assert.lengthOf(booked, jobs.length)
      assert.sameMembers(booked.map(({ job }) => job), jobs.map(({ id }) => id))
      const bill = sandbox.higgsfield.bill()
      assert.strictEqual(bill.reserved, "0")
      assert.strictEqual(Decimal.sum(booked.map(({ credits }) => credits ?? "0")), bill.charged)
      const paid = sandbox.higgsfield.journal().filter(({ billing }) => billing.kind === "reserved" || billing.kind === "charged")
      const keyed = paid.filter(({ path }) => path !== "/v1/custom-references")
      const keys = keyed.map(({ headers }) => headers["idempotency-key"])
      assert.isTrue(keys.every((key) => key !== undefined))
      assert.strictEqual(new Set(keys).size, 4)
      assert.lengthOf(keyed, 4)
      assert.lengthOf(paid, 5)
      // The one whose answer got lost was sent again under its key, and answered from the first.
      assert.isAtLeast(sandbox.higgsfield.journal().filter(({ billing }) => billing.kind === "replayed").length, 1)

      // The own server: each graph once, the training's process once.
      const ofOwn = jobs.filter((job) => job.connection.name === "home" && job.capability === "generateImage")
      // Two samples of each of three epochs, and a graph of two takes for each brief of two arms.
      assert.lengthOf(ofOwn, 6 + 4)
      assert.lengthOf(new Set(graphs), graphs.length)
      assert.sameMembers(graphs, ofOwn.map((job) => job.ticket?.id))
      assert.lengthOf(booked.filter(({ capability, connection }) => capability === "trainIdentity" && connection === "home"), 1)
      const runs = yield* Effect.promise(() => readdir(join(folder, ".likeness", "runs")))
      assert.lengthOf(runs.filter((name) => /^[0-9a-f-]{36}$/u.test(name)), 1)

      // Every take once, each its own picture, each a row.
      const takes = yield* runtime.takes.list({ study: "demo" })
      const named = takes.map((take) => `${take.arm} ${take.brief} ${take.number}`)
      const wanted = ["cloud", "hybrid", "local"].flatMap((arm) => demoBriefs.slice(0, 2).flatMap(({ id }) => [1, 2].map((number) => `${arm} ${id} ${number}`)))
      assert.deepStrictEqual(named.toSorted(), wanted)
      assert.strictEqual(new Set(takes.map((take) => take.asset)).size, 12)
      for (const take of takes) assert.strictEqual(yield* runtime.blobs.verify(take.asset), "intact")
      const rows = readTrials(yield* Effect.promise(() => readFile(join(folder, "studies", "demo", "trials.csv"), "utf8")))
      assert.deepStrictEqual(rows.map((row) => `${row.arm} ${row.brief} ${row.take}`).toSorted(), wanted)
      // While they wait for their reviewer, nothing of a take says which arm made it.
      const workspace = yield* open(folder, { environment, timeScale })
      const queue = yield* reviewFiles(workspace, silent)
      assert.lengthOf(queue, 12)
      for (const waiting of queue) {
        assert.hasAllKeys(waiting, ["take", "brief", "stage", "path"])
        const told = JSON.stringify({ ...waiting, path: waiting.path.replace(folder, "") })
        for (const word of ["cloud", "local", "hybrid", "home", "hf-main", "higgsfield", "sdxl", "soul"]) assert.notInclude(told, word)
      }
      assert.strictEqual(new Set(queue.map(({ take }) => take)).size, 12)
      const shown = yield* Effect.forEach(queue, ({ brief, path }) => Effect.map(inspectPicture(path), ({ format, height, width }) => `${brief}: ${format} ${width}×${height}`))
      assert.lengthOf(new Set(shown), 2, shown.join())
      for (const row of rows) assert.deepStrictEqual([row.review_1, row.reviewer_1, row.exported_at], ["", "", ""])
      for (const { budget, reserved } of yield* runtime.budgets.list) assert.strictEqual(reserved.amount, "0", budget.scope._tag)
    })).pipe(Effect.provide(Logger.layer([]))), 600_000)
})
