/**
 * Everything goes wrong at once, by a seed: workers are killed with -9 and frozen at random moments, answers
 * are lost, the server refuses, Postgres is restarted. At the end nothing was paid twice, nothing paid is lost,
 * no job is stuck. Small in every run; `npm run test:chaos` is the full size.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawn, type ChildProcess } from "node:child_process"
import { closeSync, openSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { awaitAll, told } from "./await-all.ts"
import { startPaidServer } from "./paid-server.ts"
import { program } from "./program.ts"
import { startServer, type Started } from "./start-server.ts"
import { isPostgres } from "./store-of.ts"
import { connectionTo, quiet, request, settings, temporaryFolder } from "./workspace.ts"

const isFull = process.env["LIKENESS_CHAOS"] === "full"
const seed = Number(process.env["LIKENESS_CHAOS_SEED"] ?? "1")
const given = (name: string, otherwise: number): number => Number(process.env[`LIKENESS_CHAOS_${name}`] ?? otherwise)
const size = isFull ? { jobs: given("JOBS", 200), kills: given("KILLS", 500) } : { jobs: 16, kills: 8 }
const workersAtOnce = isPostgres ? 3 : 1

/** So many jobs may be on their way or wait while others are paid. */
const startedAhead = 12
const longestLifeMillis = 10_000

