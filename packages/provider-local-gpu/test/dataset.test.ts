import { assert, describe, it } from "@effect/vitest"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { make } from "../src/make.ts"
import { isDatasetUnchanged } from "../src/training/dataset.ts"
import { connection, folder, store } from "./support/bench.ts"
import { baseModel, persona, recipe } from "./support/requests.ts"
import { checkpoints } from "./support/trainer.ts"

describe("the data set that training reads", () => {
  it.live("has upright pictures without metadata, whatever the camera wrote", () => Effect.gen(function*() {
    const runs = yield* folder
    const base = yield* Effect.flatMap(folder, (path) => Effect.promise(() => checkpoints(path)))
    const files = store()
    // Red above green once it stands upright: the camera lay on its side and wrote so.
    const lying = yield* Effect.promise(async () => {
      const half = (background: string) => sharp({ create: { width: 60, height: 40, channels: 3, background } }).png().toBuffer()
      const upright = await sharp({ create: { width: 60, height: 80, channels: 3, background: "#00ff00" } }).composite([{ input: await half("#ff0000"), top: 0, left: 0 }]).png().toBuffer()
      return sharp(upright).rotate(-90).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer()
    })
    const stored = yield* Effect.promise(() => sharp(lying).metadata())
    assert.deepStrictEqual([stored.width, stored.height, stored.orientation], [80, 60, 6])
    const sha256 = files.add(lying)
    const request: Request.TrainIdentity = {
      _tag: "trainIdentity", v: 1, persona, baseModel, recipe: recipe("trainIdentity", { maxTrainEpochs: 1 }),
      referenceSet: { ...SampleAssets.referenceSet("maya", 8), pictures: Array.from({ length: 8 }, (_, index) => ({ sha256, mediaType: "image/jpeg", width: 60, height: 80, caption: `mayaxo woman\n${index}` })) }
    }
    const provider = yield* make(connection({ compareBaseModels: false, training: { command: [process.execPath], runs, checkpoints: base } }))
    yield* provider.prepare(request, { readAsset: files.readAsset, known: [] })
    const [name] = yield* Effect.promise(() => readdir(join(runs, "datasets")))
    const train = join(runs, "datasets", name!, "train")
    const { metadata, top } = yield* Effect.promise(async () => ({
      metadata: await sharp(join(train, "0001.png")).metadata(),
      top: await sharp(join(train, "0001.png")).extract({ left: 30, top: 5, width: 1, height: 1 }).raw().toBuffer()
    }))
    assert.deepStrictEqual([metadata.format, metadata.width, metadata.height, metadata.orientation, metadata.exif], ["png", 60, 80, undefined, undefined])
    assert.isTrue(top[0]! > 200 && top[1]! < 60, `red stands above: ${[...top].join()}`)
    assert.strictEqual(yield* Effect.promise(() => readFile(join(train, "0001.txt"), "utf8")), "mayaxo woman 0\n")
  }))
})

describe("regularisation images", () => {
  const pictures = (files: ReturnType<typeof store>, count: number) =>
    Effect.promise(() => Promise.all(Array.from({ length: count }, async (_, index) => ({
      sha256: files.add(await sharp({ create: { width: 64, height: 64, channels: 3, background: { r: index, g: 9, b: 9 } } }).png().toBuffer()),
      mediaType: "image/png", width: 64, height: 64, caption: "woman, upper body"
    }))))

  it.live("are wanted by the recipe and brought by the request, or it is refused", () => Effect.gen(function*() {
    const files = store()
    const provider = yield* make(connection({ training: { command: [process.execPath], runs: yield* folder } }))
    const regularisation = yield* pictures(files, 8)
    const request = (settings: { readonly [key: string]: Schema.Json }, more: Partial<Request.TrainIdentity> = {}): Request.TrainIdentity =>
      ({ _tag: "trainIdentity", v: 1, persona, baseModel, referenceSet: SampleAssets.referenceSet("maya", 8), recipe: recipe("trainIdentity", settings), ...more })
    const wanted = { regularisation: { pictures: 8 } }
    assert.deepStrictEqual(provider.validate(request(wanted, { regularisation })), [])
    assert.deepStrictEqual(provider.validate(request(wanted)).map((fault) => fault.path), [["regularisation"]])
    assert.deepStrictEqual(provider.validate(request({}, { regularisation })).map((fault) => fault.path), [["regularisation"]])
    assert.deepStrictEqual(provider.validate(request(wanted, { regularisation: [{ ...regularisation[0]!, mediaType: "image/gif", caption: " " }] })).map((fault) => fault.path.at(-1)), ["mediaType", "caption"])
    assert.deepStrictEqual(provider.validate(request({ regularisation: { pictures: 7 } }, { regularisation })).map((fault) => fault.path.at(-1)), ["pictures"])
  }))

  it.live("that were changed on disk end a resumed training as much as the persona's own pictures do", () => Effect.gen(function*() {
    const files = store()
    const runs = yield* folder
    const base = yield* Effect.flatMap(folder, (path) => Effect.promise(() => checkpoints(path)))
    const provider = yield* make(connection({ compareBaseModels: false, training: { command: [process.execPath], runs, checkpoints: base } }))
    const request: Request.TrainIdentity = {
      _tag: "trainIdentity", v: 1, persona, baseModel, referenceSet: { v: 1, persona: "maya", pictures: yield* pictures(files, 8) },
      regularisation: yield* pictures(files, 8), recipe: recipe("trainIdentity", { regularisation: { pictures: 8 } })
    }
    yield* provider.prepare(request, { readAsset: files.readAsset, known: [] })
    const [name] = yield* Effect.promise(() => readdir(join(runs, "datasets")))
    const dataset = join(runs, "datasets", name!)
    assert.deepStrictEqual((yield* Effect.promise(() => readdir(join(dataset, "reg")))).slice(0, 2), ["r0001.png", "r0001.txt"])
    assert.isTrue(yield* Effect.promise(() => isDatasetUnchanged(dataset)))
    yield* Effect.promise(() => writeFile(join(dataset, "reg", "r0001.txt"), "another caption\n"))
    assert.isFalse(yield* Effect.promise(() => isDatasetUnchanged(dataset)))
  }))
})
