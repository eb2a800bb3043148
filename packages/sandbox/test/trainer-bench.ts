import { spawn } from "node:child_process"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import sharp from "sharp"
import { entry } from "../src/trainer/entry.ts"
import { writeSdxlCheckpoint } from "../src/trainer/sdxl-checkpoint.ts"

/** The trainer's environment is as bare as a run's, but for what makes Node begin in a third of the time. */
const compileCache = process.env["NODE_COMPILE_CACHE"] === undefined ? {} : { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] }

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

/** Runs the stand-in as its own process; `onOut` sees stdout as it grows. */
export const runTrainer = (args: ReadonlyArray<string>, environment: Record<string, string> = {}, onOut?: (so_far: string, kill: (signal: NodeJS.Signals) => void) => void): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(entry), ...args], { env: { ...compileCache, PATH: process.env["PATH"] ?? "", LIKENESS_SANDBOX_TIME_SCALE: "0", ...environment }, stdio: ["ignore", "pipe", "pipe"] })
    let out = ""
    let err = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text
      onOut?.(out, (signal) => void child.kill(signal))
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => void (err += text))
    child.on("error", reject)
    child.on("close", (code, signal) => resolve({ code, signal, out, err }))
  })

export interface TrainerBench extends AsyncDisposable {
  readonly folder: string
  readonly out: string
  readonly train: string
  readonly toml: string
  readonly checkpoint: string
  readonly args: (...more: ReadonlyArray<string>) => ReadonlyArray<string>
}

const config = (train: string, more = "") => `
[general]
caption_extension = ".txt"
shuffle_caption = false

[[datasets]]
resolution = [1024, 1024]
batch_size = 1
enable_bucket = true
bucket_no_upscale = false
min_bucket_reso = 640
max_bucket_reso = 1600
bucket_reso_steps = 64
${more}
  [[datasets.subsets]]
  image_dir = ${JSON.stringify(train)}
  class_tokens = "zxqmira woman"
  num_repeats = 3
  is_reg = false
`

/** Eight pictures with captions, a checkpoint and the command line of the balanced preset in small. */
export const trainerBench = async (toml = config): Promise<TrainerBench> => {
  const folder = await mkdtemp(join(tmpdir(), "likeness-trainer-"))
  const train = join(folder, "dataset/train")
  const checkpoint = join(folder, "sd_xl_base_1.0.safetensors")
  await mkdir(train, { recursive: true })
  for (let index = 1; index <= 8; index += 1) {
    const stem = join(train, String(index).padStart(4, "0"))
    const [width, height] = index <= 5 ? [64, 64] : [52, 76]
    await writeFile(`${stem}.png`, await sharp({ create: { width, height, channels: 3, background: { r: index * 20, g: 90, b: 120 } } }).png().toBuffer())
    await writeFile(`${stem}.txt`, `zxqmira woman, upper body, picture ${index}`)
  }
  await writeSdxlCheckpoint(checkpoint)
  await writeFile(join(folder, "dataset.toml"), toml(train))
  return {
    folder,
    out: join(folder, "out"),
    train,
    toml: join(folder, "dataset.toml"),
    checkpoint,
    args: (...more) => [
      "--console_log_simple", "--pretrained_model_name_or_path", checkpoint, "--dataset_config", join(folder, "dataset.toml"), "--output_dir", join(folder, "out"), "--output_name", "mira",
      "--save_model_as", "safetensors", "--save_precision", "fp16", "--save_every_n_epochs", "1", "--network_module", "networks.lora", "--network_dim", "4", "--network_alpha", "2",
      "--network_train_unet_only", "--learning_rate", "1e-4", "--unet_lr", "1e-4", "--optimizer_type", "AdamW", "--lr_scheduler", "cosine", "--lr_warmup_steps", "0", "--max_train_epochs", "3",
      "--mixed_precision", "bf16", "--sdpa", "--cache_latents", "--cache_text_encoder_outputs", "--no_half_vae", "--gradient_checkpointing", "--min_snr_gamma", "5", "--max_grad_norm", "1.0",
      "--max_data_loader_n_workers", "0", "--seed", "42", "--training_comment", "run-1", "--metadata_title", "Mira", "--metadata_trigger_phrase", "zxqmira", ...more
    ],
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true })
  }
}

export const configWith = (more: string) => (train: string) => config(train, more)
