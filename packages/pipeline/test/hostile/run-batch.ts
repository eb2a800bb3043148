/** One batch of scenarios against the hostile server: kills, restarts, then a person's look, then the accounts. */
import { spawn } from "node:child_process"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import * as Decimal from "@likeness/core/Decimal"
import * as Hash from "@likeness/core/Hash"
import { isAtRest } from "@likeness/runtime/Job"
import { openReadOnly } from "@likeness/runtime/Runtime"
import type { Orders } from "./child.ts"
import { pictureOf, start } from "./HostileServer.ts"
import { chance, planOf } from "./plan.ts"

const script = fileURLToPath(new URL("child.ts", import.meta.url))

export interface Batch {
  /** Its first scenario's number, which is its seed too. */
  readonly first: number
  readonly scenarios: number
  readonly kills: number
  /** Times the contract's waits: smaller is quicker, and leaves more to a person's look. */
  readonly timeScale: number
}

export interface Counts {
  readonly scenarios: number
  /** Processes ended with SIGKILL. */
  readonly kills: number
  /** Paid calls that the server got. */
  readonly sends: number
  readonly accepted: number
  readonly charged: number
  /** Files stored. */
  readonly stored: number
  /** Jobs that were `unknown` before anybody looked. */
  readonly unknown: number
}

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly said: string
}

const run = (orders: Orders) => {
  const child = spawn(process.execPath, [script, JSON.stringify(orders)], { stdio: ["ignore", "pipe", "pipe", "ipc"] })
  let said = ""
  child.stdout?.on("data", (piece: Buffer) => { said += piece.toString("utf8") })
  child.stderr?.on("data", (piece: Buffer) => { said += piece.toString("utf8") })
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, said }))
  })
  return { child, ended }
}

const readStore = <A, E>(folder: string, use: (runtime: Effect.Success<ReturnType<typeof openReadOnly>>) => Effect.Effect<A, E>) =>
  Effect.runPromise(Effect.scoped(Effect.flatMap(openReadOnly({ folder, workspace: "default", currency: "USD" }), use)))

/** Everything that is not as it must be; empty where nobody was robbed. */
export const runBatch = async ({ first, kills, scenarios, timeScale }: Batch): Promise<{ readonly faults: ReadonlyArray<string>; readonly counts: Counts }> => {
  const numbers = Array.from({ length: scenarios }, (_, index) => first + index)
  const next = chance(first ^ 0x5eed)
  const deadly = numbers.map((number) => ({ number, order: next() })).toSorted((a, b) => a.order - b.order).slice(0, kills).map(({ number }) => number).toSorted((a, b) => a - b)
  const plan = (scenario: number) => planOf(scenario, deadly.includes(scenario))
  let running: ReturnType<typeof run> | undefined
  let killed = 0
  const server = await start({
    plan,
    kill: () => {
      if (running?.child.kill("SIGKILL") === true) killed += 1
    }
  })
  const folder = await mkdtemp(join(tmpdir(), "likeness-hostile-"))
  const faults: Array<string> = []
  try {
    const orders: Orders = { folder: join(folder, ".likeness"), baseUrl: server.baseUrl, scenarios: numbers, deadly, timeScale }
    while (true) {
      running = run(orders)
      const { code, said, signal } = await running.ended
      if (signal === "SIGKILL") continue
      if (code !== 0) faults.push(`the process ended with ${code ?? signal}: ${said.slice(-2_000)}`)
      break
    }
    const before = await readStore(orders.folder, (runtime) => runtime.jobs.list())
    const unknown = before.filter((job) => job.state === "unknown")
    for (const job of before) if (!isAtRest(job)) faults.push(`${job.id} is not at rest but ${job.state}`)
    for (const job of unknown) if (job.error?._tag !== "SubmissionUnknown" || job.error.billed !== "unknown") faults.push(`${job.id} is unknown and says ${job.error?._tag ?? "nothing"}`)

    server.mend()
    const found = Object.fromEntries(unknown.map(({ id }) => [id, server.accepted().find(({ scenario }) => `job-${scenario}` === id)?.id ?? null]))
    running = run({ ...orders, console: found })
    const recovered = await running.ended
    if (recovered.code !== 0) faults.push(`the recovery ended with ${recovered.code ?? recovered.signal}: ${recovered.said.slice(-2_000)}`)

    const { booked, jobs, stored } = await readStore(orders.folder, (runtime) =>
      Effect.gen(function*() {
        const list = yield* runtime.jobs.list()
        const files = yield* Effect.forEach(list.flatMap((job) => job.outputs.map((output) => ({ job: job.id, output }))), ({ job, output }) =>
          Effect.promise(async () => ({ job, sha256: output.sha256, isThere: Hash.ofBytes(await readFile(runtime.blobs.path(output.sha256))) === output.sha256 })))
        return { jobs: list, stored: files, booked: yield* runtime.ledger.list() }
      }))
    for (const scenario of numbers) {
      const id = `job-${scenario}`
      const what = plan(scenario)
      const job = jobs.find((one) => one.id === id)
      const orders = server.accepted().filter((one) => one.scenario === scenario)
      const paid = orders.filter(({ charged }) => charged)
      const say = (fault: string) => faults.push(`${id} (${JSON.stringify(what)}): ${fault}`)
      if (job === undefined) {
        say("is not in the store")
        continue
      }
      if (job.state !== "settled" && job.state !== "rejected") say(`was not settled but is ${job.state}: ${job.error?.message ?? ""}`)
      // The recipe allows one fresh attempt after a failure that nobody pays for.
      if (orders.length > job.intents) say(`${orders.length} orders were accepted for ${job.intents} intents`)
      if (paid.length > 1) say(`was charged ${paid.length} times`)
      const credits = paid.length === 0 ? "0" : what.kind === "training" ? "40" : what.count === 4 ? "6" : "1.5"
      const ours = Decimal.sum(booked.filter((entry) => entry.job === id).map(({ entry }) => entry.credits ?? "0"))
      if (ours !== credits) say(`the ledger has ${ours} credits, the vendor charged ${credits}`)
      if (paid.length === 1 && what.kind === "pictures" && what.end === "completed") {
        const wanted = Array.from({ length: what.count }, (_, index) => Hash.ofBytes(pictureOf(paid[0]!.id, index)))
        const missing = wanted.filter((sha256) => !stored.some((file) => file.job === id && file.sha256 === sha256 && file.isThere))
        if (missing.length > 0) say(`${missing.length} of ${what.count} paid pictures are not in the store: ${job.error?.message ?? ""}`)
      }
      if (paid.length === 1 && what.kind === "training" && job.identityModels.length !== 1) say(`the paid identity is not in the store: ${job.state} ${job.error?.message ?? ""}`)
    }
    const counts: Counts = {
      scenarios, kills: killed, unknown: unknown.length, stored: stored.length,
      sends: numbers.reduce((sum, scenario) => sum + server.sends(scenario), 0),
      accepted: server.accepted().length,
      charged: server.accepted().filter(({ charged }) => charged).length
    }
    return { faults, counts }
  } finally {
    running?.child.kill("SIGKILL")
    await server.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
