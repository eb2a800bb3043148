/**
 * What a long queue costs: `node measure/queue.ts JOBS`, on SQLite; one size a process, since V8 keeps pages of what was before. Memory of the process that carries the jobs while 200 are in flight and the rest
 * wait, how long a turn of its event loop lasts, how soon a new job takes its first step then, and the time and processor time per job until all have ended.
 */
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Schedule from "effect/Schedule"
import { spawn } from "node:child_process"
import { join } from "node:path"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { createInterface } from "node:readline"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import * as Runtime from "../src/Runtime.ts"
import { startPaidServer } from "../test/paid-server.ts"
import { connectionTo, request, settings, temporaryFolder } from "../test/workspace.ts"

const inFlight = 200

/** The service in a process of its own, so that its memory and time are not counted here. */
if (process.argv[2] === "serve") {
  const server = await startPaidServer(process.argv[3] ?? "", true)
  server.pollsNeeded = 1_000_000_000
  process.stdout.write(`${server.url}\n`)
  createInterface({ input: process.stdin }).on("line", () => { server.pollsNeeded = 1 }).on("close", () => process.exit(0))
} else {
  const size = Number(process.argv[2] ?? 1_000)
  const mebibytes = (bytes: number): number => Math.round(bytes / 1024 / 1024)
  const mostSoFar = (): number => mebibytes(process.resourceUsage().maxRSS * 1024)
  const measured = await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
    const root = yield* temporaryFolder
    const server = spawn(process.execPath, [fileURLToPath(import.meta.url), "serve", join(root, "bill.txt")], { stdio: ["pipe", "pipe", "inherit"] })
    yield* Effect.addFinalizer(() => Effect.sync(() => server.stdin.end()))
    const url = yield* Effect.promise(() => new Promise<string>((resolve) => { createInterface({ input: server.stdout }).once("line", resolve) }))
    const folder = join(root, ".likeness")
    const runtime = yield* Runtime.open({ ...settings(folder), timeScale: 1 })
    const connection = connectionTo(url, { slots: inFlight, keyLifeSeconds: 86_400, giveUpAfterSeconds: 86_400 })
    const begun = performance.now()
    const cpu = process.cpuUsage()
    for (let index = 0; index < size; index++) {
      yield* runtime.jobs.submit({ id: `job-${index}`, request: request(index % 100), connection, persona: "maya" })
    }
    const submittedMs = performance.now() - begun
    // Behind the runtime's back, so that looking costs it nothing.
    const database = new DatabaseSync(join(folder, "store.sqlite"), { readOnly: true, timeout: 10_000 })
    yield* Effect.addFinalizer(() => Effect.sync(() => database.close()))
    const count = (...states: ReadonlyArray<string>) => Effect.sync(() =>
      Number(database.prepare(`SELECT COUNT(*) AS "n" FROM "jobs" WHERE "state" IN (${states.map(() => "?").join(", ")})`).get(...states)?.["n"]))
    yield* Effect.repeat(count("intended", "ticketed", "running"), { until: (found) => found >= size, schedule: Schedule.spaced("1 second") })
    const turns = monitorEventLoopDelay({ resolution: 1 })
    turns.enable()
    yield* Effect.sleep("5 seconds")
    turns.disable()
    globalThis.gc?.()
    const { external, heapTotal, heapUsed, rss } = process.memoryUsage()
    const firstSteps: Array<number> = []
    for (let index = 0; index < 10; index++) {
      const at = performance.now()
      const id = `new-${index}`
      yield* runtime.jobs.submit({ id, request: request(index), connection: connectionTo(url, { slots: 0 }), persona: "maya" })
      yield* Effect.repeat(runtime.jobs.get(id), { until: (job) => job !== undefined && job.state !== "requested", schedule: Schedule.spaced("5 millis") })
      firstSteps.push(performance.now() - at)
    }
    const queued = {
      jobs: size, submitMsPerJob: submittedMs / size, cpuMsPerJobQueued: process.cpuUsage(cpu).user / 1_000 / size,
      rssMiB: mebibytes(rss), mostSoFarMiB: mostSoFar(), heapTotalMiB: mebibytes(heapTotal), heapUsedMiB: mebibytes(heapUsed), externalMiB: mebibytes(external),
      turnMs: { median: Math.round(turns.percentile(50) / 1e6), of99: Math.round(turns.percentile(99) / 1e6), most: Math.round(turns.max / 1e6) },
      firstStepMs: { median: Math.round(firstSteps.toSorted((a, b) => a - b)[5] ?? 0), most: Math.round(Math.max(...firstSteps)) }
    }
    process.stdout.write(`${JSON.stringify(queued)}\n`)
    const cpuEnding = process.cpuUsage()
    server.stdin.write("go\n")
    const going = performance.now()
    yield* Effect.repeat(count("settled"), { until: (found) => found >= size + 10, schedule: Schedule.spaced("2 seconds") })
    const endedMs = performance.now() - going
    return { jobs: size, msPerJobToItsEnd: endedMs / size, cpuMsPerJobToItsEnd: process.cpuUsage(cpuEnding).user / 1_000 / size, mostSoFarMiB: mostSoFar() }
  })).pipe(Effect.provide(Logger.layer([]))))
  process.stdout.write(`${JSON.stringify(measured)}\n`)
}
