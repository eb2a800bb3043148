import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { appendFile, mkdir, truncate, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { checkpointName } from "../src/model-file/checkpoint-name.ts"
import { inspect } from "../src/model-file/ModelFile.ts"
import { folder } from "./support/bench.ts"
import { changed, families, sdxl, write } from "./support/made-model.ts"

const inFolder = Effect.map(folder, (base) => ({
  base,
  /** What is said of a file with these bytes. */
  ofBytes: (bytes: string | Uint8Array, name = "model.safetensors") =>
    Effect.promise(async () => {
      const path = join(base, name)
      await writeFile(path, bytes)
      return inspect(path)
    }),
  ofModel: (...[shapes, made]: [Parameters<typeof write>[1], Parameters<typeof write>[2]?]) =>
    Effect.promise(async () => {
      const path = join(base, "model.safetensors")
      await write(path, shapes, made)
      return inspect(path)
    })
}))

const headerOf = (entries: unknown): Buffer => {
  const json = Buffer.from(typeof entries === "string" ? entries : JSON.stringify(entries))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.byteLength))
  return Buffer.concat([length, json])
}

const half = (begin: number, end: number) => ({ dtype: "F16", shape: [(end - begin) / 2], data_offsets: [begin, end] })

const ending = Schema.Struct({
  family: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: families.length - 1 })),
  dtype: Schema.Literals(["F16", "BF16", "F32"]),
  title: Schema.String
})