/** mulberry32: equal seeds give equal numbers. */
const random = (from: number) => {
  let state = from >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Worker {
  readonly child: ChildProcess
  readonly carries: Promise<void>
  readonly gone: Promise<void>
}

const startWorker = (folder: string, log: string): Worker => {
  const file = openSync(log, "w")
  const child = spawn(process.execPath, [program("worker-child"), folder], { stdio: ["pipe", "pipe", file] })
  closeSync(file)
  const gone = new Promise<void>((resolve) => { child.once("exit", () => resolve()) })
  const carries = new Promise<void>((resolve) => { createInterface({ input: child.stdout! }).once("line", () => resolve()) })
  return { child, carries: Promise.race([carries, gone]), gone }
}

const sleep = (milliseconds: number) => new Promise((resolve) => { setTimeout(resolve, milliseconds) })

/** A server of this test's own, because it is restarted under everybody who uses it. */
const ownPostgres = Effect.acquireRelease(
  Effect.promise(async () => {
    let running: Started = await startServer("postgres", "--keep")
    const { folder, port } = JSON.parse(running.line) as { readonly folder: string; readonly port: number }
    const shared = process.env["LIKENESS_TEST_POSTGRES"]
    process.env["LIKENESS_TEST_POSTGRES"] = running.line
    return {
      restart: async () => {
        await running.stop()
        running = await startServer("postgres", "--keep", `--port=${port}`, `--data=${folder}`)
      },
      stop: async () => {
        if (shared === undefined) delete process.env["LIKENESS_TEST_POSTGRES"]
        else process.env["LIKENESS_TEST_POSTGRES"] = shared
        await running.stop()
        // Without `--keep` it removes its data when it ends.
        await (await startServer("postgres", `--port=${port}`, `--data=${folder}`)).stop()
      }
    }
  }),
  ({ stop }) => Effect.promise(stop)
)

describe("chaos", () => {
  it.live(`${size.kills} kill -9s over ${size.jobs} jobs with faults, ${workersAtOnce} workers: nothing paid twice, nothing lost, nothing stuck`, () => Effect.gen(function*() {
    const next = random(seed)
    const postgres = isPostgres ? yield* ownPostgres : undefined
    const root = yield* temporaryFolder
    const folder = join(root, ".likeness")
    const server = yield* Effect.acquireRelease(Effect.promise(() => startPaidServer(join(root, "bill.txt"), true)), (made) => Effect.promise(made.close))
    server.pollsNeeded = 8
    // Answers that get lost before or after the server took what was asked, files that break off.
    server.at = () => (next() < 0.03 ? "break" : "go on")
    const connection = connectionTo(server.url, { keyLifeSeconds: 3_600, giveUpAfterSeconds: 3_600, slots: 6 })
    const client = yield* Runtime.open({ ...settings(folder), carries: "never" }).pipe(quiet)
    const workers = new Set<Worker>()
    yield* Effect.addFinalizer(() => Effect.promise(async () => {
      for (const { child } of workers) child.kill("SIGKILL")
      await Promise.all([...workers].map(({ gone }) => gone))
    }))
    let begun = 0
    const inTime = <A>(what: string, wait: () => Promise<A>) => Effect.promise(wait).pipe(
      Effect.timeoutOrElse({ duration: "2 minutes", orElse: () => Effect.die(new Error(`${what} did not come\n\n${told(folder, root)}`)) })
    )
    const begin = () => {
      const worker = startWorker(folder, join(root, `worker-${String(++begun).padStart(4, "0")}.log`))
      workers.add(worker)
      void worker.gone.then(() => workers.delete(worker))
      return worker
    }
    let submitted = 0
    const submitUpTo = (count: number) => Effect.gen(function*() {
      for (; submitted < count; submitted++) {
        yield* client.jobs.submit({ id: `job-${submitted}`, request: request(submitted % 100), connection, persona: "maya" })
        if (next() < 0.1) server.refusals.push(next() < 0.5 ? 429 : 503)
      }
    })
    const current = Array.from({ length: workersAtOnce }, begin)
    for (let kill = 0; kill < size.kills; kill++) {
      yield* submitUpTo(Math.ceil(((kill + 1) * size.jobs) / size.kills))
      const at = Math.floor(next() * workersAtOnce)
      const victim = current[at] ?? begin()
      // Sometimes before it carries anything, mostly in the middle of it.
      if (next() < 0.85) yield* inTime("a worker that begins to carry", () => victim.carries)
      yield* Effect.promise(() => sleep(next() * 400))
      // Kills are spread over all of the work: where it lags behind them, this one lives longer.
      const due = Math.floor((kill * size.jobs) / size.kills) - startedAhead
      for (let waited = 0; server.bill().length < due && waited < longestLifeMillis; waited += 20) yield* Effect.promise(() => sleep(20))
      if (isPostgres && next() < 0.1) {
        victim.child.kill("SIGSTOP")
        yield* Effect.promise(() => sleep(next() * 6_000))
        victim.child.kill("SIGCONT")
      }
      if (postgres !== undefined && kill === Math.floor(size.kills / 2)) yield* inTime("the database's restart", postgres.restart)
      victim.child.kill("SIGKILL")
      yield* inTime("a killed worker's end", () => victim.gone)
      current[at] = begin()
      if (isFull && (kill + 1) % 50 === 0) process.stderr.write(`chaos: ${kill + 1} of ${size.kills} kills, ${server.bill().length} jobs paid\n`)
    }
    yield* submitUpTo(size.jobs)
    const ids = Array.from({ length: size.jobs }, (_, index) => `job-${index}`)
    const jobs = yield* awaitAll(client, ids, { seconds: isFull ? 1_200 : 240, store: folder, logs: root })
    assert.deepStrictEqual(jobs.filter((job) => !Job.isDone(job)).map(({ error, id, state }) => ({ id, state, error })), [])
    // The bill over there, the ledger here and the files: each has every job once.
    const bill = server.bill()
    assert.lengthOf(bill, size.jobs)
    assert.strictEqual(new Set(bill.map((line) => line.split(" ")[1])).size, size.jobs)
    const booked = yield* client.ledger.list()
    assert.deepStrictEqual(booked.map(({ job }) => job).toSorted(), ids.toSorted())
    assert.lengthOf(yield* client.assets.list(), size.jobs)
    assert.isAtMost(server.most, 6)
    assert.deepStrictEqual((yield* client.integrity.examine).damage, [])
    assert.deepStrictEqual((yield* client.events.since(0, { limit: 1_000_000 })).map(({ sequence }) => sequence), (yield* client.events.since(0, { limit: 1_000_000 })).map((_, index) => index + 1))
  }), isFull ? 4 * 3_600_000 : 600_000)
})
