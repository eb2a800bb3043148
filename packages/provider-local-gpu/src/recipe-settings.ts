/**
 * The recipe settings that this provider takes, one closed schema for each capability.
 *
 * Names are the field's in camelCase; the original stands at each. What is absent has the value said
 * here, so that a recipe's hash names everything that its author chose.
 */
import * as Capability from "@likeness/core/Capability"
import * as Text from "@likeness/core/Text"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const or = <A extends string | number | boolean>(value: A) => Effect.succeed(value)
const Steps = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 }))
const Cfg = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 100 }))
const Fraction = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))
const LoraStrength = Schema.Finite.check(Schema.isBetween({ minimum: -100, maximum: 100 }))
const PositiveInt = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 1, maximum }))
const Rate = Schema.Finite.check(Schema.isGreaterThan(0), Schema.isLessThanOrEqualTo(1))

const sides = (multipleOf: number) => {
  const side = Schema.Int.check(
    Schema.isBetween({ minimum: multipleOf * 8, maximum: 4_096 }),
    Schema.makeFilter((pixels: number) => pixels % multipleOf === 0 || `must be a multiple of ${multipleOf}`)
  )
  return Schema.Record(Capability.Aspect, Schema.Struct({ width: side, height: side })).pipe(Schema.withDecodingDefaultKey(Effect.succeed({})))
}

const sampling = {
  /** `ckpt_name`: the checkpoint as the server lists it. */
  checkpoint: Text.NonEmptyText,
  steps: Steps.pipe(Schema.withDecodingDefaultKey(or(30))),
  cfg: Cfg.pipe(Schema.withDecodingDefaultKey(or(6))),
  /** `sampler_name` */
  samplerName: Text.NonEmptyText.pipe(Schema.withDecodingDefaultKey(or("dpmpp_2m"))),
  scheduler: Text.NonEmptyText.pipe(Schema.withDecodingDefaultKey(or("karras"))),
  /** `strength_model` of the identity's LoRA, where the request names none. */
  strengthModel: LoraStrength.pipe(Schema.withDecodingDefaultKey(or(0.8))),
  /** `strength_clip`; absent means as `strengthModel`. A request's strength replaces both. */
  strengthClip: Schema.optionalKey(LoraStrength)
}

/** Pictures with an SDXL checkpoint. */
export const Picture = Schema.Struct({
  ...sampling,
  /** `denoise` from an `init` picture, where the request names no strength: 0 keeps it, 1 keeps nothing. */
  denoise: Fraction.pipe(Schema.withDecodingDefaultKey(or(0.6))),
  /** Pixels for an aspect, multiples of 8, instead of SDXL's usual ones. */
  resolutions: sides(8)
})
export type Picture = typeof Picture.Type

/** Clips with Wan 2.2 TI2V-5B. */
export const Video = Schema.Struct({
  providerModel: Schema.optionalKey(Schema.Literal("wan2.2-ti2v-5b")),
  /** `unet_name` */
  diffusionModel: Text.NonEmptyText,
  /** `clip_name` */
  textEncoder: Text.NonEmptyText,
  /** `vae_name` */
  vae: Text.NonEmptyText,
  steps: Steps.pipe(Schema.withDecodingDefaultKey(or(20))),
  cfg: Cfg.pipe(Schema.withDecodingDefaultKey(or(5))),
  /** `sampler_name` */
  samplerName: Text.NonEmptyText.pipe(Schema.withDecodingDefaultKey(or("uni_pc"))),
  scheduler: Text.NonEmptyText.pipe(Schema.withDecodingDefaultKey(or("simple"))),
  /** `shift` of the model's sampling. */
  shift: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 100 })).pipe(Schema.withDecodingDefaultKey(or(8))),
  /** Frames per second, where the request names none. */
  frameRate: Schema.Int.check(Schema.isBetween({ minimum: 8, maximum: 30 })).pipe(Schema.withDecodingDefaultKey(or(24))),
  /** `mp4`: H.264. `webm`: VP9. */
  format: Schema.Literals(["mp4", "webm"]).pipe(Schema.withDecodingDefaultKey(or("mp4" as "mp4" | "webm"))),
  /** Pixels for an aspect, multiples of 32. */
  resolutions: sides(32)
})
export type Video = typeof Video.Type

/** Clips with LTX-Video 2B. */
export const LtxVideo = Schema.Struct({
  providerModel: Schema.Literal("ltx-video-2b"),
  /** `ckpt_name`: the model with its VAE. */
  checkpoint: Text.NonEmptyText,
  /** `clip_name`: a T5-XXL. */
  textEncoder: Text.NonEmptyText,
  steps: Steps.pipe(Schema.withDecodingDefaultKey(or(30))),
  cfg: Cfg.pipe(Schema.withDecodingDefaultKey(or(3))),
  /** `sampler_name` */
  samplerName: Text.NonEmptyText.pipe(Schema.withDecodingDefaultKey(or("euler"))),
  /** Frames per second, where the request names none. */
  frameRate: Schema.Int.check(Schema.isBetween({ minimum: 8, maximum: 30 })).pipe(Schema.withDecodingDefaultKey(or(25))),
  /** Pixels for an aspect, multiples of 32. */
  resolutions: sides(32)
})
export type LtxVideo = typeof LtxVideo.Type

/** What the recipe's `providerModel` names, of those that make clips; the first one where it names none. */
export const videoModel = (settings: { readonly [key: string]: unknown }): "wan2.2-ti2v-5b" | "ltx-video-2b" =>
  settings["providerModel"] === "ltx-video-2b" ? "ltx-video-2b" : "wan2.2-ti2v-5b"

