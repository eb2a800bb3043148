/** What an identity model is trained on: files with roles, a licence and where they came from. */
import * as Schema from "effect/Schema"
import * as Hash from "./Hash.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

export const BaseModelFile = Schema.Struct({
  role: Schema.Literals(["checkpoint", "diffusionModel", "textEncoder", "vae", "upscaler", "clipVision"]),
  /** As the trainer and ComfyUI name it, such as `sd_xl_base_1.0.safetensors`. */
  name: Text.NonEmptyText,
  sha256: Hash.Sha256
})
export type BaseModelFile = typeof BaseModelFile.Type

export const BaseModel = Schema.Struct({
  v: Stored.version(1),
  /** The architecture that a LoRA must match: `sdxl`, … */
  family: Text.Name,
  files: Schema.Array(BaseModelFile).check(Schema.isMinLength(1)),
  licence: Schema.Struct({
    /** An SPDX identifier, or the licence's own name. */
    name: Text.NonEmptyText,
    /** Where the licence was read. */
    source: Text.NonEmptyText
  })
})
export type BaseModel = typeof BaseModel.Type

export const stored = Stored.make("base model", 1, BaseModel)
