// A trainer for tests: a few of sd-scripts' flags and lines, real files, failures on demand.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const flag = (name) => process.argv[process.argv.indexOf(`--${name}`) + 1]
const fault = (process.env.LIKENESS_SANDBOX_TRAINER_FAULT ?? "").split("@")[0]
const pace = Number(process.env.TRAINER_PACE ?? "1")
const epochs = Number(flag("max_train_epochs"))
const name = flag("output_name")
const log = (text) => process.stdout.write(`${text}\n`)
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

const file = (value) => {
  const tensors = {}
  const pieces = []
  let at = 0
  for (const [key, word] of [["lora_unet_a.lora_down.weight", 0x3c00], ["lora_unet_a.lora_up.weight", value], ["lora_unet_a.alpha", 0x3c00]]) {
    const data = Buffer.alloc(4)
    data.writeUInt16LE(word, 0)
    data.writeUInt16LE(word, 2)
    tensors[key] = { dtype: "F16", shape: [2], data_offsets: [at, at + 4] }
    pieces.push(data)
    at += 4
  }
  const header = Buffer.from(JSON.stringify({ __metadata__: { ss_network_dim: flag("network_dim"), ss_training_started_at: "1000.5", ss_training_finished_at: "1060.75" }, ...tensors }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.byteLength))
  return Buffer.concat([length, header, ...pieces])
}

readFileSync(flag("dataset_config"))
log("caching latents...")
if (fault === "no-data") {
  log("No data found. Please verify arguments (train_data_dir must be the parent)")
  process.exit(0)
}
if (fault === "scheduler-error") {
  process.stderr.write(`Traceback (most recent call last):\n  File "train_network.py", line 1, in train\n    fix()\nAttributeError: COSINE_WITH_MIN_LR\n`)
  process.exit(1)
}
log("running training / 学習開始")
const total = epochs * 4
for (let epoch = 1; epoch <= epochs; epoch++) {
  log(`\nepoch ${epoch}/${epochs}`)
  for (let step = 1; step <= 4; step++) {
    const done = (epoch - 1) * 4 + step
    process.stderr.write(`\rsteps: ${String(Math.floor((100 * done) / total)).padStart(3)}%|##        | ${done}/${total} [00:${String(done).padStart(2, "0")}<00:10,  1.00it/s, avr_loss=${fault === "nan-loss" && epoch > 1 ? "nan" : "0.101"}]`)
    await sleep(pace)
  }
  if (epoch === 2 && fault === "out-of-memory") {
    process.stderr.write(`Traceback (most recent call last):\n  File "sdxl_train_network.py", line 1, in <module>\n    train()\ntorch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.\n`)
    process.exit(1)
  }
  if (epoch === 2 && fault === "killed") process.kill(process.pid, "SIGKILL")
  if (epoch === 2 && fault === "stall") {
    process.on("SIGTERM", () => {})
    await sleep(1_000_000)
  }
  const path = join(flag("output_dir"), epoch === epochs ? `${name}.safetensors` : `${name}-${String(epoch).padStart(6, "0")}.safetensors`)
  const bytes = file(fault === "nan-loss" && epoch > 1 ? 0x7e00 : 0x3800)
  if (epoch === 2 && fault === "disk-full") {
    writeFileSync(path, bytes.subarray(0, bytes.byteLength - 3))
    process.stderr.write(`Traceback (most recent call last):\n  File "train_network.py", line 1, in save_model\n    save_file(x)\nOSError: [Errno 28] No space left on device\n`)
    process.exit(1)
  }
  log(`\nsaving checkpoint: ${path}`)
  if (!(fault === "missing-file" && epoch === 2)) writeFileSync(path, bytes)
}
log("model saved.")
