import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawn, type ChildProcess } from "node:child_process"
import { closeSync, openSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { awaitAll } from "./await-all.ts"
import { startPaidServer } from "./paid-server.ts"
import { program } from "./program.ts"
import { connectionTo, quiet, request, seen, settings, temporaryFolder, type ConnectionOptions } from "./workspace.ts"

interface Worker {
  readonly child: ChildProcess
  readonly said: (line: string) => Promise<void>
}

let begun = 0

/** Started, and ended with the test whatever state it is in then. */
const worker = (folder: string, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.promise(async (): Promise<Worker> => {
      const file = openSync(join(folder, "..", `worker-${String(++begun).padStart(4, "0")}.log`), "w")
      const child = spawn(process.execPath, [program("worker-child"), folder, ...args], { stdio: ["pipe", "pipe", file] })
      closeSync(file)
      const lines = new Set<string>()
      let changed = (): void => undefined
      createInterface({ input: child.stdout! }).on("line", (line) => {
        lines.add(line)
        changed()
      })
      const said = (line: string) => new Promise<void>((resolve) => {
        const earlier = changed
        changed = () => {
          earlier()
          if (lines.has(line)) resolve()
        }
        changed()
      })
      await said("carries")
      return { child, said }
    }),
    ({ child }) => Effect.promise(() => new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once("exit", () => resolve())
      child.kill("SIGKILL")
    }))
  )

/** A server, a store and a client that carries nothing while workers do. */
const shop = Effect.fnUntraced(function*(options: ConnectionOptions = {}) {
  const folder = yield* temporaryFolder
  const server = yield* Effect.acquireRelease(
    Effect.promise(() => startPaidServer(join(folder, "bill.txt"), (options.guarantee ?? "keyed") === "keyed")),
    (made) => Effect.promise(made.close)
  )
  return { folder: join(folder, ".likeness"), server, connection: connectionTo(server.url, options) }
})

const order = (connection: ReturnType<typeof connectionTo>, seed: number) => ({ id: `job-${seed}`, request: request(seed), connection, persona: "maya" })

describe("workers over one store", () => {
  it.live("share the jobs; one that is killed and one that is frozen and woken again cost nothing twice and lose nothing", () => Effect.gen(function*() {
    const { connection, folder, server } = yield* shop()
    server.pollsNeeded = 1_000_000
    const [first, second] = yield* Effect.all([worker(folder), worker(folder), worker(folder)], { concurrency: 3 })
    const client = yield* Runtime.open(settings(folder)).pipe(quiet)
    const seeds = Array.from({ length: 24 }, (_, index) => index)
    yield* Effect.forEach(seeds, (seed) => client.jobs.submit(order(connection, seed)), { discard: true })
    yield* Effect.forEach(seeds, (seed) => seen(client, `job-${seed}`, ({ state }) => state === "running"), { concurrency: 24, discard: true })
    first.child.kill("SIGKILL")
    second.child.kill("SIGSTOP")
    server.pollsNeeded = 1
    const within = { seconds: 240, store: folder, logs: join(folder, "..") }
    const jobs = yield* awaitAll(client, seeds.map((seed) => `job-${seed}`), within)
    second.child.kill("SIGCONT")
    assert.isTrue(jobs.every(Job.isDone))
    assert.lengthOf(server.bill(), 24)
    assert.lengthOf(yield* client.ledger.list(), 24)
    assert.lengthOf(yield* client.assets.list(), 24)
    // The one that was woken finds its lanes gone, and takes its share of what comes next.
    yield* Effect.forEach(seeds, (seed) => client.jobs.submit(order(connection, seed + 30)), { discard: true })
    yield* awaitAll(client, seeds.map((seed) => `job-${seed + 30}`), within)
    assert.lengthOf(server.bill(), 48)
    assert.deepStrictEqual((yield* client.integrity.examine).damage, [])
  }))

  for (const guarantee of ["keyed", "findable", "blind"] as const) {
    it.live(`a ${guarantee} job whose worker froze just before the first byte is charged once or unknown, and the woken one sends nothing`, () => Effect.gen(function*() {
      const { connection, folder, server } = yield* shop({ guarantee })
      const frozen = yield* worker(folder, "freeze")
      const client = yield* Runtime.open(settings(folder)).pipe(quiet)
      yield* client.jobs.submit(order(connection, 1))
      yield* Effect.promise(() => frozen.said("frozen"))
      yield* worker(folder)
      const job = yield* client.jobs.await("job-1")
      const sends = () => server.requests.filter((line) => line === "POST /jobs").length
      const before = sends()
      frozen.child.kill("SIGCONT")
      // Woken, it works again: another job is done, and the first was not touched.
      yield* client.jobs.submit(order(connection, 2))
      assert.isTrue(Job.isDone(yield* client.jobs.await("job-2")))
      assert.strictEqual(job.state, guarantee === "blind" ? "unknown" : "settled")
      assert.strictEqual(sends(), before + 1)
      assert.lengthOf(server.bill(), guarantee === "blind" ? 1 : 2)
    }))
  }

  it.live("a job is prepared, sent and looked after only where it lives", () => Effect.gen(function*() {
    const { connection, folder, server } = yield* shop({ place: "host:pod" })
    const cloud = yield* Runtime.open({ ...settings(folder), carries: "join", places: ["anywhere"] }).pipe(quiet)
    const plain = connectionTo(server.url)
    yield* cloud.jobs.submit(order(connection, 1))
    yield* cloud.jobs.submit(order(plain, 2))
    assert.isTrue(Job.isDone(yield* cloud.jobs.await("job-2")))
    assert.strictEqual((yield* cloud.jobs.get("job-1"))?.state, "requested")
    assert.lengthOf(server.bill(), 1)
    const pod = yield* Runtime.open({ ...settings(folder), carries: "join", places: ["host:pod"] }).pipe(quiet)
    assert.isTrue(Job.isDone(yield* cloud.jobs.await("job-1")))
    assert.lengthOf(server.bill(), 2)
    assert.deepStrictEqual(yield* pod.engine, { _tag: "here" })
  }))

  it.live("a limit of an account holds over all workers and workspaces of the store", () => Effect.gen(function*() {
    const { connection, folder, server } = yield* shop({ slots: 2 })
    yield* Effect.all([worker(folder), worker(folder)], { concurrency: 2 })
    const client = yield* Runtime.open(settings(folder)).pipe(quiet)
    const other = yield* Runtime.open({ ...settings(folder), workspace: "other" }).pipe(quiet)
    const seeds = [1, 2, 3, 4, 5, 6]
    for (const seed of seeds) {
      yield* client.jobs.submit(order(connection, seed))
      yield* other.jobs.submit(order(connection, seed))
    }
    const within = { seconds: 240, store: folder, logs: join(folder, "..") }
    yield* awaitAll(client, seeds.map((seed) => `job-${seed}`), within)
    yield* awaitAll(other, seeds.map((seed) => `job-${seed}`), within)
    assert.strictEqual(server.most, 2)
    assert.lengthOf(server.bill(), 12)
    assert.lengthOf(yield* client.jobs.list(), 6)
  }))
})
