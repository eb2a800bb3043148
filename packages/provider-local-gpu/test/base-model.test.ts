import { assert, describe, it } from "@effect/vitest"
import type * as Recipe from "@likeness/core/Recipe"
import type * as Request from "@likeness/core/Request"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import * as ComfyUiSandbox from "@likeness/sandbox/comfyui/ComfyUiSandbox"
import * as Effect from "effect/Effect"
import { open, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { make } from "../src/make.ts"
import { connection, folder, store } from "./support/bench.ts"
import { baseModel, checkpoint, persona, picture, recipe } from "./support/requests.ts"
import { families, sdxl, write as writeModel } from "./support/made-model.ts"
import { plainPicture, makeStudio } from "./support/studio.ts"
import { checkpoints } from "./support/trainer.ts"

const command = [process.execPath]
const of = (sha256: string): Recipe.Recipe["baseModel"] & {} => ({ ...baseModel, files: [{ role: "checkpoint", name: checkpoint, sha256 }] })
const wrong = "1234567890ab".padEnd(64, "0")

const bench = Effect.gen(function*() {
  const runs = yield* folder
  const base = yield* Effect.flatMap(folder, (path) => Effect.promise(() => checkpoints(path)))
  const files = store()
  const sha256 = files.add(yield* Effect.promise(() => plainPicture(64, 64, { r: 9, g: 9, b: 9 })))
  const request: Request.TrainIdentity = {
    _tag: "trainIdentity", v: 1, persona, baseModel, recipe: recipe("trainIdentity", { maxTrainEpochs: 1 }),
    referenceSet: { ...SampleAssets.referenceSet("maya", 8), pictures: Array.from({ length: 8 }, () => ({ sha256, mediaType: "image/png", width: 64, height: 64, caption: "mayaxo woman" })) }
  }
  return { runs, base, request, context: { readAsset: files.readAsset, known: [] }, path: join(base, checkpoint) }
})

describe("the base model's bytes", () => {
  it.live("must be the recipe's before training: both hashes and the file are named", () => Effect.gen(function*() {
    const { base, context, path, request, runs } = yield* bench
    const provider = yield* make(connection({ training: { command, runs, checkpoints: base } }))
    assert.deepStrictEqual((yield* provider.prepare(request, context)).warnings, [])
    const refused = yield* Effect.flip(provider.prepare({ ...request, baseModel: of(wrong) }, context))
    assert(refused._tag === "ModelMissing")
    for (const part of [path, baseModel.files[0]!.sha256.slice(0, 12), "1234567890ab"]) assert.include(refused.message, part)
  }))

  it.live("are hashed once for the file as it is, and again when it was changed", () => Effect.gen(function*() {
    const { base, context, path, request, runs } = yield* bench
    const provider = yield* make(connection({ training: { command, runs, checkpoints: base } }))
    yield* provider.prepare(request, context)
    const [record] = yield* Effect.promise(() => readdir(join(runs, "checkpoint-hashes")))
    const kept = join(runs, "checkpoint-hashes", record!)
    // Seen by what the record says: it is believed for as long as the file is the same.
    const known = JSON.parse(yield* Effect.promise(() => readFile(kept, "utf8"))) as { readonly sha256: string }
    yield* Effect.promise(() => writeFile(kept, JSON.stringify({ ...known, sha256: wrong })))
    assert.include((yield* Effect.flip(provider.prepare(request, context))).message, "1234567890ab")
    yield* Effect.promise(async () => {
      const file = await open(path, "r+")
      const { size } = await file.stat()
      await file.write(Buffer.from([1]), 0, 1, size - 1)
      await file.utimes(0, 0)
      await file.close()
    })
    assert.notInclude((yield* Effect.flip(provider.prepare(request, context))).message, "1234567890ab")
  }))

  it.live("must be an SDXL base's: what else lies there is refused with its own reason before training", () => Effect.gen(function*() {
    const { base, context, path, request, runs } = yield* bench
    const provider = yield* make(connection({ compareBaseModels: false, training: { command, runs, checkpoints: base } }))
    const refused = (name: string) => Effect.map(Effect.flip(provider.prepare(request, context)), (error) => {
      assert(error._tag === "ModelMissing")
      assert.include(error.message, name)
      return error.code
    })
    for (const [, says, shapes] of families) {
      yield* Effect.promise(() => writeModel(path, shapes))
      assert.strictEqual(yield* refused(says), "model.wrong_architecture")
    }
    yield* Effect.promise(() => writeFile(path, "<html>Sign in</html>"))
    assert.strictEqual(yield* refused("web page"), "model.corrupt")
    yield* Effect.promise(() => writeModel(path, [...sdxl, ["v_pred", [1]]]))
    assert.include((yield* provider.prepare(request, context)).warnings[0], "--v_parameterization")
  }))

  it.live("are told as not compared where the connection names no folder of checkpoints", () => Effect.gen(function*() {
    const { context, request, runs } = yield* bench
    const provider = yield* make(connection({ training: { command, runs } }))
    const [warning] = (yield* provider.prepare(request, context)).warnings
    assert.include(warning, `${checkpoint} was not compared`)
  }))

  it.live("are compared for pictures too where their recipe names them and the folder can be read", () => Effect.gen(function*() {
    const { base, context, runs } = yield* bench
    const sandbox = yield* Effect.acquireRelease(Effect.promise(() => ComfyUiSandbox.start({ timeScale: 0, ...makeStudio() })), (running) => Effect.promise(() => running.close()))
    const servers = [{ url: sandbox.baseUrl, loras: sandbox.folders.loras }]
    const provider = yield* make(connection({ servers, training: { command, runs, checkpoints: base } }))
    const blind = yield* make(connection({ servers }))
    const asked = (model: Recipe.Recipe["baseModel"] & {}) => picture({ recipe: { ...recipe("generateImage", { checkpoint, steps: 4 }), baseModel: model } })
    assert.deepStrictEqual((yield* provider.prepare(asked(baseModel), context)).warnings, [])
    assert.strictEqual((yield* Effect.flip(provider.prepare(asked(of(wrong)), context)))._tag, "ModelMissing")
    assert.include((yield* blind.prepare(asked(of(wrong)), context)).warnings[0], "was not compared")
    assert.deepStrictEqual((yield* blind.prepare(picture(), context)).warnings, [])
  }))
})
