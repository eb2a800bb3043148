/** A study of many briefs over the sandbox, carried by processes that are killed one after the other. */
import * as Decimal from "@likeness/core/Decimal"
import type { Sandbox } from "@likeness/sandbox"
import { openReadOnly } from "@likeness/runtime/Runtime"
import * as Effect from "effect/Effect"
import { type ChildProcess, spawn } from "node:child_process"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { parse, stringify } from "yaml"
import { demoBriefs } from "../../src/demo/demo-briefs.ts"
import { credentialsOf, replaceIn, writtenDemo } from "../support/demo-workspace.ts"
import { planOne } from "./transient-faults.ts"

const script = fileURLToPath(new URL("../support/study-child.ts", import.meta.url))

export interface Chaos {
  readonly seed: number
  /** Of each of the three arms; a brief is one or two picture jobs of two takes in each, and more where the servers fail or refuse one of themselves. */
  readonly briefs: number
  readonly kills: number
  /** How likely a fault is planned between two kills, 0–1. */
  readonly faults: number
  /** Real seconds per simulated second. */
  readonly timeScale: number
  /** How many steps an undisturbed run has: the kills are spread over so many. */
  readonly steps: number
}

interface Outcome {
  readonly trials: string
  readonly kills: number
  readonly faults: number
  readonly jobs: number
  /** How far it got: see `stepsOf`. */
  readonly steps: number
  /** What is wrong, one sentence each: empty where nothing was paid twice, lost or left. */
  readonly wrong: ReadonlyArray<string>
}

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

/** After what a kill waits for: as long as a request or a commit may take. */
const mostPauseMillis = 150

/** Even a process that comes no further is killed. */
const longestLifeSeconds = 120

/** How far a study is: orders that a server took, files that were fetched, each once. A slow machine gets as far between two kills as a quick one. */
const stepsOf = ({ comfyui, higgsfield }: Sandbox.Sandbox): number =>
  new Set([
    ...higgsfield.journal().flatMap(({ billing, method, number, path }) =>
      billing.kind === "reserved" || billing.kind === "charged" ? [`order ${number}`] : method === "GET" && path.startsWith("/storage/out/") ? [path] : []),
    ...comfyui.journal().flatMap(({ bodySha256, method, path }) => (method === "POST" && path.endsWith("/prompt") ? [bodySha256] : path.includes("/view?") ? [path] : []))
  ]).size

/** Waits until the study is so far, or the process is gone. */
const reached = async (sandbox: Sandbox.Sandbox, steps: number, child: ChildProcess): Promise<void> => {
  const until = Date.now() + longestLifeSeconds * 1000
  while (child.exitCode === null && Date.now() < until && stepsOf(sandbox) < steps) await setTimeout(20)
}

const begin = (folder: string, timeScale: number, environment: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, [script, folder, String(timeScale), "tell"], { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] })
  let stderr = ""
  child.stderr.on("data", (piece: Buffer) => { stderr = (stderr + piece.toString("utf8")).slice(-4_000) })
  const ended = new Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string }>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stderr }))
  })
  const began = new Promise<void>((resolve) => { createInterface({ input: child.stdout }).once("line", () => resolve()) })
  return { child, ended, began: Promise.race([began, ended]) }
}

/** The demonstration's first shots again and again under other names, pictures only. */
const writeBriefs = (folder: string, count: number) =>
  Effect.promise(async () => {
    const ids = Array.from({ length: count }, (_, index) => `shot-${String(index + 1).padStart(3, "0")}`)
    const still = demoBriefs.filter(({ kind }) => kind === "image")
    for (const [index, id] of ids.entries()) await writeFile(join(folder, "briefs", `${id}.yaml`), stringify({ ...still[index % still.length]!, id }))
    const path = join(folder, "studies", "demo", "plan.yaml")
    const plan = parse(await readFile(path, "utf8")) as { analysis: { sequential: object } }
    const sequential = { ...plan.analysis.sequential, max_briefs: count, min_briefs: Math.min(count, 8) }
    await writeFile(path, stringify({ ...plan, briefs: ids, analysis: { ...plan.analysis, sequential } }))
    return ids
  })

