import { join } from "node:path"
import * as Safetensors from "../trainer/Safetensors.ts"
import { weightsOf } from "./content-key.ts"
import * as Folders from "./Folders.ts"
import { atOnce, type Call, type Run } from "./NodeWork.ts"
import type { ModelFolder } from "./NodeSpec.ts"
import { type LoadedLora, NodeFailure, type ValueOf } from "./Values.ts"

/** Opens a model file as the server would: a missing or broken one raises. */
const open = async (call: Call, folder: ModelFolder, name: string): Promise<Safetensors.Header | undefined> => {
  const path = join(call.job.folders.models[folder], name)
  if (!Folders.isFile(path)) throw new NodeFailure("FileNotFoundError", `Model in folder '${folder}' with filename '${name}' not found.`)
  if (!name.endsWith(".safetensors")) return undefined
  const header = await Safetensors.readHeader(path)
  if (typeof header === "string") {
    throw new NodeFailure("safetensors._safetensors_rust.SafetensorError", `Error while deserializing header: ${header}`, [
      "  File \"/srv/comfyui/comfy/utils.py\", line 78, in load_torch_file\n    raise e\n",
      "  File \"/srv/comfyui/comfy/utils.py\", line 60, in load_torch_file\n    with safetensors.safe_open(ckpt, framework=\"pt\", device=device.type) as f:\n"
    ])
  }
  return header
}

const videoModel = /wan|ltx|hunyuan|svd/i

const lora = async (call: Call): Promise<LoadedLora | undefined> => {
  const strength = call.number("strength_model")
  const name = call.text("lora_name")
  if (strength === 0) return undefined
  const header = await open(call, "loras", name)
  const told = header?.metadata["sandbox_likeness"]
  const weights = await weightsOf(join(call.job.folders.models.loras, name))
  return { weights, strength, ...(told === undefined ? {} : { likeness: Number(told) }) }
}

const withLora = async (call: Call): Promise<ValueOf<"MODEL">> => {
  const model = call.value("model", "MODEL")
  const added = await lora(call)
  return added === undefined ? model : { ...model, loras: [...model.loras, added] }
}

export const runLoading: Readonly<Record<string, Run>> = {
  CheckpointLoaderSimple: atOnce(async (call) => {
    const name = call.text("ckpt_name")
    await open(call, "checkpoints", name)
    return [{ type: "MODEL", family: videoModel.test(name) ? "video" : "image", loras: [] }, { type: "CLIP" }, { type: "VAE" }]
  }),
  LoraLoader: atOnce(async (call) => [await withLora(call), call.value("clip", "CLIP")]),
  LoraLoaderModelOnly: atOnce(async (call) => [await withLora(call)]),
  VAELoader: atOnce(async (call) => {
    if (call.text("vae_name") !== "pixel_space") await open(call, "vae", call.text("vae_name"))
    return [{ type: "VAE" }]
  }),
  UNETLoader: atOnce(async (call) => {
    await open(call, "diffusion_models", call.text("unet_name"))
    return [{ type: "MODEL", family: videoModel.test(call.text("unet_name")) ? "video" : "image", loras: [] }]
  }),
  CLIPLoader: atOnce(async (call) => {
    await open(call, "text_encoders", call.text("clip_name"))
    return [{ type: "CLIP" }]
  }),
  UpscaleModelLoader: atOnce(async (call) => {
    const name = call.text("model_name")
    await open(call, "upscale_models", name)
    return [{ type: "UPSCALE_MODEL", factor: Number(/(?:x(\d)|(\d)x)/i.exec(name)?.slice(1).find((digit) => digit !== undefined) ?? 4) }]
  })
}
