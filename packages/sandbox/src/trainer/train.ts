import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { Arguments } from "./Arguments.ts"
import * as Chance from "./Chance.ts"
import type { Console } from "./Console.ts"
import * as Dataset from "./Dataset.ts"
import * as DatasetConfig from "./dataset-config.ts"
import { runEpochs } from "./epochs.ts"
import type { Fault } from "./Fault.ts"
import { chosenModules, encoderModules, unetModules } from "./lora-file.ts"
import * as Metadata from "./metadata.ts"
import { assertion, corruptModel, importError, inTraining, schedulerError } from "./PythonError.ts"
import { floatText } from "./python-text.ts"
import * as Safetensors from "./Safetensors.ts"
import { isSdxlCheckpoint } from "./sdxl-checkpoint.ts"
import * as State from "./State.ts"

/** First of January 2026: simulated time starts in the month after it, at an instant drawn from the data. */
const epochSeconds = 1_767_225_600

const loadTokenizers = async (terminal: Console, flags: Arguments): Promise<void> => {
  const cache = flags.text("tokenizer_cache_dir")
  for (const name of ["openai_clip-vit-large-patch14", "laion_CLIP-ViT-bigG-14-laion2B-39B-b160k"]) {
    if (cache !== undefined && existsSync(join(cache, name))) terminal.line(`load tokenizer from cache: ${join(cache, name)}`)
    await terminal.wait(0.4)
  }
}

const checkCombinations = (flags: Arguments, datasets: ReadonlyArray<Dataset.Dataset>): void => {
  const source = "self.assert_extra_args(args, train_dataset_group, val_dataset_group)  # may change some args"
  const subsets = datasets.flatMap((dataset) => dataset.subsets.map(({ config }) => config))
  if (flags.has("cache_latents") && subsets.some(({ colorAug, randomCrop }) => colorAug || randomCrop)) throw assertion("when caching latents, either color_aug or random_crop cannot be used / latentをキャッシュするときはcolor_augとrandom_cropは使えません", 545, "train_dataset_group.is_latent_cacheable()")
  if (flags.has("cache_text_encoder_outputs")) {
    if (subsets.some(({ shuffleCaption }) => shuffleCaption)) throw assertion("when caching Text Encoder output, either caption_dropout_rate, shuffle_caption, token_warmup_step or caption_tag_dropout_rate cannot be used / Text Encoderの出力をキャッシュするときはcaption_dropout_rate, shuffle_caption, token_warmup_step, caption_tag_dropout_rateは使えません", 553, source)
    if (!flags.has("network_train_unet_only")) throw assertion("network for Text Encoder cannot be trained with caching Text Encoder outputs / Text Encoderの出力をキャッシュしながらText Encoderのネットワークを学習することはできません", 553, source)
  }
  for (const { config } of datasets) if (config.step % 32 !== 0) throw assertion(`bucket_reso_steps is ${config.step}. it must be divisible by 32.`, 553, source)
}

const loadModel = async (terminal: Console, path: string | undefined): Promise<void> => {
  const source = "model_version, text_encoder, vae, unet = self.load_target_model(args, weight_dtype, accelerator)"
  terminal.line("loading model for process 0/1")
  if (path === undefined || !existsSync(path)) {
    terminal.line(`load Diffusers pretrained models: ${path ?? "None"}, variant=None`)
    throw inTraining("ValueError", `The provided pretrained_model_name_or_path "${path ?? "None"}" is neither a valid local path nor a valid repo id. Please check the parameter.`, 560, source)
  }
  terminal.line(`load StableDiffusion checkpoint: ${path}`)
  const header = await Safetensors.readHeader(path)
  if (typeof header === "string") throw corruptModel({ "header too small": "HeaderTooSmall", "header too large": "HeaderTooLarge", "invalid header length": "InvalidHeaderLength", "invalid JSON in header": "InvalidHeaderDeserialization", "incomplete metadata, file not fully covered": "MetadataIncompleteBuffer" }[header])
  terminal.line("building U-Net")
  terminal.line("loading U-Net from checkpoint")
  await terminal.wait(9)
  if (!isSdxlCheckpoint(header)) throw inTraining("RuntimeError", "Error(s) in loading state_dict for SdxlUNet2DConditionModel:\n\tMissing key(s) in state_dict: \"time_embed.0.weight\", \"time_embed.0.bias\", \"label_emb.0.0.weight\", \"label_emb.0.0.bias\". ", 560, source)
  terminal.line("U-Net: <All keys matched successfully>")
  terminal.line("building text encoders")
  terminal.line("loading text encoders from checkpoint")
  await terminal.wait(4)
  terminal.line("text encoder 1: <All keys matched successfully>")
  terminal.line("text encoder 2: <All keys matched successfully>")
  terminal.line("building VAE")
  terminal.line("loading VAE from checkpoint")
  await terminal.wait(1)
  terminal.line("VAE: <All keys matched successfully>")
  terminal.line("Enable SDPA for U-Net")
}

