import { assert, describe, it } from "@effect/vitest"
import * as Connection from "@likeness/core/Connection"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import { join } from "node:path"
import { listConnections } from "../src/connections/list-connections.ts"
import { powerDown, powerUp } from "../src/connections/power.ts"
import { writeWorkspace } from "../src/init/write-workspace.ts"
import { bookRentedTime } from "../src/rental/book-rented-time.ts"
import { daysBetween, idleSeconds, united } from "../src/rental/idle-time.ts"
import * as Rental from "../src/rental/Rental.ts"
import { open } from "../src/workspace/Workspace.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const hour = 3_600_000
const quiet = () => {}

/** A workspace with a rented pod that has no server at all: what it costs does not depend on one. */
const studioIn = (parent: string, budget: object = {}) =>
  Effect.gen(function*() {
    const folder = join(parent, "stüdio mit raum")
    yield* writeWorkspace(folder, {
      settings: {
        ...budget,
        connections: {
          pod: {
            provider: "local-gpu", timeScale: 0.02, servers: [{ url: "http://127.0.0.1:9" }],
            gpuPrice: { perHour: { amount: "0.44", currency: "USD" }, basis: "rented", storagePerDay: { amount: "0.07", currency: "USD" } }
          },
          own: { provider: "local-gpu", servers: [{ url: "http://127.0.0.1:9" }], gpuPrice: { perHour: { amount: "0.1", currency: "USD" }, basis: "used" } }
        }
      }
    })
    const workspace = yield* open(folder, { environment: {} })
    return { folder, workspace, pod: yield* workspace.connection("pod") }
  })

const studio = (budget?: object) => Effect.flatMap(temporaryFolder, (parent) => studioIn(parent, budget))

const booked = (entries: ReadonlyArray<{ readonly entry: LedgerEntry.LedgerEntry }>) => entries.map(({ entry }) => [entry.kind, entry.amount.amount, entry.gpuSeconds ?? null])

describe("idle time of a rented machine", () => {
  it("is what was paid for and no job held; overlapping times are paid for once", () => {
    const paid = [{ from: 0, to: 100_000 }, { from: 50_000, to: 120_000 }, { from: 200_000 }]
    assert.deepStrictEqual(united(paid), [{ from: 0, to: 120_000 }, { from: 200_000 }])
    assert.strictEqual(idleSeconds(paid, [], 260_000), 180)
    assert.strictEqual(idleSeconds(paid, [{ at: 60_000, seconds: 30 }, { at: 250_000, seconds: 10 }], 260_000), 140)
    // What a job held while nothing was marked as paid for makes no other time less idle.
    assert.strictEqual(idleSeconds(paid, [{ at: 150_000, seconds: 30 }], 260_000), 180)
    // Two jobs at a time hold more seconds than go by; idle time is never negative.
    assert.strictEqual(idleSeconds([{ from: 0, to: 10_000 }], [{ at: 5_000, seconds: 30 }], 20_000), 0)
    // A job is at work since 230 s: what comes after is counted when it is known whose it is.
    assert.strictEqual(idleSeconds(paid, [], 260_000, 230_000), 150)
  })

  it.effect("is not what a job held that settles while it is counted, and what was not counted is booked the next time", () => Effect.gen(function*() {
    yield* TestClock.setTime(2 * hour)
    // The first reading finds it running for the last hour of two, every later one settled.
    let readings = 0
    const isSettled = Effect.sync(() => readings++ > 0)
    const written: Array<LedgerEntry.LedgerEntry> = []
    const charge = { kind: "charge", at: Timestamp.fromMillis(2 * hour), gpuSeconds: "3600" }
    const books = {
      documents: { get: () => Effect.succeed({ v: 1, connection: "pod", periods: [{ from: Timestamp.fromMillis(0) }] }) },
      ledger: {
        list: ({ kind }: { readonly kind: string }) =>
          kind === "charge" ? Effect.map(isSettled, (settled) => (settled ? [{ entry: charge }] : [])) : Effect.sync(() => written.filter((entry) => entry.kind === kind).map((entry) => ({ entry }))),
        append: (entry: LedgerEntry.LedgerEntry) => Effect.sync(() => written.push(entry) > 0)
      },
      jobs: { list: () => Effect.map(isSettled, (settled) => [{ state: settled ? "settled" : "running", submittedAt: Timestamp.fromMillis(hour) }]) }
    } as unknown as Parameters<typeof bookRentedTime>[0]
    const pod: Connection.Connection = { v: 1, name: "pod", provider: "local-gpu", account: "pod", settings: {}, gpuPrice: { perHour: { amount: "0.44", currency: "USD" }, basis: "rented" } }
    yield* bookRentedTime(books, pod)
    assert.deepStrictEqual(written, [])
    yield* bookRentedTime(books, pod)
    assert.deepStrictEqual(written.map(({ gpuSeconds }) => gpuSeconds), ["3600"])
  }))

  it("days of storage are those that had begun, in UTC", () => {
    assert.deepStrictEqual(daysBetween(Date.parse("2026-11-29T23:59:59.999Z"), Date.parse("2026-12-01T00:00:00.000Z")), ["2026-11-29", "2026-11-30", "2026-12-01"])
  })

  it("marks may be repeated, and a machine that was gone for good is another one when it comes up", () => {
    const up = Rental.begun(Rental.begun(Rental.empty("pod"), "2026-11-29T10:00:00.000Z"), "2026-11-29T11:00:00.000Z")
    assert.deepStrictEqual(up.periods, [{ from: "2026-11-29T10:00:00.000Z" }])
    const gone = Rental.ended(Rental.ended(up, "2026-11-29T12:00:00.000Z", true), "2026-11-29T13:00:00.000Z", true)
    assert.deepStrictEqual([gone.periods, gone.goneAt], [[{ from: "2026-11-29T10:00:00.000Z", to: "2026-11-29T12:00:00.000Z" }], "2026-11-29T12:00:00.000Z"])
    assert.isUndefined(Rental.begun(gone, "2026-11-30T10:00:00.000Z").goneAt)
  })

  it("a price of storage belongs to a rented machine and is in its currency", () => {
    const decode = (price: object) => Result.isSuccess(Connection.stored.decode({ v: 1, name: "pod", provider: "local-gpu", account: "pod", settings: {}, gpuPrice: price }))
    const perHour = { amount: "0.44", currency: "USD" }
    assert.deepStrictEqual([
      decode({ perHour, basis: "rented", storagePerDay: { amount: "0.07", currency: "USD" } }),
      decode({ perHour, basis: "rented", storagePerDay: { amount: "0.07", currency: "EUR" } }),
      decode({ perHour, basis: "used", storagePerDay: { amount: "0.07", currency: "USD" } })
    ], [true, false, false])
  })
})

