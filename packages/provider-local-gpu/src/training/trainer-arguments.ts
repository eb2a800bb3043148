/** Our settings in sd-scripts' spelling; the translation happens here and nowhere else. */
import type * as RecipeSettings from "../recipe-settings.ts"

/** Where a run goes on that broke off. */
export interface ResumedAt {
  /** Absolute. */
  readonly stateFolder: string
  /** The first epoch still to be trained. */
  readonly epoch: number
}

export interface TrainerRun {
  readonly settings: RecipeSettings.Training
  /** The base model's file: absolute where the connection says where base models lie. */
  readonly checkpoint: string
  readonly datasetConfig: string
  readonly outputDir: string
  readonly outputName: string
  /** What the files' metadata say of their origin: the run's id, or that of the first run of those that went on from one another. */
  readonly comment: string
  readonly title: string
  readonly trigger: string
  readonly resumed?: ResumedAt
}

/** A value that begins with a dash would be read as a flag. */
const pair = (flag: string, value: string | number): ReadonlyArray<string> =>
  String(value).startsWith("-") ? [`--${flag}=${value}`] : [`--${flag}`, String(value)]

/** About 216 steps an epoch, whatever the number of pictures. */
export const repeatsFor = (settings: RecipeSettings.Training, pictures: number): number =>
  settings.repeats ?? Math.min(20, Math.max(1, Math.round(216 / pictures)))

export const trainerArguments = (run: TrainerRun): ReadonlyArray<string> => {
  const { settings } = run
  return [
    "--console_log_simple",
    ...pair("pretrained_model_name_or_path", run.checkpoint),
    ...pair("dataset_config", run.datasetConfig),
    ...pair("output_dir", run.outputDir),
    ...pair("output_name", run.outputName),
    ...pair("save_model_as", "safetensors"),
    ...pair("save_precision", "fp16"),
    ...pair("save_every_n_epochs", settings.saveEveryEpochs),
    // What a run that broke off goes on from; one is enough, and each is a gigabyte.
    "--save_state",
    ...pair("save_last_n_epochs_state", 1),
    ...pair("network_module", "networks.lora"),
    ...pair("network_dim", settings.networkDim),
    ...pair("network_alpha", settings.networkAlpha),
    "--network_train_unet_only",
    ...pair("learning_rate", settings.learningRate),
    ...pair("unet_lr", settings.unetLr ?? settings.learningRate),
    ...pair("optimizer_type", "AdamW"),
    ...pair("lr_scheduler", settings.lrScheduler),
    ...pair("lr_warmup_steps", settings.lrWarmupSteps),
    ...pair("max_train_epochs", settings.maxTrainEpochs),
    ...pair("mixed_precision", settings.mixedPrecision),
    "--sdpa",
    "--cache_latents",
    "--cache_text_encoder_outputs",
    "--no_half_vae",
    ...(settings.gradientCheckpointing ? ["--gradient_checkpointing"] : []),
    ...(settings.minSnrGamma === 0 ? [] : pair("min_snr_gamma", settings.minSnrGamma)),
    ...(settings.regularisation === undefined ? [] : pair("prior_loss_weight", settings.regularisation.priorLossWeight)),
    ...pair("max_grad_norm", 1),
    ...pair("max_data_loader_n_workers", 0),
    ...pair("seed", settings.seed),
    ...pair("training_comment", run.comment),
    ...pair("metadata_title", run.title),
    ...pair("metadata_trigger_phrase", run.trigger),
    // The state counts its steps from its own last start, so the epoch is said.
    ...(run.resumed === undefined ? [] : [...pair("resume", run.resumed.stateFolder), ...pair("initial_epoch", run.resumed.epoch)])
  ]
}

/** The epochs whose files a finished run leaves, ascending; the last has the plain name. */
export const savedEpochs = (maxTrainEpochs: number, saveEveryEpochs: number): ReadonlyArray<number> =>
  Array.from({ length: maxTrainEpochs }, (_, index) => index + 1).filter((epoch) => epoch === maxTrainEpochs || epoch % saveEveryEpochs === 0)

export const epochFile = (outputName: string, epoch: number, maxTrainEpochs: number): string =>
  epoch === maxTrainEpochs ? `${outputName}.safetensors` : `${outputName}-${String(epoch).padStart(6, "0")}.safetensors`
