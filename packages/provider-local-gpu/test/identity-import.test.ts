import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as LoraModules from "@likeness/sandbox/trainer/lora-file"
import * as Safetensors from "@likeness/sandbox/trainer/Safetensors"
import { truncate, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { inspect, type LoraFile } from "../src/identity-import/LoraFile.ts"
import { readLora } from "../src/identity-import/read-lora.ts"
import { folder } from "./support/bench.ts"
import type { Shapes } from "./support/made-model.ts"

type Fill = "learned" | "zero" | "infinite"

const encode = (shapes: Shapes, metadata: Readonly<Record<string, string>>, fill: Fill): Uint8Array =>
  Safetensors.encode(shapes.map(([name, shape]) => {
    const data = new Uint8Array(shape.reduce((product, side) => product * side, 2))
    if (fill !== "zero") data[1] = fill === "infinite" ? 0x7c : 0x3c
    return { name, shape, dtype: "F16", data }
  }), metadata)

const recognise = (shapes: Shapes, metadata: Readonly<Record<string, string>> = {}, fill: Fill = "learned") =>
  Effect.scoped(Effect.gen(function*() {
    const path = join(yield* folder, "lora.safetensors")
    yield* Effect.promise(() => writeFile(path, encode(shapes, metadata, fill)))
    return yield* Effect.promise(() => inspect(path))
  }))

const recognised = (...[shapes, metadata]: [Shapes, Readonly<Record<string, string>>?]) =>
  Effect.map(recognise(shapes, metadata), (found): LoraFile => {
    assert(!("defect" in found), "defect" in found ? found.defect : "")
    return found
  })

const pair = (name: string, input: number, output: number, [down, up]: readonly [string, string], dim = 2): Shapes => [[`${name}${down}`, [dim, input]], [`${name}${up}`, [output, dim]]]

const kohya = [".lora_down.weight", ".lora_up.weight"] as const
const peft = [".lora_A.weight", ".lora_B.weight"] as const

/** The telling layer in each program's words, and what it is. */
const styles: ReadonlyArray<readonly [says: string, kind: string, style: LoraFile["style"], shapes: Shapes]> = [
  ["kohya", "lora/sdxl", "kohya", pair("lora_unet_input_blocks_4_1_transformer_blocks_1_attn2_to_k", 2048, 640, kohya)],
  ["kohya, only projections", "lora/sdxl", "kohya", pair("lora_unet_input_blocks_4_1_proj_in", 640, 640, kohya)],
  ["kohya with names of diffusers", "lora/sdxl", "kohya", pair("lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_v", 2048, 640, kohya)],
  ["PEFT", "lora/sdxl", "peft", pair("unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k", 2048, 640, peft)],
  ["PEFT, saved by itself", "lora/sdxl", "peft", pair("base_model.model.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k", 2048, 640, peft)],
  ["PEFT, self-attention only", "lora/sdxl", "peft", pair("unet.mid_block.attentions.0.transformer_blocks.9.attn1.to_q", 1280, 1280, peft)],
  ["diffusers", "lora/sdxl", "diffusers", pair("unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_k", 2048, 1280, [".lora.down.weight", ".lora.up.weight"])],
  ["diffusers' processors", "lora/sdxl", "diffusers", pair("unet.mid_block.attentions.0.transformer_blocks.0.attn2.processor.to_k", 2048, 1280, ["_lora.down.weight", "_lora.up.weight"])],
  ["SD 1.x", "lora/sd1", "kohya", pair("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k", 768, 320, kohya)],
  ["SD 2.x", "lora/sd2", "kohya", pair("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k", 1024, 320, kohya)],
  ["SD3", "lora/sd3", "kohya", pair("lora_unet_joint_blocks_0_x_block_attn_qkv", 1536, 4608, kohya)],
  ["Flux of kohya", "lora/flux", "kohya", pair("lora_unet_double_blocks_0_img_attn_qkv", 3072, 9216, kohya)],
  ["Flux of diffusers", "lora/flux", "peft", pair("transformer.single_transformer_blocks.0.attn.to_q", 3072, 3072, peft)],
  ["Wan", "lora/wan", "peft", pair("diffusion_model.blocks.0.self_attn.q", 3072, 3072, peft)],
  ["nobody's", "lora/unknown", "kohya", pair("lora_unet_something_else", 16, 16, kohya)],
  ["LoHa", "loha/sdxl", null, ["hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b"].map((part) => [`lycoris_input_blocks_4_1_transformer_blocks_2_attn1_to_q.${part}`, [4, 4]] as const)],
  ["LoKr", "lokr/unknown", null, [["lycoris_x.lokr_w1", [4, 4]], ["lycoris_x.lokr_w2", [4, 4]]]],
  ["OFT", "oft/unknown", null, [["oft_unet_x.oft_blocks", [4, 4, 4]]]],
  ["DoRA", "dora/sdxl", "kohya", [...pair("lora_unet_input_blocks_4_1_transformer_blocks_1_attn2_to_k", 2048, 640, kohya), ["lora_unet_input_blocks_4_1_transformer_blocks_1_attn2_to_k.dora_scale", [1, 2048]]]]
]

describe("recognising an existing LoRA", () => {
  it.live("tells kind and naming of every program's files", () => Effect.gen(function*() {
    for (const [says, kind, style, shapes] of styles) {
      const found = yield* recognised(shapes)
      assert.deepStrictEqual([says, found.kind, found.style], [says, kind, style])
    }
  }))

  it.live.prop("the kind does not depend on rank, text encoders or the order of the layers", [Arbitrary.schema(Schema.Struct({
    dim: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 })),
    layers: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: LoraModules.unetModules.length - 1 }))),
    encoders: Schema.Boolean
  }))], ([{ dim, encoders, layers }]) =>
    Effect.gen(function*() {
      const chosen = [...layers.map((index) => LoraModules.unetModules[index]!), { name: "lora_unet_middle_block_1_transformer_blocks_9_attn2_to_k", inputs: 2048, outputs: 1280 }]
      const modules = [...new Map([...chosen, ...(encoders ? LoraModules.encoderModules[0].slice(0, 2) : [])].map((module) => [module.name, module])).values()]
      const found = yield* recognised(modules.flatMap(({ inputs, name, outputs }) => [...pair(name, inputs, outputs, kohya, dim), [`${name}.alpha`, []] as const]))
      assert.strictEqual(found.kind, "lora/sdxl")
      assert.deepStrictEqual(found.networkDim, [dim, dim])
      assert.strictEqual(found.layers, modules.length)
      assert.strictEqual(found.textEncoders, encoders)
    }))

  it.live("takes the base model from what sd-scripts wrote, and nothing else for one", () => Effect.gen(function*() {
    const shapes = styles[0]![3]
    const hash = "31E35C80FC4829D14F90153F4C74CD59C90B779F6AFE05A74CD6120B893F7E5B"
    assert.deepStrictEqual((yield* recognised(shapes, { ss_new_sd_model_hash: hash, ss_sd_model_name: "C:\\models\\base.safetensors" })).baseModel, { sha256: hash.toLowerCase(), name: "base.safetensors" })
    assert.isNull((yield* recognised(shapes, { ss_new_sd_model_hash: "None", ss_sd_model_hash: "be9edd61" })).baseModel)
    assert.isNull((yield* recognised(shapes)).baseModel)
  }))

  it.live("writes the names of PEFT and diffusers as kohya's, which ComfyUI knows, and leaves the numbers as they are", () => Effect.gen(function*() {
    const base = yield* folder
    const rewritten = (shapes: Shapes, metadata: Readonly<Record<string, string>>) =>
      Effect.promise(async () => {
        const bytes = encode(shapes, metadata, "learned")
        await writeFile(join(base, "given.safetensors"), bytes)
        const pieces: Array<Uint8Array> = []
        for await (const piece of readLora(join(base, "given.safetensors"))) pieces.push(piece)
        const made = Buffer.concat(pieces)
        await writeFile(join(base, "made.safetensors"), made)
        const given = await Safetensors.readHeader(join(base, "given.safetensors"))
        const header = await Safetensors.readHeader(join(base, "made.safetensors"))
        assert(typeof given !== "string" && typeof header !== "string")
        assert.isTrue(made.subarray(header.dataStart).equals(Buffer.from(bytes).subarray(given.dataStart)))
        return { header, same: made.equals(bytes) }
      })
    const layer = "down_blocks.1.attentions.0.transformer_blocks.0"
    const { header } = yield* rewritten([
      ...pair(`unet.${layer}.attn2.to_k`, 2048, 640, peft),
      ...pair(`unet.${layer}.attn1.processor.to_out`, 640, 640, ["_lora.down.weight", "_lora.up.weight"]),
      ...pair("unet.mid_block.attentions.0.proj_in", 1280, 1280, [".lora.down.weight", ".lora.up.weight"]),
      ...pair("text_encoder_2.text_model.encoder.layers.0.self_attn.q_proj", 1280, 1280, peft),
      ...pair("base_model.model.text_encoder.text_model.encoder.layers.0.mlp.fc1", 768, 3072, peft)
    ], { format: "pt" })
    assert.sameMembers([...header.tensors.keys()].map((name) => name.replace(/\.lora_(?:up|down)\.weight$/u, "")), [
      "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k", "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_out_0",
      "lora_unet_mid_block_attentions_0_proj_in", "lora_te2_text_model_encoder_layers_0_self_attn_q_proj", "lora_te1_text_model_encoder_layers_0_mlp_fc1"
    ].flatMap((name) => [name, name]))
    assert.strictEqual(header.metadata["format"], "pt")
    assert.isTrue((yield* rewritten(styles[0]![3], {})).same)
  }))

  it.live("refuses what cannot be used, with the reason", () => Effect.gen(function*() {
    const shapes = styles[0]![3]
    const reason = (found: unknown) => (found as { readonly defect?: string }).defect
    assert.include(reason(yield* recognise(shapes, {}, "zero")), "nothing was learned")
    assert.include(reason(yield* recognise(shapes, {}, "infinite")), "infinite numbers")
    assert.include(reason(yield* recognise(shapes.slice(1))), "only one half")
    assert.include(reason(yield* recognise([[shapes[0]![0], [2, 2048]], [shapes[1]![0], [640, 4]]])), "do not fit")
    assert.include(reason(yield* recognise([["encoder.conv_in.weight", [4]]])), "holds no LoRA")
    const path = join(yield* folder, "lora.safetensors")
    const bytes = encode(shapes, {}, "learned")
    yield* Effect.promise(async () => {
      await writeFile(path, bytes)
      await truncate(path, bytes.byteLength - 1)
    })
    assert.include(reason(yield* Effect.promise(() => inspect(path))), `truncated: ${bytes.byteLength - 1} of ${bytes.byteLength} bytes`)
  }))
})