describe("recognising a base model", () => {
  it.live("takes a whole SDXL checkpoint in any usual precision, and counts its parts", () => Effect.gen(function*() {
    const { ofModel } = yield* inFolder
    for (const dtype of ["F16", "BF16", "F32"]) {
      const found = yield* ofModel(sdxl, { dtype })
      assert.strictEqual(found.refusal, undefined, JSON.stringify(found.refusal))
      assert.strictEqual(found.architecture, "sdxl")
      assert.deepStrictEqual(found.dtypes, [dtype])
      assert.deepStrictEqual(found.parts.map(({ tensors }) => tensors), [1680, 196, 390, 248])
    }
    const positions = changed(sdxl, "conditioner.embedders.0.transformer.text_model.embeddings.position_ids", [1, 77])
    assert.strictEqual((yield* ofModel(positions)).refusal, undefined)
    assert.include((yield* ofModel(sdxl, { dtype: "F8_E4M3" })).refusal?.reason, "fp8")
  }))

  it.live.prop("tells every other family by name, whatever its precision and metadata", [Arbitrary.schema(ending)], ([{ dtype, family, title }]) =>
    Effect.scoped(Effect.gen(function*() {
      const { ofModel } = yield* inFolder
      const [architecture, says, shapes] = families[family]!
      const found = yield* ofModel(shapes, { dtype, metadata: { "modelspec.title": title } })
      assert.strictEqual(found.architecture, architecture)
      assert.strictEqual(found.refusal?.code, "model.wrong_architecture")
      assert.include(found.refusal?.reason, says)
    })), { arbitrary: { runs: 60 } })

  it.live("names each family with the reason of its refusal", () => Effect.gen(function*() {
    const { ofModel } = yield* inFolder
    for (const [architecture, says, shapes] of families) {
      const found = yield* ofModel(shapes)
      assert.strictEqual(found.architecture, architecture)
      assert.include(found.refusal?.reason, says)
    }
  }))

  it.live.prop("refuses a whole file that was cut anywhere or continued, and says how many bytes there are", [Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 99_999 })))], ([share]) =>
    Effect.scoped(Effect.gen(function*() {
      const { base } = yield* inFolder
      const path = join(base, "model.safetensors")
      const { headerBytes, sizeBytes } = yield* Effect.promise(() => write(path, sdxl))
      // Cuts inside the header, which is small, are as many as those behind it.
      const cut = share % 2 === 0 ? Math.floor((share / 100_000) * headerBytes) : Math.floor(headerBytes + (share / 100_000) * (sizeBytes - headerBytes))
      yield* Effect.promise(() => appendFile(path, Buffer.alloc(1 + (share % 7))))
      assert.strictEqual((yield* Effect.promise(() => inspect(path))).refusal?.reason, `it has ${1 + (share % 7)} bytes too many`)
      yield* Effect.promise(() => truncate(path, cut))
      const found = yield* Effect.promise(() => inspect(path))
      assert.strictEqual(found.refusal?.code, "model.corrupt")
      if (cut >= 16) assert.match(found.refusal!.reason, new RegExp(cut >= headerBytes ? `truncated: ${cut} of ${sizeBytes} bytes` : "truncated", "u"))
    })), { arbitrary: { runs: 40 } })

  it.live.prop("never throws, whatever bytes stand in the file", [Arbitrary.schema(Schema.Uint8Array)], ([bytes]) =>
    Effect.scoped(Effect.gen(function*() {
      const { ofBytes } = yield* inFolder
      for (const contents of [bytes, Buffer.concat([headerOf("{}").subarray(0, 9), bytes])]) {
        assert.isDefined((yield* ofBytes(contents)).refusal)
      }
    })))

  it.live("tells what else people have under a model's name", () => Effect.gen(function*() {
    const { base, ofBytes } = yield* inFolder
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:31e35c80fc4829d14f90153f4c74cd59c90b779f6afe05a74cd6120b893f7e5b\nsize 6938078334\n"
    const zip = (name: string) => {
      const head = Buffer.alloc(30)
      head.write("PK\x03\x04", "latin1")
      head.writeUInt16LE(name.length, 26)
      return Buffer.concat([head, Buffer.from(name), Buffer.alloc(50)])
    }
    const said: ReadonlyArray<readonly [string | Uint8Array, string, string]> = [
      ["", "model.corrupt", "empty"],
      ["short", "model.corrupt", "only 5 bytes"],
      [pointer, "model.corrupt", "6938078334 bytes"],
      ["\uFEFF \n<!DOCTYPE html><title>Sign in</title>", "model.corrupt", "web page"],
      ["<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "model.corrupt", "web page"],
      ["{\"error\":\"Access to model is restricted\"}", "model.corrupt", "JSON answer"],
      [zip("archive/data.pkl"), "model.corrupt", "pickle"],
      [zip("readme.md"), "model.corrupt", "ZIP archive"],
      [Buffer.from([0x80, 0x02, ...Buffer.from("}q\x00(X\x05\x00\x00\x00stateq")]), "model.corrupt", "pickle"],
      [Buffer.from("GGUF\x03\x00\x00\x00 and more bytes"), "model.wrong_architecture", "GGUF"],
      [Buffer.concat([Buffer.from([0x89]), Buffer.from("HDF\r\n and more bytes")]), "model.wrong_architecture", "HDF5"]
    ]
    for (const [bytes, code, words] of said) {
      const { refusal } = yield* ofBytes(bytes)
      assert.strictEqual(refusal?.code, code)
      assert.include(refusal?.reason, words)
    }
    assert.strictEqual((yield* Effect.promise(() => inspect(join(base, "gone.safetensors")))).refusal?.code, "model.missing")
  }))

  it.live("refuses headers that no loader could follow", () => Effect.gen(function*() {
    const { ofBytes } = yield* inFolder
    const data = Buffer.alloc(64)
    const said: ReadonlyArray<readonly [Uint8Array, string]> = [
      [Buffer.concat([headerOf({ a: half(0, 32), b: half(34, 64) }), data]), "holes"],
      [Buffer.concat([headerOf({ a: half(0, 32), b: half(30, 64) }), data]), "overlap"],
      [Buffer.concat([headerOf({ a: half(0, 62) }), data]), "2 bytes too many"],
      [Buffer.concat([headerOf({ a: { dtype: "F16", shape: [31], data_offsets: [0, 64] } }), data]), "is not a tensor's"],
      [Buffer.concat([headerOf({ a: { dtype: "F16", shape: [-32], data_offsets: [0, 64] } }), data]), "is not a tensor's"],
      [Buffer.concat([headerOf({ a: { dtype: "Q4", shape: [64], data_offsets: [0, 64] } }), data]), "is not a tensor's"],
      [Buffer.concat([headerOf("{\"a\":{\"dtype\":\"F16\",\"shape\":[16],\"data_offsets\":[0,32]},\"a\":{\"dtype\":\"F16\",\"shape\":[16],\"data_offsets\":[32,64]}}"), data]), "holes"],
      [Buffer.concat([headerOf("{\"__proto__\":{\"dtype\":\"F16\",\"shape\":[32],\"data_offsets\":[0,64]}}"), data]), "is not a tensor's"],
      [Buffer.concat([headerOf("{\"a\": nonsense"), data]), "not JSON"],
      [Buffer.concat([headerOf({ __metadata__: {} }), Buffer.alloc(0)]), "no tensors"]
    ]
    for (const [bytes, words] of said) assert.include((yield* ofBytes(bytes)).refusal?.reason, words)
  }))

  it.live("knows a folder of diffusers by its pipeline, and a good file by its ending", () => Effect.gen(function*() {
    const { base } = yield* inFolder
    yield* Effect.promise(async () => {
      await mkdir(join(base, "diffusers"))
      await writeFile(join(base, "diffusers", "model_index.json"), "{\"_class_name\": \"StableDiffusionXLPipeline\"}")
      await write(join(base, "model.ckpt"), sdxl)
    })
    assert.include((yield* Effect.promise(() => inspect(join(base, "diffusers")))).refusal?.reason, "StableDiffusionXLPipeline")
    const { refusal } = yield* Effect.promise(() => inspect(join(base, "model.ckpt")))
    assert.include(refusal?.reason, "does not end in .safetensors")
    assert.strictEqual(refusal?.advice, "Rename it.")
  }))

  it.live("warns of a base that predicts velocity or is distilled, and still takes it", () => Effect.gen(function*() {
    const { ofModel } = yield* inFolder
    const velocity = yield* ofModel([...sdxl, ["v_pred", [1]], ["ztsnr", [1]]])
    assert.strictEqual(velocity.refusal, undefined)
    assert.include(velocity.warnings[0], "--v_parameterization and --zero_terminal_snr")
    const distilled = yield* ofModel(sdxl, { metadata: { "modelspec.title": "Realism Lightning 8 steps" } })
    assert.strictEqual(distilled.refusal, undefined)
    assert.include(distilled.warnings[0], "distilled")
    assert.deepStrictEqual((yield* ofModel(sdxl)).warnings, [])
  }))
})

describe("which fine-tune a checkpoint is", () => {
  const titled = new Map([["modelspec.title", "  Juggernaut\u0000 XL\nv9 "]])

  it("is decided by its hash, then by its metadata, and else guessed from its name", () => {
    const base = "31e35c80fc4829d14f90153f4c74cd59c90b779f6afe05a74cd6120b893f7e5b"
    assert.deepStrictEqual(checkpointName("other.safetensors", titled, base), { name: "SDXL base 1.0", from: "sha256" })
    assert.deepStrictEqual(checkpointName("other.safetensors", titled, "0".repeat(64)), { name: "Juggernaut XL v9", from: "metadata" })
    assert.deepStrictEqual(checkpointName("RealVisXL_V5.0_fp16.safetensors", new Map(), undefined), { name: "RealVisXL V5", from: "fileName" })
    assert.deepStrictEqual(checkpointName("my-merge.safetensors", new Map(), undefined), { name: "my-merge", from: "fileName" })
  })
})
