import { createHash } from "node:crypto"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { expect, it } from "vitest"
import { bench, ended, type Graph, lora, picture, submit, upload } from "./comfyui-studio.ts"

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")

interface Made {
  readonly files: ReadonlyArray<string>
  readonly queuedSeconds: number | undefined
  readonly runSeconds: number | null | undefined
}

const runAll = async (seed: string, graphs: ReadonlyArray<Graph>, order: ReadonlyArray<number>, loraName = "mira.safetensors", embedMetadata = true): Promise<ReadonlyArray<Made>> => {
  await using set = await bench({ seed, embedMetadata })
  await writeFile(join(set.sandbox.folders.loras, loraName), lora(0.75))
  await upload(set.sandbox, "source.png", await sharp({ create: { width: 64, height: 64, channels: 3, background: "teal" } }).png().toBuffer())
  const made: Array<Made> = []
  for (const index of order) {
    const id = await submit(set.sandbox, graphs[index] ?? {})
    const entry = await ended(set.sandbox, id)
    const files: Array<string> = []
    for (const output of Object.values(entry.outputs) as ReadonlyArray<{ images: ReadonlyArray<{ filename: string; subfolder: string }> }>) {
      for (const image of output.images) files.push(hash(await readFile(join(set.sandbox.folders.output, image.subfolder, image.filename))))
    }
    made[index] = { files, ...(set.sandbox.simulated(id) ?? { queuedSeconds: undefined, runSeconds: undefined }) }
  }
  return made
}

const refine = (seed: number): Graph => ({
  "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "sd_xl_base_1.0.safetensors" } },
  "2": { class_type: "LoadImage", inputs: { image: "source.png" } },
  "4": { class_type: "VAEEncode", inputs: { pixels: ["2", 0], vae: ["1", 2] } },
  "5": { class_type: "CLIPTextEncode", inputs: { clip: ["1", 1], text: "still" } },
  "7": { class_type: "KSampler", inputs: { model: ["1", 0], positive: ["5", 0], negative: ["5", 0], latent_image: ["4", 0], seed, steps: 4, cfg: 5, sampler_name: "euler", scheduler: "normal", denoise: 0.4 } },
  "8": { class_type: "VAEDecode", inputs: { samples: ["7", 0], vae: ["1", 2] } },
  "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: `refine-${seed}/x` } }
})

const graphs = [picture(1, { prefix: "a/x", lora: "mira.safetensors" }), picture(2, { prefix: "b/x", batch: 2 }), refine(3), refine(4)]

it("two servers with one seed make the same bytes and durations, whatever the order of arrival", async () => {
  const forward = await runAll("one", graphs, [0, 1, 2, 3])
  const backward = await runAll("one", graphs, [3, 1, 0, 2])
  expect(backward).toEqual(forward)
  expect(forward.every((made) => (made.runSeconds ?? 0) > 0)).toBe(true)
})

it("another seed makes other pictures and durations", async () => {
  const one = await runAll("one", graphs, [0, 1])
  const two = await runAll("two", graphs, [0, 1])
  expect(two[0]?.files).not.toEqual(one[0]?.files)
  expect(two[1]?.runSeconds).not.toBe(one[1]?.runSeconds)
})

it("names do not enter: another prefix and another file name of the same LoRA give the same picture", async () => {
  const [one] = await runAll("one", graphs, [0], "mira.safetensors", false)
  const [two] = await runAll("one", [picture(1, { prefix: "elsewhere/y", lora: "run-7-e02.safetensors" })], [0], "run-7-e02.safetensors", false)
  expect(two).toEqual(one)
})
