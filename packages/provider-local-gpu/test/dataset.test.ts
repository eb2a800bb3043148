import { assert, describe, it } from "@effect/vitest"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { make } from "../src/make.ts"
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
