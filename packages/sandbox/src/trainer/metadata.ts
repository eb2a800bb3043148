import { createHash } from "node:crypto"
import { open, stat } from "node:fs/promises"
import { basename } from "node:path"
import type { Arguments } from "./Arguments.ts"
import type { Dataset } from "./Dataset.ts"
import * as Safetensors from "./Safetensors.ts"
import { isUntouchedSdxlCheckpoint, sdxlCheckpointSha256 } from "./sdxl-checkpoint.ts"
import { dumps, floatText } from "./python-text.ts"

/** The hashes of the base checkpoint that go into every file. */
export interface BaseModel {
  readonly name: string
  /** First eight digits of the SHA-256 of 64 KiB at 1 MiB. */
  readonly legacyHash: string
  /** SHA-256 of the whole file. */
  readonly hash: string
}

export const hashBase = async (path: string): Promise<BaseModel> => {
  const file = await open(path, "r")
  try {
    const piece = Buffer.alloc(Math.min(0x10000, Math.max(0, (await stat(path)).size - 0x100000)))
    await file.read(piece, 0, piece.length, 0x100000)
    // Reading the sandbox's own file, which is all holes, would be half of what a run costs.
    const hash = await isUntouchedSdxlCheckpoint(path) ? sdxlCheckpointSha256 : await Safetensors.hashFrom(path, 0)
    return { name: basename(path), legacyHash: createHash("sha256").update(piece).digest("hex").slice(0, 8), hash }
  } finally {
    await file.close()
  }
}

const tagFrequency = (dataset: Dataset): Record<string, Record<string, number>> => {
  const found: Record<string, Record<string, number>> = {}
  for (const { config, images } of dataset.subsets) {
    const tags = found[`${config.repeats}_${basename(config.imageDir)}`] ??= {}
    for (const image of images) for (const tag of image.caption.split(",").map((part) => part.trim()).filter((part) => part !== "")) tags[tag] = (tags[tag] ?? 0) + 1
  }
  return found
}

const datasetInfo = (dataset: Dataset): unknown => ({
  is_dreambooth: true,
  batch_size_per_device: dataset.config.batchSize,
  num_train_images: dataset.trainImages,
  num_reg_images: dataset.regImages,
  resolution: dataset.config.resolution,
  enable_bucket: dataset.config.enableBucket,
  min_bucket_reso: dataset.config.min,
  max_bucket_reso: dataset.config.max,
  tag_frequency: tagFrequency(dataset),
  bucket_info: {
    buckets: Object.fromEntries(dataset.bucketing.buckets.map(({ count, index, resolution }) => [index, { resolution, count }])),
    mean_img_ar_error: dataset.bucketing.meanAspectError
  },
  resize_interpolation: null,
  subsets: dataset.subsets.map(({ config, images }) => ({
    img_count: images.length,
    num_repeats: config.repeats,
    color_aug: config.colorAug,
    flip_aug: config.flipAug,
    random_crop: config.randomCrop,
    shuffle_caption: config.shuffleCaption,
    keep_tokens: config.keepTokens,
    keep_tokens_separator: null,
    secondary_separator: null,
    enable_wildcard: false,
    caption_prefix: null,
    caption_suffix: null,
    resize_interpolation: null,
    image_dir: basename(config.imageDir),
    class_tokens: config.classTokens,
    is_reg: config.isReg
  }))
})

/** Metadata keys whose value is a flag's own, by the flag's name. */
const direct = [
  "output_name", "learning_rate", "unet_lr", "gradient_checkpointing", "gradient_accumulation_steps", "lr_warmup_steps", "lr_scheduler", "network_module", "network_dim",
  "network_alpha", "network_dropout", "mixed_precision", "full_fp16", "v2", "clip_skip", "max_token_length", "cache_latents", "seed", "lowram", "noise_offset",
  "multires_noise_iterations", "multires_noise_discount", "adaptive_noise_scale", "zero_terminal_snr", "training_comment", "max_grad_norm", "caption_dropout_rate",
  "caption_dropout_every_n_epochs", "caption_tag_dropout_rate", "face_crop_aug_range", "prior_loss_weight", "min_snr_gamma", "scale_weight_norms", "ip_noise_gamma",
  "noise_offset_random_strength", "ip_noise_gamma_random_strength", "loss_type", "huber_schedule", "huber_scale", "huber_c", "fp8_base", "fp8_base_unet", "validation_seed",
  "validation_split", "max_validation_steps", "validate_every_n_epochs", "validate_every_n_steps", "resize_interpolation"
] as const