/** Upscaling with an ESRGAN-type model. */
export const Upscale = Schema.Struct({
  /** `model_name` */
  upscaleModel: Text.NonEmptyText,
  /** How much larger the model makes a picture; it belongs to the model. */
  modelFactor: Schema.Finite.check(Schema.isBetween({ minimum: 1, maximum: 16 })).pipe(Schema.withDecodingDefaultKey(or(4)))
})
export type Upscale = typeof Upscale.Type

/** Going over a whole picture with little noise. */
export const Refine = Schema.Struct({ ...sampling, denoise: Fraction.pipe(Schema.withDecodingDefaultKey(or(0.35))) })
export type Refine = typeof Refine.Type

/** Painting a masked region anew. */
export const Repair = Schema.Struct({
  ...sampling,
  denoise: Fraction.pipe(Schema.withDecodingDefaultKey(or(0.45))),
  /** `expand` of the mask, pixels. */
  growMask: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 256 })).pipe(Schema.withDecodingDefaultKey(or(12))),
  /** `blur_radius` of the mask's edge, pixels. */
  blurMask: PositiveInt(31).pipe(Schema.withDecodingDefaultKey(or(12)))
})
export type Repair = typeof Repair.Type


/** A graph of one's own: what its slots need beyond the request. */
export const OwnGraph = Schema.Struct({
  /** Of the LoRA in the slot `lora`, where the request names no strength. */
  strengthModel: sampling.strengthModel,
  strengthClip: sampling.strengthClip,
  /** Pixels for an aspect, instead of the usual ones. */
  resolutions: sides(8),
  /** Frames per second that a clip's length is counted in, where the request names none. */
  frameRate: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 120 })).pipe(Schema.withDecodingDefaultKey(or(24))),
  /** A clip has a multiple of this many frames and one more. */
  framesMultipleOf: PositiveInt(64).pipe(Schema.withDecodingDefaultKey(or(4)))
})
export type OwnGraph = typeof OwnGraph.Type

/** Training a LoRA of an SDXL base model with sd-scripts; the values are the balanced preset's. */
export const Training = Schema.Struct({
  /** `resolution`, both sides, pixels. */
  resolution: Schema.Int.check(
    Schema.isBetween({ minimum: 128, maximum: 2_048 }),
    Schema.makeFilter((pixels: number) => pixels % 64 === 0 || "must be a multiple of 64")
  ).pipe(Schema.withDecodingDefaultKey(or(1024))),
  /** `network_dim` */
  networkDim: PositiveInt(512).pipe(Schema.withDecodingDefaultKey(or(32))),
  /** `network_alpha` */
  networkAlpha: Schema.Finite.check(Schema.isGreaterThan(0), Schema.isLessThanOrEqualTo(512)).pipe(Schema.withDecodingDefaultKey(or(16))),
  /** `max_train_epochs` */
  maxTrainEpochs: PositiveInt(1_000).pipe(Schema.withDecodingDefaultKey(or(10))),
  /** `num_repeats`; absent means 216 steps an epoch divided by the pictures, 1 to 20. */
  repeats: Schema.optionalKey(PositiveInt(1_000)),
  /** `batch_size` */
  batchSize: PositiveInt(64).pipe(Schema.withDecodingDefaultKey(or(1))),
  /** `learning_rate` */
  learningRate: Rate.pipe(Schema.withDecodingDefaultKey(or(1e-4))),
  /** `unet_lr`; absent means as `learningRate`. */
  unetLr: Schema.optionalKey(Rate),
  /** `lr_scheduler` */
  lrScheduler: Schema.Literals(["cosine", "constant", "linear", "constant_with_warmup", "cosine_with_restarts"]).pipe(
    Schema.withDecodingDefaultKey(or("cosine" as "cosine" | "constant" | "linear" | "constant_with_warmup" | "cosine_with_restarts"))
  ),
  /** `lr_warmup_steps` */
  lrWarmupSteps: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100_000 })).pipe(Schema.withDecodingDefaultKey(or(0))),
  /** `mixed_precision`; `no` is for runs on the processor. */
  mixedPrecision: Schema.Literals(["bf16", "fp16", "no"]).pipe(Schema.withDecodingDefaultKey(or("bf16" as "bf16" | "fp16" | "no"))),
  /** `gradient_checkpointing` */
  gradientCheckpointing: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(or(true as boolean))),
  /** `min_snr_gamma` */
  minSnrGamma: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 20 })).pipe(Schema.withDecodingDefaultKey(or(5))),
  seed: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_294_967_295 })).pipe(Schema.withDecodingDefaultKey(or(42))),
  /** `save_every_n_epochs` */
  saveEveryEpochs: PositiveInt(1_000).pipe(Schema.withDecodingDefaultKey(or(1))),
  /** How many of the saved epochs become identity models, the last ones; absent means all. */
  keepEpochs: Schema.optionalKey(PositiveInt(1_000)),
  /** Regularisation images: so many pictures of the class, made with the base model before training. Absent: none. Steps double. */
  regularisation: Schema.optionalKey(Schema.Struct({
    pictures: Schema.Int.check(Schema.isBetween({ minimum: 8, maximum: 500 })).pipe(Schema.withDecodingDefaultKey(or(128))),
    /** `prior_loss_weight`; 0.5 where the likeness suffers. */
    priorLossWeight: Schema.Finite.check(Schema.isGreaterThan(0), Schema.isLessThanOrEqualTo(1)).pipe(Schema.withDecodingDefaultKey(or(1)))
  })),
  /** The run, by its id, whose last saved state this one goes on from; `train --resume` writes it. */
  resumeFrom: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u, { message: "a run is named by its id" })))
})
export type Training = typeof Training.Type
