/** Layers' names as ComfyUI reads them for SDXL: of diffusers' and PEFT's own it knows some only. */
import { layersOf } from "./lora-keys.ts"
import type { Header } from "../model-file/Header.ts"

const prefixes: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(?:base_model\.model\.)?text_encoder_2\./u, "lora_te2_"],
  [/^(?:base_model\.model\.)?text_encoder\./u, "lora_te1_"],
  [/^(?:base_model\.model\.)?(?:unet\.)?/u, "lora_unet_"]
]

const layerName = (name: string): string => {
  const [prefix, written] = prefixes.find(([pattern]) => pattern.test(name))!
  const plain = name.replace(prefix, "").replace(".processor.", ".").replace(/\.to_out$/u, ".to_out.0")
  return `${written}${plain.replaceAll(".", "_")}`
}

const halves: ReadonlyArray<readonly [RegExp, string]> = [
  [/(?:\.lora_A(?:\.default)?|\.lora\.down|_lora\.down|\.lora_down)\.weight$/u, ".lora_down.weight"],
  [/(?:\.lora_B(?:\.default)?|\.lora\.up|_lora\.up|\.lora_up)\.weight$/u, ".lora_up.weight"],
  [/\.alpha$/u, ".alpha"]
]

/** New names by old ones; empty where the file has kohya's names throughout. */
export const renamedForComfyUi = (header: Pick<Header, "tensors">): ReadonlyMap<string, string> => {
  const { style } = layersOf(header)
  const names = [...header.tensors.keys()]
  if (style === undefined || names.every((name) => name.startsWith("lora_"))) return new Map()
  return new Map(names.map((name) => {
    const half = halves.find(([pattern]) => pattern.test(name))
    return [name, half === undefined ? name : `${layerName(name.replace(half[0], ""))}${half[1]}`]
  }))
}
