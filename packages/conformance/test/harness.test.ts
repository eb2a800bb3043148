import type * as Capability from "@likeness/core/Capability"
import type { ProviderDefinition } from "@likeness/core/define-provider"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import * as Conformance from "../src/Conformance.ts"
import * as Harness from "../src/Harness.ts"
import * as Report from "../src/Report.ts"
import { type Change, open } from "./paid-pictures/harness.ts"
import { make } from "./paid-pictures/provider.ts"

/** A report of the service under a changed provider or harness; the service is ended. */
const reported = (change: Change, adapt: (harness: Harness.Harness) => Harness.Harness = (harness) => harness): Effect.Effect<Report.Report> =>
  Effect.acquireUseRelease(
    Effect.promise(() => open(change)),
    (harness) => Conformance.run(adapt(harness)),
    (harness) => Effect.promise(async () => harness.close?.())
  )

const verdict = (report: Report.Report, number: number) => report.rows.find((row) => row.check.number === number)?.verdict

const right: Change = (same) => same

type Offer = NonNullable<Capability.Description["generateImage"]>

/** Another declaration of everything that both capabilities have in common. */
const declaring = (provider: ProviderDefinition, change: (offer: Pick<Offer, "recovery" | "places">) => object): ProviderDefinition => ({
  ...provider,
  describe: () => {
    const { generateImage, trainIdentity, ...rest } = provider.describe()
    return { ...rest, generateImage: { ...generateImage!, ...change(generateImage!) }, trainIdentity: { ...trainIdentity!, ...change(trainIdentity!) } }
  }
})

describe("the suite", () => {
  it.live("is green for a findable provider, whose jobs are looked up instead of sent again", () =>
    Effect.gen(function*() {
      const report = yield* reported((same) => declaring(same, (offer) => ({ recovery: { ...offer.recovery, guarantee: { _tag: "findable", delaySeconds: 0 } } })))
      assert.isTrue(Report.isGreen(report), Report.format(report))
    }))

  it.live("is green for a blind provider, which can look nothing up", () =>
    Effect.gen(function*() {
      const report = yield* reported((same) => ({
        ...declaring(same, (offer) => ({ recovery: { ...offer.recovery, guarantee: { _tag: "blind" } } })),
        lookup: async () => ({ _tag: "unknowable", reason: "the service keeps no names" })
      }))
      assert.isTrue(Report.isGreen(report), Report.format(report))
    }))

  it.live("is green for a provider whose jobs live on one host and which says so elsewhere", () =>
    Effect.gen(function*() {
      const report = yield* reported((same, _connection, setting) => {
        const placed = declaring(same, () => ({ places: ["host:here"] }))
        return setting.host === "here" ? placed : { ...placed, lookup: async () => ({ _tag: "unknowable", reason: "the job lives on another host" }) }
      })
      assert.isTrue(Report.isGreen(report), Report.format(report))
      assert.strictEqual(verdict(report, 33)?._tag, "passed")
    }))

  it.live("offers no training checks to a provider that declares no training", () =>
    Effect.gen(function*() {
      const report = yield* reported((same) => ({
        ...same,
        describe: () => {
          const { trainIdentity: _none, ...rest } = same.describe()
          return rest
        },
        validate: (request) => (request._tag === "trainIdentity" ? [{ tag: "Unsupported", path: [], message: "training is not offered" }] : same.validate(request)),
        prepare: async (request, call) => same.prepare(request._tag === "trainIdentity" ? { ...request, referenceSet: { ...request.referenceSet, pictures: [request.referenceSet.pictures[0]!] } } : request, call)
      }))
      assert.isTrue(Report.isGreen(report), Report.format(report))
      assert.deepStrictEqual([34, 35, 36].map((number) => verdict(report, number)?._tag), ["notOffered", "notOffered", "notOffered"])
    }))

  it.live("fails where the harness cannot provoke a fault and does not say why", () =>
    Effect.gen(function*() {
      const report = yield* reported(right, ({ faults, ...harness }) => {
        const { "forget-job": _missing, ...rest } = faults
        return { ...harness, faults: rest }
      })
      assert.deepStrictEqual(verdict(report, 22), { _tag: "failed", reason: 'trainIdentity (face-maker): the harness cannot provoke "forget-job" on trainIdentity' })
    }))

  it.live("tells what was left out where the wire has no such fault", () =>
    Effect.gen(function*() {
      const report = yield* reported(right, (harness) => ({ ...harness, faults: { ...harness.faults, "forget-job": { absent: "orders are kept for ever" } } }))
      assert.deepStrictEqual(verdict(report, 22), {
        _tag: "notOffered",
        reason: "trainIdentity, forget-job: orders are kept for ever; generateImage, forget-job: orders are kept for ever"
      })
    }))

  it.live("fails where a declared capability has no sample", () =>
    Effect.gen(function*() {
      const report = yield* reported(right, (harness) => ({ ...harness, samples: harness.samples.filter((sample) => sample.request._tag === "generateImage") }))
      assert.deepStrictEqual(verdict(report, 1), { _tag: "failed", reason: "describe declares trainIdentity, but the harness has no sample of it" })
    }))

  it.live("fails every check where the harness cannot connect, and ends", () =>
    Effect.gen(function*() {
      const report = yield* reported(right, (harness) => ({ ...harness, connect: () => Promise.reject(new Error("no such server")) }))
      assert.isTrue(report.rows.every((row) => row.verdict._tag === "failed" && row.verdict.reason.includes("no such server")))
    }))

  it("names each check once in the README's table", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
    for (const check of Conformance.checks) assert.include(readme, `| ${check.number} | ${check.name} |`)
    assert.strictEqual(readme.match(/^\| \d+ \| /gmu)?.length, Conformance.checks.length)
  })

  it.live("prints a table that a person can read", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const report = yield* Effect.acquireUseRelease(
        Effect.promise(() => open()),
        (harness) => Conformance.run(harness, { onRow: (row) => lines.push(`${row.check.number} ${row.verdict._tag}`) }),
        (harness) => Effect.promise(async () => harness.close?.())
      )
      assert.strictEqual(lines.length, Conformance.checks.length)
      const table = Report.format(report)
      assert.include(table, "  1  passed       describe is data: the same twice, plain JSON, without traffic")
      assert.include(table, " 33  not offered  a capability with a place")
      assert.include(table, "35 passed, 0 failed, 1 not offered")
    }))
})

describe("a connection of a provider made with Effect", () => {
  it.live("opens its scope and closes it with the connection", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const provider = make({ v: 1, name: "here", provider: "paid-pictures", account: "first", settings: { url: "http://127.0.0.1:9" } }, "key")
      const scoped = Effect.acquireRelease(Effect.sync(() => (seen.push("opened"), provider)), () => Effect.sync(() => void seen.push("closed")))
      const connected = yield* Effect.promise(() => Harness.connected(scoped))
      assert.deepStrictEqual(seen, ["opened"])
      yield* Effect.promise(async () => connected.close())
      assert.deepStrictEqual(seen, ["opened", "closed"])
    }))
})
