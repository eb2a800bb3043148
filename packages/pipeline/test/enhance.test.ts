import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { enhanceTakes, type EnhanceTakes } from "../src/steps/enhance-takes.ts"
import { approvedTakes, withoutReplaced } from "../src/steps/export-take.ts"
import { exportAll } from "../src/steps/export-all.ts"
import { generateBriefs } from "../src/steps/generate-briefs.ts"
import { decide, reviewQueue } from "../src/steps/review.ts"
import { silent } from "../src/steps/Tell.ts"
import type { Workspace } from "../src/workspace/Workspace.ts"
import { submissions, writtenDemo } from "./support/demo-workspace.ts"

const upscale = "capability: enhance\nprovider: local-gpu\nsettings: { upscaleModel: RealESRGAN_x4plus.safetensors }\n"
const face = "capability: enhance\nprovider: local-gpu\nsettings: { checkpoint: sd_xl_base_1.0.safetensors, steps: 4 }\n"

const studio = Effect.gen(function*() {
  // Slow enough that a busy machine does not look like a server that stands still.
  const demo = yield* writtenDemo({ timeScale: 0.05 })
  yield* Effect.promise(async () => {
    await writeFile(join(demo.folder, "recipes", "larger.yaml"), upscale)
    await writeFile(join(demo.folder, "recipes", "face.yaml"), face)
    await writeFile(join(demo.folder, "sets", "local.yaml"), "generateImage: sdxl-picture\ngenerateVideo: wan-clip\nenhance: larger\n")
  })
  return { ...demo, workspace: yield* demo.open }
})

const enhance = (workspace: Workspace, more: Partial<EnhanceTakes<never, never>> = {}) =>
  Effect.flatMap(workspace.connection("home"), (connection) => enhanceTakes(workspace, { connection, set: "local", takes: [], files: [], withIdentity: false, before: () => Effect.void, ...more }, silent))

const picture = (workspace: Workspace) =>
  Effect.gen(function*() {
    const connection = yield* workspace.connection("home")
    return yield* generateBriefs(workspace, { files: [], prompt: { prompt: "{persona} at a red door", aspect: "1:1", seed: 5 }, set: "local", connection, withIdentity: false, before: () => Effect.void }, silent)
  })

const approveAll = (workspace: Workspace) =>
  Effect.flatMap(reviewQueue(workspace), Effect.forEach(({ take }) => decide(workspace, { take, decision: "approve", reviewer: "ana" })))

describe("enhance", () => {
  it.live("makes an approved picture larger as a take of its own, once; approved, it takes its original's place in exports", () =>
    Effect.gen(function*() {
      const { sandbox, workspace } = yield* studio
      yield* picture(workspace)
      assert.deepStrictEqual(yield* enhance(workspace), [])
      yield* approveAll(workspace)
      const [larger] = yield* enhance(workspace, { factor: 2 })
      assert.deepStrictEqual([larger?.width, larger?.height, larger?.mediaType], [2048, 2048, "image/png"])
      const [original, take] = yield* workspace.runtime.takes.list()
      assert.deepStrictEqual([take?.id, take?.parent, take?.stage, take?.number], [larger?.take, original?.id, "image", 1])
      const sent = submissions(sandbox).length
      let kept: ReadonlyArray<string> = []
      assert.deepStrictEqual(yield* enhance(workspace, { factor: 2, onKept: (takes) => (kept = takes) }), [])
      assert.deepStrictEqual([kept, submissions(sandbox).length], [[original?.id], sent])
      assert.deepStrictEqual((yield* exportAll(workspace, {}, silent)).map((file) => file.take), [original?.id])
      yield* approveAll(workspace)
      assert.deepStrictEqual((yield* exportAll(workspace, {}, silent)).map((file) => file.take), [take?.id])
      // What is better is gone on with, not what it was made from.
      assert.deepStrictEqual(withoutReplaced(yield* approvedTakes(workspace)).map((each) => each.id), [take?.id])
    }), 120_000)

  it.live("takes a file of one's own and makes no take of it; what is no picture is refused by name", () =>
    Effect.gen(function*() {
      const { folder, workspace } = yield* studio
      const [made] = yield* picture(workspace)
      const [larger] = yield* enhance(workspace, { files: [made!.assets[0]!.path], factor: 2 })
      assert.deepStrictEqual([larger?.take, larger?.brief, larger?.width], [null, null, 2048])
      assert.strictEqual((yield* workspace.runtime.takes.list()).length, 1)
      const words = join(folder, "words.txt")
      yield* Effect.promise(() => writeFile(words, "no picture"))
      const refused = yield* Effect.flip(enhance(workspace, { files: [words] }))
      assert.include(refused.message, "words.txt is neither a picture nor a clip")
    }), 120_000)

  it.live("works on a clip frame by frame and gives a clip", () =>
    Effect.gen(function*() {
      const { workspace } = yield* studio
      const [made] = yield* picture(workspace)
      const clip = join(workspace.folder, "clip.mp4")
      const { path: program } = yield* workspace.instruments.ffmpeg
      execFileSync(program, ["-loglevel", "error", "-loop", "1", "-i", made!.assets[0]!.path, "-t", "1", "-r", "8", "-vf", "scale=64:64", "-pix_fmt", "yuv420p", clip])
      const [larger] = yield* enhance(workspace, { files: [clip], factor: 2 })
      assert.strictEqual(larger?.mediaType, "video/mp4")
    }), 120_000)

  it.live("repairs a face with a recipe that is named, and refuses what is not said or not offered", () =>
    Effect.gen(function*() {
      const { workspace } = yield* studio
      yield* picture(workspace)
      yield* approveAll(workspace)
      const unsaid = yield* Effect.flip(enhance(workspace, { recipe: "face" }))
      assert.include(unsaid.message, "does not say what is to be done")
      const [repaired] = yield* enhance(workspace, { recipe: "face", operation: "repairFace", strength: 0.4 })
      assert.deepStrictEqual([repaired?.width, repaired?.height], [1024, 1024])
      const refused = yield* Effect.flip(enhance(workspace, { operation: "interpolateFrames" }))
      assert.strictEqual(refused._tag, "Unsupported")
      assert.strictEqual((yield* Effect.flip(enhance(workspace, { recipe: "sdxl-picture" })))._tag, "InvalidInput")
    }), 120_000)
})