const cache = async (terminal: Console, flags: Arguments, datasets: ReadonlyArray<Dataset.Dataset>): Promise<void> => {
  const images = datasets.reduce((sum, dataset) => sum + dataset.subsets.reduce((count, subset) => count + subset.images.length, 0), 0)
  if (flags.has("cache_latents")) {
    terminal.line("[Dataset 0]")
    terminal.line("caching latents with caching strategy.")
    terminal.line("caching latents...")
    await Dataset.decodeAll(terminal, datasets)
    await terminal.filled("", images, 0.25 * images)
  }
  if (flags.has("cache_text_encoder_outputs")) {
    terminal.line("move vae and unet to cpu to save memory")
    terminal.line("[Dataset 0]")
    terminal.line("caching Text Encoder outputs with caching strategy.")
    terminal.line("checking cache validity...")
    await terminal.filled("", images, 0)
    terminal.line("caching Text Encoder outputs...")
    await terminal.filled("", images, 0.06 * images)
    terminal.line("move vae and unet back to original device")
  }
}

const buildNetwork = (terminal: Console, flags: Arguments): void => {
  const unetOnly = flags.has("network_train_unet_only")
  terminal.line(`import network module: ${flags.text("network_module") ?? "None"}`)
  terminal.line(`create LoRA network. base dim (rank): ${flags.number("network_dim") ?? 4}, alpha: ${floatText(flags.number("network_alpha") ?? 1)}`)
  terminal.line("neuron dropout: p=None, rank dropout: p=None, module dropout: p=None")
  terminal.line("create LoRA for Text Encoder 1:")
  terminal.line("create LoRA for Text Encoder 2:")
  terminal.line(`create LoRA for Text Encoder: ${encoderModules.flat().length} modules.`)
  terminal.line(`create LoRA for U-Net: ${unetModules.length} modules.`)
  if (!unetOnly) terminal.line(`enable LoRA for text encoder: ${encoderModules.flat().length} modules`)
  terminal.line(`enable LoRA for U-Net: ${unetModules.length} modules`)
  terminal.line("prepare optimizer, data loader etc.")
  const optimizer = flags.text("optimizer_type") ?? ""
  terminal.line(`use ${optimizer === "" ? "AdamW" : optimizer} optimizer | {}`)
}

/** What decides the weights: data, base and the numbers of the training, and neither names nor paths nor how often it was interrupted. */
const runKey = (flags: Arguments, datasets: ReadonlyArray<Dataset.Dataset>, base: Metadata.BaseModel): string => {
  const names = ["seed", "network_dim", "network_alpha", "learning_rate", "unet_lr", "optimizer_type", "lr_scheduler", "max_train_epochs", "max_train_steps", "mixed_precision", "min_snr_gamma", "network_train_unet_only", "prior_loss_weight"]
  return createHash("sha256")
    .update(JSON.stringify([names.map(flags.python), base.hash, datasets.map(({ config, contentKey }) => [contentKey, config.resolution, config.batchSize])]))
    .digest("hex")
}

const printTotals = (terminal: Console, flags: Arguments, datasets: ReadonlyArray<Dataset.Dataset>, batches: number, epochs: number, steps: number): void => {
  const sum = (of: (dataset: Dataset.Dataset) => number) => datasets.reduce((total, dataset) => total + of(dataset), 0)
  terminal.line("running training / 学習開始")
  terminal.line(`  num train images * repeats / 学習画像の数×繰り返し回数: ${sum((dataset) => dataset.trainImages)}`)
  terminal.line("  num validation images * repeats / 学習画像の数×繰り返し回数: 0")
  terminal.line(`  num reg images / 正則化画像の数: ${sum((dataset) => dataset.regImages)}`)
  terminal.line(`  num batches per epoch / 1epochのバッチ数: ${batches}`)
  terminal.line(`  num epochs / epoch数: ${epochs}`)
  terminal.line(`  batch size per device / バッチサイズ: ${datasets.map(({ config }) => config.batchSize).join(", ")}`)
  terminal.line(`  gradient accumulation steps / 勾配を合計するステップ数 = ${flags.number("gradient_accumulation_steps") ?? 1}`)
  terminal.line(`  total optimization steps / 学習ステップ数: ${steps}`)
}

/** The epoch to start with, from `--initial_epoch`, `--initial_step` or the state. */
const startEpoch = (terminal: Console, flags: Arguments, fromState: number | undefined, stepsPerEpoch: number, maxTrainSteps: number): number => {
  const epoch = flags.number("initial_epoch")
  const step = flags.number("initial_step")
  if ((epoch ?? step) !== undefined && fromState !== undefined) terminal.warn("steps from the state is ignored because initial_step is specified / initial_stepが指定されているため、stateからのステップ数は無視されます")
  const initial = step ?? (epoch === undefined ? fromState ?? 0 : (epoch - 1) * stepsPerEpoch)
  if (initial > 0 && maxTrainSteps <= initial) throw assertion(`max_train_steps should be greater than initial step / max_train_stepsは初期ステップより大きい必要があります: ${maxTrainSteps} vs ${initial}`, 1252, "args.max_train_steps > initial_step")
  return Math.floor(initial / stepsPerEpoch) + 1
}

