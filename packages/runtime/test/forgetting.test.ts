import { assert, describe, it } from "@effect/vitest"
import * as Hash from "@likeness/core/Hash"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as RuleError from "@likeness/core/RuleError"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as Runtime from "../src/Runtime.ts"
import { tombstoneOf } from "../src/store/erase.ts"
import { tablesOf, tamper } from "./store-of.ts"
import { filled, persona } from "./two-personas.ts"
import { changed, oneWaits, quiet, seen, settings } from "./workspace.ts"

describe("forgetting a persona", () => {
  it.live("erases it with the provider and here, in every row and file; money and others stay", () => Effect.gen(function*() {
    const { folder, runtime } = yield* filled
    const [mine] = (yield* runtime.assets.list({ persona: "maya" }))
    const forgotten = yield* runtime.forget("maya")
    assert.deepInclude(forgotten, { erasedHere: true, files: 1 })
    assert.deepStrictEqual(forgotten.remote.map(({ answer, reference }) => [reference.kind, answer]), [["request", "absent"]])
    for (const [name, text] of tablesOf(folder)) assert.notMatch(text, /maya|café/u, `table ${name}`)
    for (const name of readdirSync(folder).filter((file) => file.startsWith("store.sqlite"))) assert.notMatch(readFileSync(join(folder, name), "latin1"), /maya in a sunlit/u, name)
    assert.isFalse(yield* runtime.blobs.has(mine?.sha256 ?? ""))
    assert.lengthOf(yield* runtime.ledger.list(), 2)
    assert.lengthOf(yield* runtime.jobs.list({ persona: "noor" }), 1)
    assert.deepStrictEqual((yield* runtime.integrity.examine).damage, [])
    assert.deepInclude(yield* runtime.forget("maya"), { remote: [], erasedHere: true, files: 0, tombstone: forgotten.tombstone })
  }))

  it.live("stays so where somebody had read its jobs before; entered again it has new ones", () => Effect.gen(function*() {
    const { job, runtime } = yield* filled
    const taken = (id: string) => ({ v: 1, id: `${id}.1`, persona: "maya", brief: "cafe", stage: "image", number: 1, attempt: 1, asset: Hash.ofText(id), job: id, at: "2026-11-24T08:00:00.000Z" }) as const
    yield* runtime.forget("maya")
    yield* runtime.takes.put(taken("job-1"))
    assert.deepStrictEqual(yield* runtime.takes.list(), [])
    yield* runtime.personas.put(persona)
    yield* runtime.jobs.submit(job(3))
    yield* runtime.takes.put(taken("job-1"))
    yield* runtime.takes.put(taken("job-3"))
    assert.deepStrictEqual((yield* runtime.takes.list()).map(({ id }) => id), ["job-3.1"])
    yield* runtime.jobs.await("job-3")
  }))

  it.live("waits for its jobs, and where a provider cannot be asked erases nothing here unless told to", () => Effect.gen(function*() {
    const base = yield* filled
    const { job, runtime, server } = base
    server.pollsNeeded = 1_000_000
    yield* runtime.jobs.submit(job(3))
    yield* seen(runtime, "job-3", ({ state }) => state === "running")
    const asked: Array<string> = []
    const telling = yield* Runtime.open({ ...settings(base.folder), providers: changed((): Partial<Provider.Provider> => ({
      forget: ({ id }) => Effect.sync(() => { asked.push(id); return { answer: "erased" } })
    })) }).pipe(quiet)
    const refused = yield* Effect.flip(telling.forget("maya"))
    assert.deepStrictEqual(asked, [], "something was erased over there while a job goes on")
    assert.deepInclude(refused, { _tag: "WrongState", job: "job-3", advice: "End it first: likeness jobs cancel job-3." })
    server.pollsNeeded = 1
    yield* runtime.jobs.await("job-3")
    const unreachable = new ProviderError.Unreachable({ connection: "paid", account: "studio", operation: "forget", message: "It does not answer.", billed: "no", retryable: "later", advice: "Wait." })
    const deaf = yield* Runtime.open({ ...settings(base.folder), providers: changed((): Partial<Provider.Provider> => ({ forget: () => Effect.fail(unreachable) })) }).pipe(quiet)
    const left = yield* deaf.forget("maya")
    assert.deepInclude(left, { erasedHere: false, files: 0 })
    assert.strictEqual(left.remote[0]?.answer, "unreachable")
    assert.lengthOf(yield* runtime.jobs.list({ persona: "maya" }), 2)
    assert.isTrue((yield* deaf.forget("maya", { leaveRemote: true })).erasedHere)
    assert.lengthOf(yield* runtime.jobs.list({ persona: "maya" }), 0)
  }))

  it.live("asks for what a job left over there that came and ended while the provider was asked", () => Effect.gen(function*() {
    const base = yield* filled
    const asked: Array<string> = []
    const telling: Runtime.Runtime = yield* Runtime.open({ ...settings(base.folder), providers: changed((): Partial<Provider.Provider> => ({
      forget: ({ id }) => Effect.gen(function*() {
        if (asked.length === 0) {
          yield* base.runtime.jobs.submit(base.job(3))
          yield* base.runtime.jobs.await("job-3")
        }
        const answer = asked.includes(id) ? "absent" as const : "erased" as const
        asked.push(id)
        return { answer }
      }).pipe(Effect.orDie)
    })) }).pipe(quiet)
    const { erasedHere, remote } = yield* telling.forget("maya")
    assert.isTrue(erasedHere)
    assert.deepStrictEqual(remote.map(({ answer, reference }) => [reference.id, answer]), [["r1", "erased"], ["r3", "erased"]])
    assert.lengthOf(yield* base.runtime.jobs.list({ persona: "maya" }), 0)
  }))

  it.live("asks for an order under each name that its id may have: of a training that failed it is the identity's", () => Effect.gen(function*() {
    const { folder, runtime: before } = yield* filled
    const id = (yield* before.jobs.get("job-1"))?.ticket?.id
    // Trainings and pictures end alike; what differs is what the ticket's id names over there.
    tamper(folder, `UPDATE "intents" SET "ended" = REPLACE("ended", '"generateImage"', '"trainIdentity"') WHERE "job" = 'job-1'`)
    const runtime = yield* Runtime.open({ ...settings(folder), providers: changed((): Partial<Provider.Provider> => ({
      forget: ({ kind }) => Effect.succeed({ answer: kind === "identityModel" ? "erased" : "absent" })
    })) }).pipe(quiet)
    const { remote } = yield* runtime.forget("maya")
    assert.deepStrictEqual(remote.map(({ answer, reference }) => [reference.kind, reference.id, answer]), [["identityModel", id, "erased"], ["request", id, "absent"]])
  }))

  it.live("leaves a file that is stored anew for somebody else at the same moment, before anything names it", () => Effect.gen(function*() {
    const { runtime } = yield* filled
    const [mine] = yield* runtime.assets.list({ persona: "maya" })
    const bytes = readFileSync(runtime.blobs.path(mine?.sha256 ?? ""))
    const imported = runtime.blobs.put(Stream.make(bytes)).pipe(Effect.delay("50 millis"), Effect.orDie)
    assert.deepInclude(yield* runtime.forget("maya", { beforeErasing: () => imported }), { erasedHere: true, files: 0 })
    assert.isTrue(yield* runtime.blobs.has(mine?.sha256 ?? ""))
  }))

  it.live("keeps the tombstone before it erases, and erases nothing here where it cannot be kept", () => Effect.gen(function*() {
    const { job, runtime, server } = yield* filled
    const kept: Array<string> = []
    const beforeErasing = (tombstone: string) => Effect.sync(() => void kept.push(tombstone))
    server.pollsNeeded = 1_000_000
    yield* runtime.jobs.submit(job(3))
    yield* seen(runtime, "job-3", ({ state }) => state === "running")
    yield* Effect.flip(runtime.forget("maya", { beforeErasing }))
    assert.deepStrictEqual(kept, [])
    server.pollsNeeded = 1
    yield* runtime.jobs.await("job-3")
    const full = new RuleError.InvalidInput({ place: "tombstones.txt", message: "it cannot be written", advice: "Make room." })
    assert.deepInclude(yield* Effect.flip(runtime.forget("maya", { beforeErasing: () => Effect.fail(full) })), { place: "tombstones.txt" })
    assert.lengthOf(yield* runtime.jobs.list({ persona: "maya" }), 2)
    assert.lengthOf(yield* runtime.assets.list({ persona: "maya" }), 2)
    const { tombstone } = yield* runtime.forget("maya", { beforeErasing })
    assert.deepStrictEqual(kept, [tombstone])
    assert.lengthOf(yield* runtime.jobs.list({ persona: "maya" }), 0)
  }))

  it.live("a backup of before brings nothing of it back, where the tombstone is at hand", () => Effect.gen(function*() {
    const { folder, runtime } = yield* filled
    const { sha256: shared } = yield* runtime.blobs.put(Stream.make(new Uint8Array([7])))
    for (const name of ["maya", "noor"]) {
      yield* runtime.takes.put({ v: 1, id: `t-${name === "maya" ? 1 : 2}`, persona: name, brief: "cafe", stage: "image", number: 1, attempt: 1, asset: shared, job: "job-2", at: "2026-11-24T08:00:00.000Z" })
    }
    const target = join(folder, "..", "backup")
    yield* runtime.backup(target)
    const { tombstone } = yield* runtime.forget("maya")
    const elsewhere = join(folder, "..", "restored")
    assert.deepInclude(yield* Runtime.restore(settings(elsewhere), target, [tombstone]), { forgotten: 1, files: 2 })
    for (const [name, text] of tablesOf(elsewhere)) assert.notMatch(text, /maya|café/u, `table ${name}`)
    // Noor's picture, and the file that both named.
    assert.lengthOf(readdirSync(join(elsewhere, "blobs")), 2)
  }))

  it.live("a backup of a time when its jobs ran keeps nothing occupied or reserved for them", () => Effect.gen(function*() {
    const { folder, runtime } = yield* oneWaits
    const target = join(folder, "..", "backup")
    yield* runtime.backup(target)
    const elsewhere = join(folder, "..", "restored")
    assert.deepInclude(yield* Runtime.restore(settings(elsewhere), target, [tombstoneOf("test", "maya")]), { forgotten: 1 })
    for (const table of ["jobs", "needs", "reservations"]) assert.strictEqual(tamper(elsewhere, `SELECT 1 FROM "${table}"`), 0, table)
  }))
})
