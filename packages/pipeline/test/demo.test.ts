import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Decimal from "@likeness/core/Decimal"
import type { PlanDocument } from "@likeness/benchmark/plan/schema"
import { readPictureLabel } from "@likeness/media/provenance/picture-label"
import { verifyProvenance } from "@likeness/media/provenance/verify-provenance"
import { probeVideo } from "@likeness/media/video/probe-video"
import { openReadOnly } from "@likeness/runtime/Runtime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Scope from "effect/Scope"
import { open, readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { demoBriefs } from "../src/demo/demo-briefs.ts"
import { type DemoResult, runDemo } from "../src/demo/run-demo.ts"
import { analyzeFiles } from "../src/study/analyze-files.ts"
import { readStatus } from "../src/status/read-status.ts"
import { readTrials } from "./support/read-trials.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const arms = ["cloud", "local", "hybrid"]
const scope = Effect.runSync(Scope.make())
const told: Array<readonly [text: string, fraction: number | undefined]> = []
const logged: Array<string> = []
let folder = ""
let result: DemoResult

const text = (name: string) => Effect.promise(() => readFile(join(folder, name), "utf8"))
const json = <A>(name: string) => Effect.map(text(name), (content) => JSON.parse(content) as A)
const exportsOf = (extension: string) =>
  Effect.promise(async () => (await readdir(join(folder, "exports"))).filter((name) => name.endsWith(extension)).map((name) => join(folder, "exports", name)))

/** Names of an MP4's outermost boxes, in order. */
const boxesOf = async (path: string): Promise<ReadonlyArray<string>> => {
  const file = await open(path)
  const { size } = await file.stat()
  const names: Array<string> = []
  for (let at = 0; at < size;) {
    const header = Buffer.alloc(16)
    await file.read(header, 0, 16, at)
    names.push(header.toString("latin1", 4, 8))
    const short = header.readUInt32BE(0)
    at += short === 1 ? Number(header.readBigUInt64BE(8)) : short === 0 ? size : short
  }
  await file.close()
  return names
}

beforeAll(async () => {
  const parent = await Effect.runPromise(Effect.provideService(temporaryFolder, Scope.Scope, scope))
  folder = join(parent, "out")
  // By this seed each arm films, none more than two takes: a frame that is measured costs most of all here.
  result = await Effect.runPromise(runDemo(folder, { seed: 3, briefs: 3, timeScale: 0.004 }, process.env, (words, fraction) => void told.push([words, fraction])).pipe(
    Effect.provide(Logger.layer([Logger.map(Logger.formatLogFmt, (line) => void logged.push(line))])),
    Effect.provideService(References.MinimumLogLevel, "All")
  ))
}, 600_000)

afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

describe("a demonstration of three briefs", () => {
  it.effect("leaves the files that the command line promises", () => Effect.gen(function*() {
    const names = yield* Effect.promise(() => readdir(folder))
    for (const name of ["report.html", "report.json", "trials.csv", "plan.json", "exports"]) assert.include(names, name)
    assert.isAtLeast((yield* exportsOf(".jpg")).length, 1)
    assert.isAtLeast((yield* exportsOf(".mp4")).length, 1)
    assert.strictEqual((yield* Effect.promise(() => readdir(join(folder, "exports")))).length, result.exports)
    assert.strictEqual(result.report, join(folder, "report.html"))
  }))

  it("says what it does all the way, and how far it is", () => {
    const fractions = told.map(([, fraction]) => fraction)
    for (const fraction of fractions) assert.isTrue(fraction !== undefined && fraction >= 0 && fraction <= 1, String(fraction))
    assert.deepStrictEqual(told.at(-1), ["done", 1])
    assert.deepStrictEqual(fractions, fractions.toSorted((a, b) => a! - b!))
    // Clips count each, so that the bar moves while they are made.
    const whileFilming = new Set(told.filter(([words]) => words.includes("as a clip")).map(([, fraction]) => fraction))
    assert.isAbove(whileFilming.size, 3)
    assert.isAbove(new Set(told.map(([words]) => words)).size, 10)
  })

  it.effect("has a row for each take of each brief by each arm, each decided", () => Effect.gen(function*() {
    const rows = readTrials(yield* text("trials.csv"))
    const pictures = rows.filter((row) => row.stage === "image" && row.outcome === "succeeded")
    for (const arm of arms) {
      for (const { id } of demoBriefs.slice(0, 3)) {
        assert.deepStrictEqual(pictures.filter((row) => row.arm === arm && row.brief === id).map((row) => row.take), ["1", "2"], `${arm}, ${id}`)
      }
    }
    assert.isAtLeast(rows.filter((row) => row.stage === "video").length, 1)
    for (const row of rows.filter(({ outcome }) => outcome === "succeeded")) assert.include(["approve", "reject"], row.review_1)
    assert.deepStrictEqual([...new Set(rows.map((row) => row.reviewer_1).filter((name) => name !== ""))], ["sandbox-reviewer"])
    assert.strictEqual(result.takes, rows.filter(({ outcome }) => outcome === "succeeded").length)
  }))

  it.effect("charges every expense to a row or once to a training: together the ledger, to the last digit", () => Effect.scoped(Effect.gen(function*() {
    const rows = readTrials(yield* text("trials.csv"))
    const { overheads = [] } = yield* json<PlanDocument>("plan.json")
    const overhead = (arm: string) => {
      const found = overheads.filter((one) => one.arm === arm)
      assert.lengthOf(found, 1, arm)
      assert.strictEqual(found[0]!.currency, "USD")
      return Decimal.fromNumber(found[0]!.amount)
    }
    // Both own arms use one training, which stands in each and was paid once.
    assert.strictEqual(overhead("local"), overhead("hybrid"))
    const runtime = yield* openReadOnly({ folder: join(folder, "workspace", ".likeness"), workspace: "demo", currency: "USD" })
    const { credits, gpuSeconds, money, unconverted } = yield* runtime.ledger.total()
    assert.deepStrictEqual(unconverted, [])
    assert.strictEqual(Decimal.sum([...rows.map((row) => row.cost_amount), overhead("cloud"), overhead("local")]), money.amount)
    assert.deepStrictEqual(result.spent, money)
    assert.isAbove(Decimal.toNumber(money.amount), 0)
    const column = (name: "credits" | "gpu_seconds") => Decimal.sum(rows.map((row) => row[name]).filter((value) => value !== ""))
    const booked = (yield* runtime.ledger.list()).map(({ entry, job }) => ({ entry, job }))
    const jobs = new Map((yield* runtime.jobs.list()).map((job) => [job.id, job]))
    const ofTraining = booked.filter(({ job }) => jobs.get(job!)?.brief === undefined).map(({ entry }) => entry)
    assert.strictEqual(Decimal.add(column("credits"), Decimal.sum(ofTraining.map((entry) => entry.credits ?? "0"))), credits)
    assert.strictEqual(Decimal.add(column("gpu_seconds"), Decimal.sum(ofTraining.map((entry) => entry.gpuSeconds ?? "0"))), gpuSeconds)
    for (const { state } of jobs.values()) assert.strictEqual(state, "settled")
  })))

  it.effect("says SANDBOX on the page and in the numbers", () => Effect.gen(function*() {
    const html = yield* text("report.html")
    assert.include(html, "<title>SANDBOX")
    assert.include(html, "<b>SANDBOX</b>")
    assert.notMatch(html, /(?:src|href)="(?:https?:)?\/\//u)
    assert.notInclude(html, "<script")
    const report = yield* json<{ readonly sandbox: unknown; readonly simulated_time: unknown }>("report.json")
    assert.strictEqual(report.sandbox, true)
    assert.strictEqual(report.simulated_time, true)
  }))

  it.effect("links only to files that are there", () => Effect.gen(function*() {
    const links = [...(yield* text("report.html")).matchAll(/href="([^"#][^"]*)"/gu)].map((found) => found[1]!)
    const exported = yield* Effect.promise(() => readdir(join(folder, "exports")))
    assert.isAtLeast(links.length, exported.length)
    for (const link of links) assert.include(exported.map((name) => `exports/${name}`), link)
  }))

  it.effect("labels its pictures in XMP and signs them so that the workspace's own root vouches", () => Effect.gen(function*() {
    const root = yield* text("workspace/.likeness/certificate/root.pem")
    for (const path of yield* exportsOf(".jpg")) {
      assert.strictEqual(yield* readPictureLabel(path), "trainedAlgorithmicMedia")
      const bytes = yield* Effect.promise(() => readFile(path))
      assert.deepInclude(yield* verifyProvenance(bytes, "image/jpeg", root), { state: "trusted", digitalSourceType: "trainedAlgorithmicMedia", faults: [] })
      assert.strictEqual((yield* verifyProvenance(bytes, "image/jpeg")).state, "valid")
    }
  }))

  it.effect("makes clips that play: upright, H.264, the index first, signed", () => Effect.gen(function*() {
    const root = yield* text("workspace/.likeness/certificate/root.pem")
    for (const path of yield* exportsOf(".mp4")) {
      const facts = yield* probeVideo(path)
      assert.deepInclude(facts, { width: 540, height: 960, mediaType: "video/mp4" })
      assert.match(facts.codec, /^avc1\./u)
      assert.isAbove(facts.durationSeconds, 3)
      const boxes = yield* Effect.promise(() => boxesOf(path))
      assert.strictEqual(boxes[0], "ftyp")
      assert.isAbove(boxes.indexOf("moov"), 0)
      assert.isBelow(boxes.indexOf("moov"), boxes.indexOf("mdat"))
      const bytes = yield* Effect.promise(() => readFile(path))
      assert.deepInclude(yield* verifyProvenance(bytes, "video/mp4", root), { state: "trusted", digitalSourceType: "trainedAlgorithmicMedia", faults: [] })
    }
  }))

  it.effect("is analysed to the same numbers from its files alone", () => Effect.gen(function*() {
    const { analysis } = yield* analyzeFiles(join(folder, "trials.csv"), join(folder, "plan.json"))
    const { plan_sha256, sandbox, simulated_time, ...report } = yield* json<{ readonly plan_sha256: unknown; readonly sandbox: unknown; readonly simulated_time: unknown }>("report.json")
    assert.deepStrictEqual([typeof plan_sha256, sandbox, simulated_time], ["string", true, true])
    assert.deepStrictEqual(report, JSON.parse(JSON.stringify(analysis)))
    assert.isDefined(analysis.decision)
  }))

  it.effect("names no arm, connection or provider in what it exports", () => Effect.gen(function*() {
    for (const name of yield* Effect.promise(() => readdir(join(folder, "exports")))) {
      for (const word of [...arms, "home", "hf-main", "higgsfield", "gpu", "sdxl", "soul"]) assert.notInclude(name.toLowerCase(), word)
    }
  }))

  it("keeps prompts and the persona's names out of the log, the ledger and the engine", () => {
    const store = new DatabaseSync(join(folder, "workspace", ".likeness", "store.sqlite"), { readOnly: true })
    const content = (table: string): string => {
      const statement = store.prepare(`SELECT * FROM "${table}"`)
      statement.setReadBigInts(true)
      return statement.all().flatMap((row) =>
        Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : String(value)))).join("\n").toLowerCase()
    }
    const names = store.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all().map((row) => String(row["name"]))
    const nameless = names.filter((name) => ["events", "ledger", "needs", "reservations", "counters"].includes(name) || name.startsWith("cluster"))
    assert.includeMembers(nameless, ["events", "ledger", "counters"])
    const words = ["maya", "mayaxo", "sunlit café", "market stall with oranges", "looks up from her book", "natural skin", "{persona}"]
    for (const table of nameless) for (const word of words) assert.notInclude(content(table), word, table)
    for (const table of ["events", "ledger"]) assert.isAbove(content(table).length, 1_000, table)
    const log = logged.join("\n").toLowerCase()
    for (const word of words) assert.notInclude(log, word, "the process' log")
    assert.match(log, /message=sending .*job=\S+ intent=\S+/u)
    // What must be able to fail: the jobs' own rows do carry them.
    for (const word of words) assert.include(content("jobs"), word)
    store.close()
  })

  it.effect("leaves a workspace whose state can be read, with nothing unfinished or failed", () => Effect.gen(function*() {
    const status = yield* readStatus(join(folder, "workspace"), {})
    assert.deepInclude(status.jobs, { unfinished: 0, unknown: 0, failed: 0 })
    assert.deepStrictEqual(status.review, { waiting: 0, approved: result.approved, rejected: result.takes - result.approved, exported: result.exports })
    assert.deepStrictEqual(status.spend.total, [result.spent])
    assert.isNull(status.engine)
    assert.strictEqual(status.sandbox, true)
  }))
})