const onCpu = (): boolean => ["", "-1"].includes(process.env["CUDA_VISIBLE_DEVICES"] ?? "0")

/** One run of the trainer, from imports to `model saved.`; rejects with `PythonError` where it would die of one. */
export const train = async (terminal: Console, flags: Arguments, fault: Fault | undefined, allModules: boolean): Promise<void> => {
  await terminal.wait(6)
  if (fault?.name === "import-error") throw importError()
  await loadTokenizers(terminal, flags)
  const config = flags.text("dataset_config")
  if (config === undefined) throw inTraining("AttributeError", "'NoneType' object has no attribute 'datasets'", 529, "blueprint = blueprint_generator.generate(user_config, args)")
  terminal.line(`Loading dataset config from ${config}`)
  const datasets = await Dataset.prepare(terminal, DatasetConfig.read(terminal, config, flags))
  const batches = datasets.reduce((sum, dataset) => sum + dataset.bucketing.batches, 0)
  if (batches === 0) {
    terminal.line("No data found. Please verify arguments (train_data_dir must be the parent of folders with images) / 画像がありません。引数指定を確認してください（train_data_dirには画像があるフォルダではなく、画像があるフォルダの親フォルダを指定する必要があります）")
    return
  }
  checkCombinations(flags, datasets)
  terminal.line("preparing accelerator")
  terminal.line(`accelerator device: ${onCpu() ? "cpu" : "cuda"}`)
  const path = flags.text("pretrained_model_name_or_path")
  await loadModel(terminal, path)
  await cache(terminal, flags, datasets)
  buildNetwork(terminal, flags)
  const stepsPerEpoch = Math.ceil(batches / (flags.number("gradient_accumulation_steps") ?? 1))
  const wanted = flags.number("max_train_epochs")
  const maxTrainSteps = wanted === undefined ? flags.number("max_train_steps") ?? 1600 : wanted * stepsPerEpoch
  if (wanted !== undefined) terminal.line(`override steps. steps for ${wanted} epochs is / 指定エポックまでのステップ数: ${maxTrainSteps}`)
  if (fault?.name === "scheduler-error") throw schedulerError()
  const resume = flags.text("resume")
  const fromState = resume === undefined ? undefined : await State.load(terminal, resume)
  const epochs = Math.ceil(maxTrainSteps / stepsPerEpoch)
  printTotals(terminal, flags, datasets, batches, epochs, maxTrainSteps)
  const base = await Metadata.hashBase(path ?? "")
  await terminal.wait(12)
  const key = runKey(flags, datasets, base)
  const startedAt = epochSeconds + Math.floor(Chance.uniform(`${key}/start`) * 30 * 86_400)
  const metadata = Metadata.ofRun(flags, { base, datasets, epochs, batches, maxTrainSteps, startedAt, sessionId: Math.floor(Chance.uniform(`${key}/session`) * 2 ** 32) })
  const first = startEpoch(terminal, flags, fromState, stepsPerEpoch, maxTrainSteps)
  // The trainer asks git for its own commit, in a tree without history.
  terminal.raw("fatal: not a git repository (or any of the parent directories): .git\n")
  const place = `dtype: torch.${({ fp16: "float16", bf16: "bfloat16" })[flags.text("mixed_precision") ?? "no"] ?? "float32"}, device: ${onCpu() ? "cpu" : "cuda:0"}`
  terminal.line(`unet ${place}`)
  for (const encoder of [0, 1]) terminal.line(`text_encoder [${encoder}] ${place}`)
  const folder = flags.text("output_dir") ?? "."
  await mkdir(folder, { recursive: true })
  const unetOnly = flags.has("network_train_unet_only")
  await runEpochs({
    terminal,
    flags,
    fault,
    folder,
    key,
    metadata,
    startedAt,
    epochs,
    first,
    stepsPerEpoch,
    maxTrainSteps,
    secondsPerStep: secondsPerStep(flags, datasets),
    modules: chosenModules(flags.number("network_dim") ?? 4, allModules, !unetOnly)
  })
}

/** Simulated seconds of one step on a card with 24 GB: by pixels and batch, a quarter more with checkpointing. */
const secondsPerStep = (flags: Arguments, datasets: ReadonlyArray<Dataset.Dataset>): number => {
  const { batchSize = 1, resolution = [1024, 1024] } = datasets[0]?.config ?? {}
  return 0.92 * (((resolution[0] ?? 1024) * (resolution[1] ?? 1024)) / 1024 ** 2) * batchSize ** 0.9 * (flags.has("gradient_checkpointing") ? 1.25 : 1)
}