export interface RunFacts {
  readonly base: BaseModel
  readonly datasets: ReadonlyArray<Dataset>
  readonly epochs: number
  readonly batches: number
  readonly maxTrainSteps: number
  /** Simulated Unix seconds. */
  readonly startedAt: number
  readonly sessionId: number
}

/** The metadata of a run; what differs from file to file is added by `ofFile`. */
export const ofRun = (flags: Arguments, facts: RunFacts): Readonly<Record<string, string>> => {
  const dirs = Object.fromEntries(facts.datasets.flatMap((dataset) => dataset.subsets.filter(({ config }) => !config.isReg).map(({ config, images }) => [basename(config.imageDir), { n_repeats: config.repeats, img_count: images.length }])))
  const optimizer = flags.text("optimizer_type") ?? ""
  return {
    ...Object.fromEntries(direct.map((name) => [`ss_${name}`, flags.python(name)])),
    ss_session_id: String(facts.sessionId),
    ss_training_started_at: floatText(facts.startedAt),
    ss_text_encoder_lr: flags.python("text_encoder_lr"),
    ss_num_train_images: String(facts.datasets.reduce((sum, dataset) => sum + dataset.trainImages, 0)),
    ss_num_validation_images: "0",
    ss_num_reg_images: String(facts.datasets.reduce((sum, dataset) => sum + dataset.regImages, 0)),
    ss_num_batches_per_epoch: String(facts.batches),
    ss_num_epochs: String(facts.epochs),
    ss_max_train_steps: String(facts.maxTrainSteps),
    ss_base_model_version: "sdxl_base_v1-0",
    ss_sd_scripts_commit_hash: "(unknown)",
    ss_optimizer: optimizer === "" || optimizer === "AdamW" ? "torch.optim.adamw.AdamW" : optimizer,
    ss_debiased_estimation: flags.python("debiased_estimation_loss"),
    ss_datasets: dumps(facts.datasets.map(datasetInfo)),
    ss_tag_frequency: dumps(Object.assign({}, ...facts.datasets.map(tagFrequency))),
    ss_dataset_dirs: dumps(dirs),
    ss_sd_model_hash: facts.base.legacyHash,
    ss_new_sd_model_hash: facts.base.hash,
    ss_sd_model_name: facts.base.name
  }
}

export interface FileFacts {
  readonly epoch: number
  /** Since the start, or since the resume. */
  readonly steps: number
  /** Simulated Unix seconds. */
  readonly finishedAt: number
  readonly likeness: number
}

/** The metadata of one file; with `--no_metadata` only the keys the trainer always keeps. */
export const ofFile = (run: Readonly<Record<string, string>>, flags: Arguments, facts: FileFacts): Readonly<Record<string, string>> => {
  const kept = flags.has("no_metadata") ? Object.fromEntries(Object.entries(run).filter(([key]) => ["ss_v2", "ss_base_model_version", "ss_network_module", "ss_network_dim", "ss_network_alpha", "ss_network_args"].includes(key))) : { ...run, ss_training_finished_at: floatText(facts.finishedAt), ss_steps: String(facts.steps), ss_epoch: String(facts.epoch) }
  const given = (name: string, key: string) => {
    const value = flags.text(name)
    return value === undefined ? {} : { [key]: value }
  }
  return {
    ...kept,
    "modelspec.sai_model_spec": "1.0.1",
    "modelspec.architecture": "stable-diffusion-xl-v1-base/lora",
    "modelspec.implementation": "https://github.com/Stability-AI/generative-models",
    "modelspec.title": flags.text("metadata_title") ?? flags.text("output_name") ?? "last",
    "modelspec.resolution": "1024x1024",
    "modelspec.date": new Date(facts.finishedAt * 1000).toISOString().slice(0, 19),
    "modelspec.prediction_type": flags.has("v_parameterization") ? "v" : "epsilon",
    "modelspec.implementation_version": "sd-scripts/unknown",
    ...given("metadata_trigger_phrase", "modelspec.trigger_phrase"),
    ...given("metadata_author", "modelspec.author"),
    ...given("metadata_description", "modelspec.description"),
    ...given("metadata_license", "modelspec.license"),
    sandbox_likeness: String(facts.likeness)
  }
}
