/** Which model a file holds, from the names and shapes of its tensors. */
import type { Header } from "./Header.ts"
import { type Keys, keysOf } from "./Keys.ts"
import { defectOfSdxl, looksLikeSdxl, reducedSdxl } from "./sdxl.ts"

/** `unknown`: none of these. */
export type Architecture =
  | "sdxl" | "sdxl-reduced" | "sdxl-inpaint" | "sdxl-refiner" | "sdxl-diffusers" | "sd1" | "sd2" | "sd3" | "flux" | "transformer"
  | "lora" | "textual-inversion" | "controlnet" | "ip-adapter" | "vae" | "text-encoder" | "unknown"

export interface Found {
  readonly architecture: Architecture
  /** Why it is no base model that an SDXL LoRA can be trained on; `undefined` where it is one. */
  readonly refusal?: string
}

/** Under which single-file checkpoints keep their U-Net or transformer. */
const unetPrefix = "model.diffusion_model."

const unet = (name: string): string => `${unetPrefix}${name}`

const crossAttention = unet("input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight")
const firstConvolution = unet("input_blocks.0.0.weight")

interface Rule {
  readonly architecture: Architecture
  readonly test: (keys: Keys) => boolean
  readonly refusal: string
}

const anyForm = (...names: ReadonlyArray<string>): ReadonlyArray<string> => names.flatMap((name) => [name, unet(name), `transformer.${name}`])

/** From top to bottom; the first that holds decides. */
const rules: ReadonlyArray<Rule> = [
  {
    architecture: "lora", refusal: "it is a LoRA, not a base model",
    test: (keys) => keys.ends(".lora_down.weight", ".lora_up.weight", ".lora_A.weight", ".lora_B.weight", ".lora.down.weight", ".lora.up.weight", "_lora.down.weight", "_lora.up.weight", ".hada_w1_a", ".lokr_w1", ".lokr_w1_a", ".oft_blocks", ".oft_diag", ".dora_scale")
  },
  {
    architecture: "textual-inversion", refusal: "it is a textual inversion (embedding), not a base model",
    test: (keys) => keys.size <= 4 && (keys.shape("clip_g")?.[1] === 1280 || keys.shape("clip_l")?.[1] === 768 || keys.has("emb_params"))
  },
  { architecture: "controlnet", refusal: "it is a ControlNet, not a base model", test: (keys) => keys.begins("control_model.", "input_hint_block", "controlnet_") },
  { architecture: "ip-adapter", refusal: "it is an IP-Adapter, not a base model", test: (keys) => keys.begins("image_proj.", "ip_adapter.") },
  {
    architecture: "flux", refusal: "it is a Flux (or Chroma) model; this trainer trains SDXL",
    test: (keys) => keys.begins(...anyForm("double_blocks.0.img_attn.norm.key_norm.scale", "distilled_guidance_layer.", "single_transformer_blocks.0.")) || anyForm("img_in.weight").some((name) => keys.has(name, 3072, 64))
  },
  {
    architecture: "sd3", refusal: "it is a Stable Diffusion 3 model; this trainer trains SDXL",
    test: (keys) => keys.begins(...anyForm("joint_blocks.0.context_block.attn.qkv.weight")) || anyForm("x_embedder.proj.weight").some((name) => keys.shape(name)?.slice(1).join() === "16,2,2")
  },
  {
    architecture: "transformer", refusal: "it is another kind of model (a diffusion transformer such as Wan, Qwen or PixArt); this trainer trains SDXL",
    test: (keys) => !keys.has(firstConvolution) && keys.begins(...anyForm("blocks.0.", "layers.0.", "transformer_blocks.0.", "x_embedder", "cap_embedder"))
  },
  {
    architecture: "vae", refusal: "it holds only a VAE",
    test: (keys) => !keys.has(firstConvolution) && !keys.has("down_blocks.0.resnets.0.conv1.weight") && ["", "first_stage_model."].some((prefix) => keys.has(`${prefix}encoder.conv_in.weight`) && keys.has(`${prefix}decoder.conv_out.weight`))
  },
  {
    architecture: "text-encoder", refusal: "it holds only a text encoder",
    test: (keys) => keys.only("text_model.", "transformer.text_model.", "transformer.resblocks.", "text_projection", "token_embedding", "positional_embedding", "ln_final", "logit_scale", "encoder.block.", "encoder.final_layer_norm", "shared.", "encoder.embed_tokens")
  },
  {
    architecture: "sdxl-diffusers", refusal: "it is SDXL's U-Net alone in the form of diffusers; the trainer needs the single-file checkpoint with VAE and text encoders",
    test: (keys) => keys.has("down_blocks.0.resnets.0.conv1.weight") && keys.has("add_embedding.linear_1.weight", 1280, 2816)
  },
  { architecture: "sd1", refusal: "it is a Stable Diffusion 1.x model; this trainer trains SDXL", test: (keys) => keys.has(crossAttention, 320, 768) },
  { architecture: "sd2", refusal: "it is a Stable Diffusion 2.x model; this trainer trains SDXL", test: (keys) => keys.has(crossAttention, 320, 1024) },
  {
    architecture: "sdxl-refiner", refusal: "it is SDXL's refiner, not its base",
    test: (keys) => keys.has(firstConvolution, 384, 4, 3, 3) || keys.has(unet("label_emb.0.0.weight"), 1536, 2560)
  },
  {
    architecture: "sdxl-inpaint", refusal: "it is an SDXL model for inpainting or editing, whose input has more channels than the base's",
    test: (keys) => keys.has(firstConvolution, 320, 9, 3, 3) || keys.has(firstConvolution, 320, 8, 3, 3)
  },
  { architecture: "sdxl-reduced", refusal: "it is a reduced SDXL (such as SSD-1B or Segmind): it lacks blocks that the trainer loads", test: reducedSdxl }
]

/** The first of the known architectures that fits. */
export const recognise = (header: Pick<Header, "tensors">): Found => {
  const keys = keysOf(header)
  if (keys.size === 0) return { architecture: "unknown", refusal: "it holds no tensors" }
  const rule = rules.find(({ test }) => test(keys))
  if (rule !== undefined) return { architecture: rule.architecture, refusal: rule.refusal }
  if (!looksLikeSdxl(keys)) return { architecture: "unknown", refusal: "its tensors are those of no model that is known here" }
  const refusal = defectOfSdxl(keys, header.tensors)
  return { architecture: "sdxl", ...(refusal === undefined ? {} : { refusal }) }
}