export const chaos = ({ briefs, faults, kills, seed, steps, timeScale }: Chaos, tell: (words: string) => void) =>
  Effect.gen(function*() {
    const next = random(seed)
    const { folder, sandbox } = yield* writtenDemo({ seed: 1, briefs: 1, timeScale })
    yield* writeBriefs(folder, briefs)
    // The providers' own waits: so long that a key still lives when the next process has begun.
    const yaml = join(folder, "likeness.yaml")
    for (let connection = 0; connection < 2; connection++) yield* replaceIn(yaml, `    timeScale: ${timeScale}\n`, "    timeScale: 0.05\n")
    const environment = credentialsOf(sandbox)
    const points = Array.from({ length: kills }, () => next() * 0.95 * steps).toSorted((a, b) => a - b)
    const wrong: Array<string> = []
    let killed = 0
    let planned = 0
    for (; killed < kills; killed++) {
      const run = begin(folder, timeScale, environment)
      if (next() < faults) {
        planOne(sandbox, next(), next())
        planned++
      }
      // Sometimes before it has begun, mostly somewhere on its way to the next request, or while one is on its way or what it brought is measured.
      if (next() < 0.9) {
        yield* Effect.promise(() => run.began)
        yield* Effect.promise(() => reached(sandbox, points[killed]!, run.child))
      }
      yield* Effect.promise(() => Promise.race([setTimeout(next() * mostPauseMillis), run.ended]))
      run.child.kill("SIGKILL")
      const { code, stderr } = yield* Effect.promise(() => run.ended)
      if (code === 0) break
      if (code !== null) wrong.push(`a process ended by itself with ${code}: ${stderr.slice(-1_000)}`)
      if ((killed + 1) % 25 === 0) tell(`${killed + 1} kills, ${planned} faults, ${stepsOf(sandbox)} steps`)
    }
    const last = yield* Effect.promise(() => begin(folder, timeScale, environment).ended)
    if (last.code !== 0) wrong.push(`the last process ended with ${last.code}: ${last.stderr.slice(-2_000)}`)

    const runtime = yield* openReadOnly({ folder: join(folder, ".likeness"), workspace: "demo", currency: "USD" })
    const jobs = yield* runtime.jobs.list()
    // Some orders the servers refuse or fail by their seed, undisturbed too: the rows tell whether it is the same ones.
    for (const { error, id, state } of jobs) if (state !== "settled") wrong.push(`${id} is ${state}: ${error?._tag} ${error?.message}`)
    const booked = yield* runtime.ledger.list()
    const bill = sandbox.higgsfield.bill()
    const credits = Decimal.sum(booked.map(({ entry }) => entry.credits ?? "0"))
    if (bill.reserved !== "0") wrong.push(`${bill.reserved} credits are still reserved over there`)
    if (credits !== bill.charged) wrong.push(`the ledger has ${credits} credits, the bill ${bill.charged}`)
    const paid = sandbox.higgsfield.journal().filter(({ billing }) => billing.kind === "reserved" || billing.kind === "charged")
    const settled = booked.filter(({ entry }) => entry.connection === "hf-main")
    if (paid.length !== settled.length) wrong.push(`${paid.length} paid calls stand as ${settled.length} entries in the ledger`)
    const perIntent = Map.groupBy(booked, ({ entry }) => entry.intent)
    for (const [intent, entries] of perIntent) if (entries.length !== 1) wrong.push(`the intent ${intent} stands ${entries.length} times in the ledger`)
    const perJob = Map.groupBy(booked, ({ job }) => job)
    for (const { id, intent, outcome } of jobs) {
      // What a lost attempt held of the own GPU is booked too; credits are never charged for more than one.
      const paidFor = (perJob.get(id) ?? []).filter(({ entry }) => (entry.credits !== undefined && entry.credits !== "0") || (entry.gpuSeconds !== undefined && entry.intent === intent))
      if (outcome?.state === "succeeded" && paidFor.length !== 1) wrong.push(`${id} was paid for ${paidFor.length} times`)
    }
    const takes = yield* runtime.takes.list({ study: "demo" })
    const takesOf = Map.groupBy(takes, ({ job }) => job)
    for (const { arm, brief, id, outcome } of jobs) {
      const wanted = outcome?.state === "succeeded" && arm !== undefined && brief !== undefined ? outcome.outputs.length : 0
      if ((takesOf.get(id)?.length ?? 0) !== wanted) wrong.push(`${id} has ${takesOf.get(id)?.length ?? 0} takes for ${wanted} pictures`)
    }
    if (new Set(takes.map((take) => `${take.arm} ${take.brief} ${take.number}`)).size !== takes.length) wrong.push("a take is there twice")
    for (const take of takes) {
      if ((yield* runtime.blobs.verify(take.asset)) !== "intact") wrong.push(`the file of ${take.id} is not intact`)
    }
    for (const { budget, reserved } of yield* runtime.budgets.list) if (reserved.amount !== "0") wrong.push(`${reserved.amount} stay reserved in the budget ${budget.scope._tag}`)
    for (const { advice: _, ...damage } of (yield* runtime.integrity.examine).damage) wrong.push(JSON.stringify(damage))
    const trials = yield* Effect.promise(() => readFile(join(folder, "studies", "demo", "trials.csv"), "utf8").catch(String))
    return { trials, kills: killed, faults: planned, jobs: jobs.length, steps: stepsOf(sandbox), wrong } satisfies Outcome as Outcome
  }).pipe(Effect.scoped)
