/** Disks that are full or cannot be written: a small volume of the system's own. Mounting needs root, as the tests' Postgres does. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { execFileSync } from "node:child_process"
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs"
import { join } from "node:path"
import * as Job from "../src/Job.ts"
import * as Runtime from "../src/Runtime.ts"
import { startPaidServer } from "./paid-server.ts"
import { connectionTo, quiet, request, seen, settings, temporaryFolder } from "./workspace.ts"

/** The system's own programs, which need root. */
const mounting = "mount"
const unmounting = "umount"

/** A workspace on a volume of so many MiB, the paid server and its bill outside. */
const onVolume = Effect.fnUntraced(function*(sizeMiB: number) {
  const root = yield* temporaryFolder
  const volume = yield* Effect.acquireRelease(
    Effect.sync(() => {
      const path = join(root, "volume")
      mkdirSync(path)
      execFileSync(mounting, ["-t", "tmpfs", "-o", `size=${sizeMiB}m`, "likeness-test", path])
      return path
    }),
    (path) => Effect.sync(() => execFileSync(unmounting, ["-l", path]))
  )
  const server = yield* Effect.acquireRelease(Effect.promise(() => startPaidServer(join(root, "bill.txt"), true)), (made) => Effect.promise(made.close))
  const filler = join(volume, "filler")
  /** Leaves room for so many bytes. */
  const fill = (leave: number): void => {
    const piece = Buffer.alloc(64 * 1024)
    for (let size = piece.byteLength; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (;;) appendFileSync(filler, piece.subarray(0, size))
      } catch {
        // Not even this much fits.
      }
    }
    if (leave > 0) truncateSync(filler, statSync(filler).size - leave)
  }
  const remount = (how: "ro" | "rw") => execFileSync(mounting, ["-o", `remount,${how}`, volume])
  return { volume, store: join(volume, ".likeness"), server, connection: connectionTo(server.url, { keyLifeSeconds: 3_600, giveUpAfterSeconds: 3_600 }), fill, free: () => rmSync(filler), remount }
})

const order = (connection: ReturnType<typeof connectionTo>, seed: number) => ({ id: `job-${seed}`, request: request(seed), connection, persona: "maya" })

describe("a disk without room", () => {
  it.live("for a file: its job says so and waits, and the file comes once there is room, paid once", () => Effect.gen(function*() {
    const { connection, fill, free, server, store } = yield* onVolume(8)
    server.pollsNeeded = 1_000_000
    const runtime = yield* Runtime.open(settings(store)).pipe(quiet)
    yield* runtime.jobs.submit(order(connection, 1))
    yield* seen(runtime, "job-1", ({ state }) => state === "running")
    // A store that lies elsewhere has room: the files' folder alone is full.
    fill(120 * 1024)
    server.pollsNeeded = 1
    const waiting = yield* Effect.repeat(runtime.jobs.get("job-1"), { until: (job) => job?.state === "succeeded" && job.error !== undefined, schedule: Schedule.spaced("20 millis") })
    assert.deepInclude(waiting?.error, { _tag: "Unreachable", operation: "collect", billed: "yes", retryable: "later" })
    assert.match(waiting?.error?.advice ?? "", /Free some space on the disk, it then comes by itself/u)
    free()
    assert.isTrue(Job.isDone(yield* runtime.jobs.await("job-1")))
    assert.deepStrictEqual([server.bill().length, (yield* runtime.ledger.list()).length, (yield* runtime.assets.list()).length], [1, 1, 1])
    // Nothing stays of the attempts that found no room.
    assert.deepStrictEqual(readdirSync(join(store, "blobs")).filter((name) => name.endsWith(".part")), [])
    assert.deepStrictEqual((yield* runtime.integrity.examine).damage, [])
  }))

  it.live("for a row: nothing is sent or half written, what ran is kept, and all of it goes on once there is room", () => Effect.gen(function*() {
    const { connection, fill, free, server, store } = yield* onVolume(8)
    server.pollsNeeded = 1_000_000
    const runtime = yield* Runtime.open(settings(store)).pipe(quiet)
    yield* runtime.jobs.submit(order(connection, 1))
    yield* seen(runtime, "job-1", ({ state }) => state === "running")
    fill(0)
    const sends = () => server.requests.filter((line) => line === "POST /jobs").length
    const refused = yield* Effect.flip(Effect.repeat(runtime.jobs.submit(order(connection, 2)), { until: () => false, schedule: Schedule.recurs(2_000) }))
    assert.deepInclude(refused, { _tag: "StoreUnusable", advice: "Free some space on the disk, then run the command again." })
    server.pollsNeeded = 1
    yield* Effect.sleep("500 millis")
    const [before, charged] = [sends(), server.bill().length]
    assert.isAtMost(before, 2)
    free()
    yield* runtime.jobs.submit(order(connection, 2))
    for (const id of ["job-1", "job-2"]) assert.isTrue(Job.isDone(yield* runtime.jobs.await(id)), id)
    assert.isAtMost(charged, 2)
    assert.deepStrictEqual([server.bill().length, (yield* runtime.ledger.list()).length, (yield* runtime.assets.list()).length], [2, 2, 2])
    assert.deepStrictEqual((yield* runtime.integrity.examine).damage, [])
  }))
})

describe("a disk that cannot be written", () => {
  it.live("refuses to carry jobs and says why, can still be read, and goes on when it is writable again", () => Effect.gen(function*() {
    const { connection, remount, server, store } = yield* onVolume(16)
    yield* Effect.scoped(Effect.gen(function*() {
      const runtime = yield* Runtime.open(settings(store)).pipe(quiet)
      yield* runtime.jobs.submit(order(connection, 1))
      yield* runtime.jobs.await("job-1")
    }))
    remount("ro")
    const refused = yield* Effect.flip(Effect.scoped(Runtime.open(settings(store)).pipe(quiet)))
    assert.strictEqual(refused._tag, "StoreUnusable")
    assert.match(refused.advice, /writable/u)
    const reader = yield* Effect.scoped(Effect.flatMap(Runtime.openReadOnly(settings(store)), (opened) => opened.jobs.list()))
    assert.lengthOf(reader, 1)
    remount("rw")
    const again = yield* Runtime.open(settings(store)).pipe(quiet)
    yield* again.jobs.submit(order(connection, 2))
    assert.isTrue(Job.isDone(yield* again.jobs.await("job-2")))
    assert.lengthOf(server.bill(), 2)
    assert.isFalse(existsSync(join(store, "store.sqlite-journal")))
  }))
})
