import { createHash } from "node:crypto"
import { existsSync, readdirSync } from "node:fs"
import { open, readFile, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { assign, resolutions } from "../src/trainer/buckets.ts"
import { unetModules } from "../src/trainer/lora-file.ts"
import { hashBase } from "../src/trainer/metadata.ts"
import * as Safetensors from "../src/trainer/Safetensors.ts"
import { isSdxlCheckpoint, isUntouchedSdxlCheckpoint, sdxlCheckpointSha256, writeSdxlCheckpoint } from "../src/trainer/sdxl-checkpoint.ts"
import { bench, ended, picture, submit } from "./comfyui-studio.ts"
import { configWith, runTrainer, trainerBench } from "./trainer-bench.ts"

const headerOf = async (path: string): Promise<Safetensors.Header> => {
  const header = await Safetensors.readHeader(path)
  if (typeof header === "string") throw new Error(`${path}: ${header}`)
  return header
}

const hash = async (path: string) => createHash("sha256").update(await readFile(path)).digest("hex")

const step = /^steps:\s+(\d{1,3})%\|[^|]*\|\s*(\d+)\/(\d+)\s+\[((?:\d+:)?\d+:\d+)<((?:\d+:)?\d+:\d+|\?),\s*([\d.]+|\?)\s*(s\/it|it\/s)(?:,\s*(.*))?\]$/

describe("a whole run", () => {
  it("prints what sd-scripts prints and leaves one file per epoch", async () => {
    await using set = await trainerBench()
    const { code, err, out } = await runTrainer(set.args())
    expect({ code, err: err.includes("Traceback") }).toEqual({ code: 0, err: false })
    const lines = out.split("\n")
    for (const line of [
      `Loading dataset config from ${set.toml}`,
      `found directory ${set.train} contains 8 image files`,
      "24 train images with repeats.",
      "0 reg images with repeats.",
      "make buckets",
      "accelerator device: cuda",
      `load StableDiffusion checkpoint: ${set.checkpoint}`,
      "U-Net: <All keys matched successfully>",
      "VAE: <All keys matched successfully>",
      "caching latents...",
      "caching Text Encoder outputs...",
      "import network module: networks.lora",
      "create LoRA for U-Net: 722 modules.",
      "override steps. steps for 3 epochs is / 指定エポックまでのステップ数: 72",
      "  num batches per epoch / 1epochのバッチ数: 24",
      "  num epochs / epoch数: 3",
      "  total optimization steps / 学習ステップ数: 72",
      "epoch 1/3",
      "epoch 3/3",
      `saving checkpoint: ${set.out}/mira-000001.safetensors`,
      `saving checkpoint: ${set.out}/mira-000002.safetensors`,
      `saving checkpoint: ${set.out}/mira.safetensors`,
      "model saved."
    ]) expect(lines).toContain(line)
    expect(lines.filter((line) => /^bucket \d+: resolution \(\d+, \d+\), count: \d+$/.test(line))).toEqual(["bucket 0: resolution (832, 1216), count: 9", "bucket 1: resolution (1024, 1024), count: 15"])
    const redraws = err.split(/\r\n|\n|\r/).filter((line) => line.startsWith("steps:"))
    expect(redraws.every((line) => step.test(line))).toBe(true)
    expect(redraws[0]).toBe("steps:   0%|          | 0/72 [00:00<?, ?it/s]")
    expect(redraws.at(-1)).toMatch(/^steps: 100%\|█{10}\| 72\/72 \[01:\d\d<00:00,\s+1\.\d\ds\/it, avr_loss=0\.\d+\]$/)
    expect(readdirSync(set.out).toSorted()).toEqual(["mira-000001.safetensors", "mira-000002.safetensors", "mira.safetensors"])
  })

  it("writes LoRA files with kohya's names, shapes and metadata, below 300 kB", async () => {
    await using set = await trainerBench()
    await runTrainer(set.args())
    const path = join(set.out, "mira-000002.safetensors")
    expect((await stat(path)).size).toBeLessThan(300_000)
    const header = await headerOf(path)
    expect(header.tensors.get("lora_unet_input_blocks_4_1_proj_in.lora_down.weight")).toEqual({ dtype: "F16", shape: [4, 640] })
    expect(header.tensors.get("lora_unet_input_blocks_4_1_proj_in.lora_up.weight")).toEqual({ dtype: "F16", shape: [640, 4] })
    expect(header.tensors.get("lora_unet_input_blocks_4_1_proj_in.alpha")).toEqual({ dtype: "F16", shape: [] })
    expect([...header.tensors.keys()].every((key) => key.startsWith("lora_unet_"))).toBe(true)
    expect(header.metadata).toMatchObject({
      ss_network_dim: "4",
      ss_network_alpha: "2.0",
      ss_network_module: "networks.lora",
      ss_base_model_version: "sdxl_base_v1-0",
      ss_sd_model_name: "sd_xl_base_1.0.safetensors",
      ss_new_sd_model_hash: await Safetensors.hashFrom(set.checkpoint, 0),
      ss_learning_rate: "0.0001",
      ss_unet_lr: "0.0001",
      ss_lr_scheduler: "cosine",
      ss_mixed_precision: "bf16",
      ss_min_snr_gamma: "5.0",
      ss_seed: "42",
      ss_epoch: "2",
      ss_num_epochs: "3",
      ss_steps: "48",
      ss_max_train_steps: "72",
      ss_num_train_images: "24",
      ss_num_reg_images: "0",
      ss_num_batches_per_epoch: "24",
      ss_gradient_checkpointing: "True",
      ss_cache_latents: "True",
      ss_training_comment: "run-1",
      "modelspec.title": "Mira",
      "modelspec.trigger_phrase": "zxqmira"
    })
    const { metadata } = header
    expect(JSON.parse(metadata["ss_datasets"] ?? "")[0].subsets[0]).toMatchObject({ img_count: 8, num_repeats: 3, is_reg: false })
    expect(JSON.parse(metadata["ss_tag_frequency"] ?? "")["3_train"]["zxqmira woman"]).toBe(8)
    expect(metadata["sshs_model_hash"]).toBe(await Safetensors.hashFrom(path, header.dataStart))
    const seconds = Number(metadata["ss_training_finished_at"]) - Number(metadata["ss_training_started_at"])
    expect(seconds).toBeGreaterThan(48 * 1.1)
    expect(seconds).toBeLessThan(48 * 1.2 + 90)
  })

  it("makes the second of three epochs the best", async () => {
    await using set = await trainerBench()
    await runTrainer(set.args())
    const likeness = async (name: string) => Number((await headerOf(join(set.out, name))).metadata["sandbox_likeness"])
    const [first, second, last] = [await likeness("mira-000001.safetensors"), await likeness("mira-000002.safetensors"), await likeness("mira.safetensors")]
    expect(second).toBeGreaterThan(first ?? 1)
    expect(second).toBeGreaterThan(last ?? 1)
    expect(second).toBeGreaterThan(0.7)
  })

  it("gives the same bytes for the same arguments and data, other weights for another seed, the same weights under another run id", async () => {
    await using set = await trainerBench()
    await runTrainer(set.args())
    const path = join(set.out, "mira-000001.safetensors")
    const before = { file: await hash(path), weights: (await headerOf(path)).metadata["sshs_model_hash"] }
    await rm(set.out, { recursive: true })
    await runTrainer(set.args())
    expect(await hash(path)).toBe(before.file)
    await runTrainer(set.args("--training_comment", "run-2"))
    expect(await hash(path)).not.toBe(before.file)
    expect((await headerOf(path)).metadata["sshs_model_hash"]).toBe(before.weights)
    await runTrainer(set.args("--seed", "43"))
    expect((await headerOf(path)).metadata["sshs_model_hash"]).not.toBe(before.weights)
  })

  it("writes all 722 layers when asked, with the payload of the real thing", async () => {
    await using set = await trainerBench()
    await runTrainer(set.args("--network_dim", "1", "--network_alpha", "1", "--max_train_epochs", "1"), { LIKENESS_SANDBOX_TRAINER_MODULES: "all" })
    const path = join(set.out, "mira.safetensors")
    const header = await headerOf(path)
    expect(header.tensors.size).toBe(2166)
    expect((await stat(path)).size - header.dataStart).toBe(2 * (85_114_880 / 32 + 722))
    expect(unetModules.reduce((sum, { inputs, outputs }) => sum + 32 * (inputs + outputs), 0)).toBe(85_114_880)
  })

  it("trains the text encoders too unless told not to", async () => {
    await using set = await trainerBench()
    const args = set.args().filter((arg) => arg !== "--network_train_unet_only" && arg !== "--cache_text_encoder_outputs")
    await runTrainer(args)
    expect([...(await headerOf(join(set.out, "mira.safetensors"))).tensors.keys()].some((key) => key.startsWith("lora_te1_"))).toBe(true)
  })

  it("yields a file that the emulated ComfyUI takes for the persona", async () => {
    await using set = await trainerBench()
    await runTrainer(set.args())
    await using server = await bench()
    await writeFile(join(server.sandbox.folders.loras, "mira-e02.safetensors"), await readFile(join(set.out, "mira-000002.safetensors")))
    await ended(server.sandbox, await submit(server.sandbox, picture(1, { lora: "mira-e02.safetensors", batch: 20 })))
    const mean = server.studio.orders.reduce((sum, order) => sum + order.likeness, 0) / server.studio.orders.length
    expect(mean).toBeGreaterThan(0.65)
  })
})

describe("states and resuming", () => {
  it("keeps the newest state, and a resumed run ends with the same weights", async () => {
    await using set = await trainerBench()
    const stated = ["--save_state", "--save_last_n_epochs_state", "1"]
    const whole = await runTrainer(set.args(...stated))
    expect(whole.out).toContain(`save train state to ${set.out}/mira-000002-state/train_state.json at epoch 2 step 48`)
    expect(whole.out).toContain(`removing old state: ${set.out}/mira-000001-state`)
    expect(whole.out).toContain("saving last state.")
    expect(readdirSync(set.out).filter((name) => name.endsWith("-state")).toSorted()).toEqual(["mira-000002-state", "mira-state"])
    const state = join(set.out, "mira-000002-state")
    expect(readdirSync(state).toSorted()).toEqual(["model.safetensors", "optimizer.bin", "random_states_0.pkl", "scheduler.bin", "train_state.json"])
    expect((await readFile(join(state, "optimizer.bin"))).subarray(0, 4)).toEqual(Buffer.from([0x50, 0x4b, 3, 4]))
    expect((await headerOf(join(state, "model.safetensors"))).tensors.get("lora_unet_input_blocks_4_1_proj_in.alpha")).toEqual({ dtype: "F32", shape: [] })
    const final = await headerOf(join(set.out, "mira.safetensors"))

    const resumed = await runTrainer(set.args(...stated, "--resume", state, "--initial_epoch", "3"))
    expect(resumed.code).toBe(0)
    expect(resumed.out).toContain(`resume training from local state: ${state}`)
    expect(resumed.out).not.toContain("epoch 2/3")
    expect(resumed.out).toContain("epoch 3/3")
    expect(resumed.err).toContain("24/72")
    expect(resumed.err).not.toContain("25/72")
    const again = await headerOf(join(set.out, "mira.safetensors"))
    expect(again.metadata["sshs_model_hash"]).toBe(final.metadata["sshs_model_hash"])
    expect(again.metadata["ss_steps"]).toBe("24")
  })

  it("refuses to resume from nothing, or with nothing left to train", async () => {
    await using set = await trainerBench()
    const missing = await runTrainer(set.args("--resume", join(set.folder, "none")))
    expect(missing.code).toBe(1)
    expect(missing.err).toMatch(/ValueError: Tried to find .*none but folder does not exist\n$/)
    await runTrainer(set.args("--save_state"))
    const over = await runTrainer(set.args("--resume", join(set.out, "mira-state"), "--initial_epoch", "4"))
    expect(over.err).toContain("AssertionError: max_train_steps should be greater than initial step")
  })
})

describe("the command line", () => {
  it("is refused in argparse's words", async () => {
    const refusal = async (...args: ReadonlyArray<string>) => {
      const { code, err } = await runTrainer(args)
      return { code, usage: err.startsWith("usage: sdxl_train_network.py [-h]"), last: err.trimEnd().split("\n").at(-1) }
    }
    expect(await refusal("--foo", "1")).toEqual({ code: 2, usage: true, last: "sdxl_train_network.py: error: unrecognized arguments: --foo 1" })
    expect((await refusal("--mixed_precision", "fp8")).last).toBe("sdxl_train_network.py: error: argument --mixed_precision: invalid choice: 'fp8' (choose from 'no', 'fp16', 'bf16')")
    expect((await refusal("--seed")).last).toBe("sdxl_train_network.py: error: argument --seed: expected one argument")
    expect((await refusal("--network_dim", "many")).last).toBe("sdxl_train_network.py: error: argument --network_dim: invalid int value: 'many'")
  })

  it("shows every flag with --help, behind an interpreter's own arguments too", async () => {
    const { code, out } = await runTrainer(["-u", "/srv/sd-scripts/sdxl_train_network.py", "--help"])
    expect(code).toBe(0)
    for (const flag of ["--dataset_config", "--network_dim", "--save_state", "--resume", "--initial_epoch", "--console_log_simple", "--tokenizer_cache_dir"]) expect(out).toContain(flag)
  })
})

describe("the dataset", () => {
  const failing = async (prepare: (set: Awaited<ReturnType<typeof trainerBench>>) => Promise<unknown>, toml?: (train: string) => string) => {
    await using set = await trainerBench(toml)
    await prepare(set)
    const ended = await runTrainer(set.args())
    return { ...ended, root: ended.err.trimEnd().split("\n").at(-1) ?? "" }
  }

  it("ends with code 0 and nothing trained when it is empty", async () => {
    const { code, out } = await failing(async (set) => {
      for (const name of readdirSync(set.train)) await rm(join(set.train, name))
    })
    expect(code).toBe(0)
    expect(out).toMatch(/contains 0 image files[\s\S]*ignore subset with image_dir=[\s\S]*No data found\. Please verify arguments/)
    expect(out).not.toContain("model saved.")
  })

  it("hides a broken picture behind a division by zero, as the original does", async () => {
    const { code, out, root } = await failing((set) => writeFile(join(set.train, "0003.png"), "no picture"))
    expect(code).toBe(1)
    expect(out).toContain("failed to get image size: ")
    expect(root).toBe("ZeroDivisionError: division by zero")
  })

  it("names an empty caption, a truncated picture, an unknown key, a bad TOML and a bad bucket limit", async () => {
    expect((await failing((set) => writeFile(join(set.train, "0003.txt"), ""))).root).toMatch(/^AssertionError: caption file is empty \/ .*0003\.txt$/)
    const cut = await failing(async (set) => {
      const whole = await readFile(join(set.train, "0003.png"))
      await writeFile(join(set.train, "0003.png"), whole.subarray(0, whole.length - 40))
    })
    expect(cut.out).toContain("Error loading file: ")
    expect(cut.root).toContain("OSError: image file is truncated")
    expect((await failing(async () => undefined, configWith("colour = true"))).root).toBe("voluptuous.error.MultipleInvalid: extra keys not allowed @ data['datasets'][0]['colour']")
    expect((await failing(async () => undefined, () => "[[datasets")).root).toMatch(/^toml\.decoder\.TomlDecodeError: /)
    expect((await failing(async () => undefined, (train) => configWith("")(train).replace("max_bucket_reso = 1600", "max_bucket_reso = 896"))).root).toContain("max_bucket_reso must be equal or greater than resolution")
  })

  it("has the nineteen buckets of a square megapixel, and counts batches per bucket", () => {
    const settings = { resolution: [1024, 1024], min: 640, max: 1600, step: 64, batchSize: 4 } as const
    expect(resolutions(settings)).toHaveLength(19)
    expect(assign([{ width: 1000, height: 1000, repeats: 5 }, { width: 800, height: 1200, repeats: 5 }], settings)).toMatchObject({ batches: 4 })
  })
})

describe("the base model", () => {
  it("is recognised by its header, and refused when it is missing, damaged or something else", async () => {
    await using set = await trainerBench()
    const path = join(set.folder, "other.safetensors")
    const refused = async () => (await runTrainer(set.args("--pretrained_model_name_or_path", path))).err.trimEnd()
    expect(await refused()).toMatch(/ValueError: The provided pretrained_model_name_or_path ".*other\.safetensors" is neither a valid local path nor a valid repo id/)
    await writeFile(path, "<!DOCTYPE html><html><body>Sign in</body></html>")
    const damaged = await refused()
    expect(damaged).toMatch(/During handling of the above exception[\s\S]*SafetensorError: Error while deserializing header: HeaderTooLarge$/)
    await writeFile(path, Safetensors.encode([{ name: "a", dtype: "F16", shape: [1], data: new Uint8Array(2) }], {}))
    expect(await refused()).toContain("Error(s) in loading state_dict for SdxlUNet2DConditionModel")
    await writeSdxlCheckpoint(path)
    expect(isSdxlCheckpoint(await headerOf(path))).toBe(true)
    expect(await hash(path)).toBe(sdxlCheckpointSha256)
    expect(existsSync(join(set.out, "mira.safetensors"))).toBe(false)
  })

  it("is known without being read as long as nobody wrote into it", async () => {
    await using set = await trainerBench()
    expect(await isUntouchedSdxlCheckpoint(set.checkpoint)).toBe(true)
    expect(await hashBase(set.checkpoint)).toMatchObject({ hash: await hash(set.checkpoint) })
    const { size } = await stat(set.checkpoint)
    for (const at of [0x100, (await headerOf(set.checkpoint)).dataStart, size >> 1, size - 1]) {
      await writeSdxlCheckpoint(set.checkpoint)
      const file = await open(set.checkpoint, "r+")
      await file.write(Uint8Array.of(1), 0, 1, at)
      await file.close()
      expect(await isUntouchedSdxlCheckpoint(set.checkpoint), String(at)).toBe(false)
    }
    expect(await hashBase(set.checkpoint)).toMatchObject({ hash: await hash(set.checkpoint) })
    await writeFile(set.checkpoint, "short")
    expect(await isUntouchedSdxlCheckpoint(set.checkpoint)).toBe(false)
  })
})
