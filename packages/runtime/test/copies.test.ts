import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { mkdirSync, utimesSync } from "node:fs"
import { join } from "node:path"
import * as Folder from "../src/blobs/folder.ts"
import * as S3 from "../src/blobs/s3.ts"
import * as Runtime from "../src/Runtime.ts"
import { tamper } from "./store-of.ts"
import { quiet, settings, temporaryFolder } from "./workspace.ts"

// Nobody listens there: what is asked of the bucket fails, and copies are this machine's own business.
const location = { bucket: "none", endpoint: "http://127.0.0.1:9", credentials: Redacted.make("id:secret") }
const longAgo = new Date("2026-01-01T00:00:00Z")

/** A machine's folder with three copies: one that a row needs, one that none needs, and one that is too young to tell. */
const machine = Effect.gen(function*() {
  const folder = join(yield* temporaryFolder, ".likeness")
  mkdirSync(folder, { recursive: true })
  const copies = Folder.make(join(folder, "blobs"))
  const put = (byte: number) => Effect.map(copies.put(Stream.make(new Uint8Array([byte]))), ({ sha256 }) => sha256)
  const [needed, forgotten, young] = [yield* put(1), yield* put(2), yield* put(3)]
  for (const sha256 of [needed, forgotten]) utimesSync(copies.path(sha256), longAgo, longAgo)
  yield* Effect.scoped(Effect.gen(function*() {
    const runtime = yield* Runtime.open({ ...settings(folder), carries: "never" }).pipe(quiet)
    yield* runtime.takes.put({ v: 1, id: "t-1", persona: "noor", brief: "cafe", stage: "image", number: 1, attempt: 1, asset: needed, job: "job-2", at: "2026-11-24T08:00:00.000Z" })
  }))
  return { folder, copies, needed, forgotten, young }
})

const open = (folder: string) => Runtime.open({ ...settings(folder), blobs: location, carries: "never" }).pipe(quiet)

describe("copies of a bucket's files", () => {
  it.live("go where a persona was forgotten on another machine, and only those that no row needs", () => Effect.gen(function*() {
    const { copies, folder, forgotten, needed, young } = yield* machine
    yield* Effect.scoped(Effect.andThen(open(folder), Effect.sleep("500 millis")))
    assert.isTrue(yield* copies.has(forgotten), "nobody was forgotten yet")
    tamper(folder, `INSERT INTO "tombstones" ("workspace", "persona", "at") VALUES ('test', 'hash', '2026-01-02T00:00:00.000Z')`)
    yield* open(folder)
    yield* Effect.repeat(copies.has(forgotten), { until: (there) => !there }).pipe(Effect.timeout("1 minute"))
    assert.deepStrictEqual(yield* copies.list, [needed, young].toSorted())
  }))

  it.live("go again where a persona of that name is forgotten a second time", () => Effect.gen(function*() {
    const { copies, folder, forgotten } = yield* machine
    // As another machine does, which reaches the rows and not the copies here.
    const forget = Effect.scoped(Effect.flatMap(Runtime.open({ ...settings(folder), carries: "never" }).pipe(quiet), (elsewhere) => elsewhere.forget("maya")))
    const dropped = Effect.scoped(Effect.andThen(open(folder), Effect.repeat(copies.has(forgotten), { until: (there) => !there, schedule: Schedule.spaced("20 millis") }).pipe(Effect.timeout("10 seconds"))))
    yield* forget
    tamper(folder, `UPDATE "tombstones" SET "at" = '2026-01-02T00:00:00.000Z'`)
    yield* dropped
    yield* copies.put(Stream.make(new Uint8Array([2])))
    utimesSync(copies.path(forgotten), longAgo, longAgo)
    yield* forget
    yield* dropped
  }))

  it.live("are dropped by their age and need alone; what is in a folder is no copy", () => Effect.gen(function*() {
    const { copies, forgotten, needed, young } = yield* machine
    const bucket = S3.make(location, copies)
    yield* bucket.dropCopies?.(new Set([needed]), new Date(Date.now() - 60_000).toISOString()) ?? Effect.die("a bucket has copies")
    assert.deepStrictEqual(yield* copies.list, [needed, young].toSorted())
    assert.isFalse(yield* copies.has(forgotten))
    assert.isUndefined(copies.dropCopies)
  }))
})