describe("a rented connection", () => {
  it.live("is booked by the hour from up to down, once, whoever asks how often, and storage by the day", () =>
    Effect.gen(function*() {
      const { pod, workspace } = yield* studio()
      const { documents, ledger } = workspace.runtime
      const now = Date.now()
      const [from, to] = [now - 2 * hour, now - hour].map(Timestamp.fromMillis) as [string, string]
      yield* documents.put(Rental.stored, "pod", { v: 1, connection: "pod", periods: [{ from, to }] })
      // A job held half an hour of it.
      yield* ledger.append({
        v: 1, kind: "charge", intent: "job.1", source: "usage/0", at: Timestamp.fromMillis(now - 1.2 * hour), provider: "local-gpu", connection: "pod", account: "pod",
        amount: { amount: "0.22", currency: "USD" }, gpuSeconds: "1800", usageSource: "derived", billed: "no"
      })
      yield* Effect.forEach([1, 2, 3], () => bookRentedTime(workspace.runtime, pod), { concurrency: 3 })
      assert.deepStrictEqual(booked(yield* ledger.list({ kind: "idle" })), [["idle", "0.22", "1800"]])
      const days = new Set(daysBetween(now - 2 * hour, now)).size
      assert.deepStrictEqual(booked(yield* ledger.list({ kind: "fee" })), Array.from({ length: days }, () => ["fee", "0.07", null]))
    }))

  it.live("goes up and down by command; what was idle counts against the budget", () =>
    Effect.gen(function*() {
      const { folder, pod, workspace } = yield* studio({ budget: { total: { amount: "5", currency: "USD" } } })
      const up = yield* powerUp(workspace, pod, quiet)
      assert.deepStrictEqual([up.servers, up.paidSince === null], [[], false])
      const [listed] = yield* listConnections(folder, {})
      assert.deepStrictEqual([listed?.name, listed?.paidSince, listed?.offers.map(({ capability, guarantee }) => `${capability} ${guarantee}`)], ["pod", up.paidSince, ["generateImage findable", "generateVideo findable", "enhance findable"]])
      const down = yield* powerDown(workspace, pod, { forGood: true }, quiet)
      assert.deepStrictEqual([down.paidUntil === null, down.givenUp], [false, []])
      const [idle] = yield* workspace.runtime.ledger.list({ kind: "idle", connection: "pod" })
      const seconds = (Date.parse(down.paidUntil!) - Date.parse(up.paidSince!)) / 1000
      assert.strictEqual(Number(idle?.entry.gpuSeconds), seconds)
      const [budget] = yield* workspace.runtime.budgets.list
      const all = yield* workspace.runtime.ledger.total()
      assert.deepStrictEqual([budget?.spent, Number(all.money.amount) > 0.07], [all.money, true])
      assert.deepStrictEqual((yield* listConnections(folder, {}))[0]?.paidSince, null)
    }))

  for (const isUp of [true, false]) {
    it.live(`is ${isUp ? "down" : "up"} after a command that said so while another ${isUp ? "up" : "down"} was under way`, () =>
      Effect.gen(function*() {
        const { pod, workspace } = yield* studio()
        const { documents } = workspace.runtime
        const period = { from: Timestamp.fromMillis(Date.now() - hour), ...(isUp ? {} : { to: Timestamp.fromMillis(Date.now() - 1000) }) }
        yield* documents.put(Rental.stored, "pod", { v: 1, connection: "pod", periods: [period] })
        let others = 0
        const other = Effect.suspend(() => others++ > 0 ? Effect.void : isUp ? Effect.orDie(powerDown(workspace, pod, { forGood: false }, quiet)) : Effect.orDie(powerUp(workspace, pod, quiet)))
        // The other command is carried out whole when this one has read what is marked.
        const get: typeof documents.get = (codec, name) => Effect.tap(documents.get(codec, name), () => (codec.name === Rental.stored.name ? other : Effect.void))
        const slow = { ...workspace, runtime: { ...workspace.runtime, documents: { ...documents, get } } }
        yield* isUp ? powerUp(slow, pod, quiet) : powerDown(slow, pod, { forGood: false }, quiet)
        assert.strictEqual(Rental.isUp((yield* documents.get(Rental.stored, "pod"))!), !isUp)
      }))
  }

  it.live("a connection that is neither rented nor has a server of its own has nothing to take up", () =>
    Effect.gen(function*() {
      const { workspace } = yield* studio()
      const refused = yield* Effect.flip(powerUp(workspace, yield* workspace.connection("own"), quiet))
      assert.strictEqual(refused._tag, "InvalidInput")
    }))

  it.live("is not taken down under a job; for good the job is given up with it, and nothing is sent again", () =>
    Effect.gen(function*() {
      const { pod, workspace } = yield* studio()
      yield* powerUp(workspace, pod, quiet)
      const { id } = yield* workspace.runtime.jobs.submit({
        id: "job-1", persona: "maya", connection: pod,
        request: {
          _tag: "generateImage", v: 1, prompt: { scene: "a lighthouse" }, subjects: [], inputs: [], size: { _tag: "aspect", aspect: "1:1" }, count: 1, seed: 1,
          recipe: { v: 1, name: "plain", capability: "generateImage", provider: "local-gpu", settings: { checkpoint: "sd_xl_base_1.0.safetensors" }, retries: 0 }
        }
      })
      const refused = yield* Effect.flip(powerDown(workspace, pod, { forGood: false }, quiet))
      assert.strictEqual(refused._tag, "WrongState")
      const down = yield* powerDown(workspace, pod, { forGood: true }, quiet)
      assert.deepStrictEqual(down.givenUp, [id])
    }))
})

it.live("a workspace that is opened books what its rented machine cost meanwhile", () =>
  Effect.gen(function*() {
    const parent = yield* temporaryFolder
    const folder = yield* Effect.scoped(Effect.gen(function*() {
      const { folder, workspace } = yield* studioIn(parent)
      yield* workspace.runtime.documents.put(Rental.stored, "pod", { v: 1, connection: "pod", periods: [{ from: Timestamp.fromMillis(Date.now() - hour) }] })
      return folder
    }))
    const again = yield* open(folder, { environment: {} })
    assert.strictEqual((yield* again.runtime.ledger.list({ kind: "idle", connection: "pod" })).length, 1)
  }))
