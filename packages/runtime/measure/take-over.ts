/**
 * How long the jobs of a worker that is gone stand still: `node measure/take-over.ts [TIMES]`, on Postgres, with the times of real work. Three workers
 * carry 48 jobs that never end; one is killed, or frozen, and from then on every job ends as soon as it is asked for. Those of the other two end at
 * once; how long the last one takes is the take-over, polling included.
 */
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as Runtime from "../src/Runtime.ts"
import { startPaidServer } from "../test/paid-server.ts"
import { startServer } from "../test/start-server.ts"
import { connectionTo, request, seen, settings, temporaryFolder } from "../test/workspace.ts"

const jobs = 48

const realTimes = (folder: string): Runtime.Settings => {
  const { timeScale: _, watchSeconds: __, ...rest } = settings(folder)
  return rest
}

/** One round; gives the seconds from the worker's end until the last of all jobs had settled. */
const round = (how: "SIGKILL" | "SIGSTOP") => Effect.scoped(Effect.gen(function*() {
  const root = yield* temporaryFolder
  const folder = join(root, ".likeness")
  const server = yield* Effect.acquireRelease(Effect.promise(() => startPaidServer(join(root, "bill.txt"), true)), (made) => Effect.promise(made.close))
  server.pollsNeeded = 1_000_000_000
  const client = yield* Runtime.open({ ...realTimes(folder), carries: "never" })
  const workers = yield* Effect.forEach([1, 2, 3], () => Effect.acquireRelease(
    Effect.promise(async () => {
      const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "carry", folder], { stdio: ["pipe", "pipe", "inherit"] })
      await once(createInterface({ input: child.stdout }), "line")
      return child
    }),
    (child) => Effect.promise(async () => {
      child.kill("SIGKILL")
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit")
    })
  ), { concurrency: 3 })
  const ids = Array.from({ length: jobs }, (_, index) => `job-${index}`)
  const connection = connectionTo(server.url, { keyLifeSeconds: 86_400, giveUpAfterSeconds: 86_400 })
  for (const [seed, id] of ids.entries()) yield* client.jobs.submit({ id, request: request(seed), connection, persona: "maya" })
  yield* Effect.forEach(ids, (id) => seen(client, id, ({ state }) => state === "running"), { concurrency: "unbounded", discard: true })
  workers[0]?.kill(how)
  server.pollsNeeded = 1
  const at = performance.now()
  const ended: Array<number> = []
  yield* Effect.forEach(ids, (id) => Effect.tap(client.jobs.await(id), () => Effect.sync(() => void ended.push((performance.now() - at) / 1000))), { concurrency: "unbounded", discard: true })
  const late = ended.filter((seconds) => seconds > 5)
  return { how, jobsOfTheWorker: late.length, firstSeconds: Math.round(10 * Math.min(...late)) / 10, lastSeconds: Math.round(10 * Math.max(...ended)) / 10, paid: server.bill().length }
}))

if (process.argv[2] === "carry") {
  process.stdin.once("end", () => process.exit(0)).resume()
  await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
    yield* Runtime.open({ ...realTimes(process.argv[3] ?? ""), carries: "join" })
    process.stdout.write("carries\n")
    return yield* Effect.never
  })).pipe(Effect.provide(Logger.layer([]))))
} else {
  const postgres = await startServer("postgres")
  process.env["LIKENESS_TEST_STORE"] = "postgres"
  process.env["LIKENESS_TEST_POSTGRES"] = postgres.line
  for (let time = 0; time < Number(process.argv[2] ?? 3); time++) {
    for (const how of ["SIGKILL", "SIGSTOP"] as const) process.stdout.write(`${JSON.stringify(await Effect.runPromise(round(how).pipe(Effect.provide(Logger.layer([])))))}\n`)
  }
  await postgres.stop()
}
