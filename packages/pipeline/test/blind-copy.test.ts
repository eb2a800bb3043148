import { assert, it } from "@effect/vitest"
import * as Hash from "@likeness/core/Hash"
import type * as Asset from "@likeness/core/Asset"
import { inspectPicture } from "@likeness/media/picture/inspect-picture"
import { plainPicture } from "@likeness/media/picture/plain-picture"
import { shapePicture } from "@likeness/media/picture/shape-picture"
import { labelPicture } from "@likeness/media/provenance/picture-label"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { forgetPersona } from "../src/keeping/forget-persona.ts"
import { blindCopy } from "../src/steps/blind-copy.ts"
import { decide, reviewFiles, reviewQueue } from "../src/steps/review.ts"
import { requireTake, takeName } from "../src/steps/take-name.ts"
import { silent } from "../src/steps/Tell.ts"
import type { Workspace } from "../src/workspace/Workspace.ts"
import { opened, stubWorkspace } from "./support/stub-workspace.ts"

const at = "2026-11-24T08:00:00.000Z"

/** A picture, encoded as one provider does it, as a take of a study. */
const put = (workspace: Workspace, number: number, mediaType: Asset.Asset["mediaType"], bytes: Uint8Array, size: { readonly width: number; readonly height: number }) =>
  Effect.gen(function*() {
    const { assets, blobs, takes } = workspace.runtime
    const { sha256, sizeBytes } = yield* blobs.put(Stream.make(bytes))
    yield* assets.put({ v: 1, sha256, mediaType, sizeBytes, ...size, origin: { _tag: "imported" } }, { persona: "maya" })
    const take = { v: 1, id: `job-${number}.1`, persona: "maya", brief: "cafe", stage: "image", number: 1, attempt: 1, asset: sha256, job: `job-${number}`, study: "one", arm: `arm-${number}`, at } as const
    yield* takes.put(take)
    return take
  })

/** 512 to 640 pixels. */
const sample = (world: { readonly picture: Uint8Array }) => plainPicture({ name: "sample", bytes: world.picture }, "image/png")

it.live("what a reviewer opens of a study's takes has the same format and size whoever made them, and nothing but pixels", () =>
  Effect.scoped(Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    const png = yield* sample(world)
    yield* put(workspace, 1, "image/png", png, { width: 512, height: 640 })
    const larger = join(folder, "larger.jpg")
    yield* shapePicture({ name: "sample", bytes: png }, { width: 1600, height: 2000, target: larger })
    const labelled = yield* labelPicture(yield* Effect.promise(() => readFile(larger)), { mediaType: "image/jpeg" }, "trainedAlgorithmicMedia")
    assert.include(Buffer.from(labelled).toString("latin1"), "trainedAlgorithmicMedia")
    yield* put(workspace, 2, "image/jpeg", labelled, { width: 1600, height: 2000 })
    const files = yield* reviewFiles(workspace, silent)
    assert.lengthOf(files, 2)
    // A take's id begins with its job's, and ends with its number within the job.
    for (const { path, take } of files) {
      assert.match(take, /^take-[0-9a-f]{16}$/u)
      assert.match(path, /\/blind\/cafe-[0-9a-f]{16}\.jpg$/u)
      assert.deepInclude(yield* inspectPicture(path), { format: "jpeg", width: 1080, height: 1350 })
      assert.notInclude(yield* Effect.promise(() => readFile(path, "latin1")), "trainedAlgorithmicMedia")
    }
  })).pipe(Effect.provide(Logger.layer([]))))

it.live("a copy is made once, goes with the decision, and with the persona whatever is left of it", () =>
  Effect.gen(function*() {
    const { folder, world } = yield* stubWorkspace
    const copies = () => readdir(join(folder, ".likeness", "blind"))
    yield* Effect.scoped(Effect.gen(function*() {
      const workspace = yield* opened(folder)
      const made = yield* sample(world)
      const first = yield* put(workspace, 1, "image/png", made, { width: 512, height: 640 })
      const second = yield* put(workspace, 2, "image/png", made, { width: 512, height: 640 })
      const { path } = yield* blindCopy(workspace, first, silent)
      yield* Effect.promise(() => writeFile(path, "marked"))
      assert.strictEqual((yield* blindCopy(workspace, first, silent)).path, path)
      assert.strictEqual(yield* Effect.promise(() => readFile(path, "utf8")), "marked")
      yield* decide(workspace, { take: takeName(first), decision: "approve", reviewer: "ana" })
      assert.deepStrictEqual((yield* workspace.runtime.reviews.list({})).map(({ take }) => take), [first.id])
      assert.deepStrictEqual(yield* Effect.promise(copies), [])
      // Every command that takes a take's name finds it, and says where one stood that is none.
      assert.strictEqual((yield* requireTake(workspace, takeName(first), "--take")).id, first.id)
      assert.deepInclude(yield* Effect.flip(requireTake(workspace, "take-0123456789abcdef", "--take")), { place: "--take", message: "there is no take take-0123456789abcdef" })
      // Looked at once more, it is gone with the next look at what waits.
      yield* blindCopy(workspace, first, silent)
      assert.deepStrictEqual((yield* reviewQueue(workspace)).map(({ take }) => take), [takeName(second)])
      assert.deepStrictEqual(yield* Effect.promise(copies), [])
      const { path: other } = yield* blindCopy(workspace, second, silent)
      // As a process that was killed leaves it.
      yield* Effect.promise(() => writeFile(`${other}.12-0123abcd.part`, "half"))
      assert.lengthOf(yield* Effect.promise(copies), 2)
    }))
    yield* Effect.scoped(forgetPersona(folder, {}, "maya", {}, silent))
    assert.deepStrictEqual(yield* Effect.promise(copies), [])
  }).pipe(Effect.provide(Logger.layer([]))))

it.live("a file of which no copy can be made is shown as it is, and so is every take outside of a study", () =>
  Effect.scoped(Effect.gen(function*() {
    const { folder } = yield* stubWorkspace
    const workspace = yield* opened(folder)
    const clip = new Uint8Array([0, 0, 0, 24, ...Buffer.from("ftypmp42"), ...new Uint8Array(64)])
    const broken = yield* put(workspace, 1, "video/mp4", clip, { width: 8, height: 8 })
    const stored = yield* workspace.runtime.blobs.local(Hash.ofBytes(clip))
    assert.deepStrictEqual(yield* blindCopy(workspace, broken, silent), { path: stored, mediaType: "video/mp4" })
    const { study: _, arm: __, ...free } = broken
    yield* workspace.runtime.takes.put({ ...free, id: "job-3.1", job: "job-3" })
    assert.deepStrictEqual((yield* reviewFiles(workspace, silent)).map(({ path }) => path), [stored, stored])
  })).pipe(Effect.provide(Logger.layer([]))))
