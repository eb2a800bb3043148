/**
 * Jobs in flight under an earlier build, for real: `node test/earlier-build.ts CHECKOUT`, where CHECKOUT is an earlier commit of this
 * repository with its packages installed (`git worktree add --detach CHECKOUT COMMIT`, then `npm run setup` there). A process of that build is killed with
 * 20 jobs in flight, at both kinds of guarantee; this build ends them. Then the earlier build is shown a store of this one, which it must refuse untouched.
 */
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { createInterface } from "node:readline"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { startPaidServer } from "./paid-server.ts"
import { quiet, settings } from "./workspace.ts"

const jobs = 20
const checkout = resolve(process.argv[2] ?? "")

/** What runs under the earlier build, with its own test files: it submits the jobs, says when all are in flight, and waits to be killed; or it only opens. */
const script = `
import * as Effect from "effect/Effect"
import * as Runtime from "../src/Runtime.ts"
import { connectionTo, quiet, request, seen, settings } from "./workspace.ts"
const [folder, url, guarantee] = process.argv.slice(2)
await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
  const runtime = yield* Runtime.open(settings(folder)).pipe(quiet)
  if (url === undefined) return
  const connection = connectionTo(url, { guarantee, slots: 15, keyLifeSeconds: 3600, findDelaySeconds: 1, giveUpAfterSeconds: 3600 })
  const seeds = Array.from({ length: ${jobs} }, (_, index) => index)
  for (const seed of seeds) yield* runtime.jobs.submit({ id: "job-" + seed, request: request(seed), connection, persona: "maya" })
  yield* Effect.forEach(seeds, (seed) => seen(runtime, "job-" + seed, ({ state }) => state === "running" || state === "intended"), { concurrency: ${jobs}, discard: true })
  process.stdout.write("in flight\\n")
  yield* Effect.never
})))
`
const child = join(checkout, "packages", "runtime", "test", "earlier-build-child.ts")
const root = mkdtempSync(join(tmpdir(), "likeness-earlier-build-"))
const filesOf = (folder: string): string => JSON.stringify(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.endsWith("-shm")).map((entry) => {
  const path = join(entry.parentPath, entry.name)
  return [path, readFileSync(path).toString("base64")]
}).toSorted())

try {
  writeFileSync(child, script)
  for (const guarantee of ["keyed", "findable"] as const) {
    const folder = join(root, guarantee)
    const server = await startPaidServer(join(root, `${guarantee}.txt`), guarantee === "keyed")
    server.pollsNeeded = 1_000_000
    const earlier = spawn(process.execPath, [child, folder, server.url, guarantee], { stdio: ["ignore", "pipe", "inherit"] })
    await once(createInterface({ input: earlier.stdout }), "line")
    earlier.kill("SIGKILL")
    await once(earlier, "exit")
    const before = server.bill().length
    server.pollsNeeded = 1
    await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
      const runtime = yield* Runtime.open(settings(folder)).pipe(quiet)
      const ended = yield* Effect.forEach(Array.from({ length: jobs }, (_, seed) => `job-${seed}`), (id) => runtime.jobs.await(id), { concurrency: jobs })
      process.stdout.write(`${guarantee}: ${before} of ${jobs} were paid when the earlier build was killed; under this one ${ended.filter(Job.isDone).length} ended, ` +
        `${server.bill().length} are on the bill, ${(yield* runtime.ledger.list()).length} in the ledger, ${(yield* runtime.integrity.examine).damage.length} faults in the store\n`)
    })))
    const was = filesOf(folder)
    const refused = spawn(process.execPath, [child, folder], { stdio: ["ignore", "ignore", "pipe"] })
    let said = ""
    refused.stderr.on("data", (piece: Buffer) => { said += piece.toString("utf8") })
    const [code] = (await once(refused, "close")) as [number | null]
    process.stdout.write(`the other way round: exit ${code}, "${/written by a newer Likeness[^\n]*/u.exec(said)?.[0] ?? said.slice(0, 400)}", ${filesOf(folder) === was ? "nothing was changed" : "FILES WERE CHANGED"}\n`)
    await server.close()
  }
} finally {
  rmSync(child, { force: true })
  rmSync(root, { recursive: true, force: true })
}
