/** An existing LoRA recognised from its header: what kind of identity model it is, and on which base model it was trained. */
import { open } from "node:fs/promises"
import { basename, win32 } from "node:path"
import { plainText } from "../model-file/checkpoint-name.ts"
import type { Defect } from "../model-file/Defect.ts"
import * as Header from "../model-file/Header.ts"
import { numbersOf } from "../model-file/tensor-numbers.ts"
import { familyOf } from "./lora-family.ts"
import { type Algorithm, layersOf, type Style } from "./lora-keys.ts"

export interface LoraFile {
  readonly sizeBytes: number
  /** `lora/sdxl`, or another algorithm's or family's own: `loha/sdxl`, `lora/flux`, `lora/unknown` … */
  readonly kind: string
  readonly algorithm: Algorithm
  readonly family: string
  /** Whose naming; `null` for LyCORIS' algorithms. */
  readonly style: Style | null
  /** Layers that are adapted. */
  readonly layers: number
  /** Smallest and largest; `null` where the algorithm has none. */
  readonly networkDim: readonly [number, number] | null
  readonly textEncoders: boolean
  /** As its trainer wrote it; absent where it wrote none. */
  readonly baseModel: { readonly name: string | null; readonly sha256: string } | null
  /** From its metadata: what its maker called it. */
  readonly title: string | null
}

/** Why the file cannot be imported. */
export interface Refused extends Defect {
  readonly advice: string
}

const refused = (defect: string, code: Defect["code"], advice: string): Refused => ({ defect, code, advice })

const isSha256 = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f]{64}$/u.test(text)

/** A trainer on Windows writes backslashes. */
const fileNameOf = (path: string): string | null => plainText(win32.basename(basename(path))) || null

const baseModelOf = (metadata: Header.Header["metadata"]): LoraFile["baseModel"] => {
  const sha256 = metadata.get("ss_new_sd_model_hash")?.toLowerCase()
  return isSha256(sha256) ? { sha256, name: fileNameOf(metadata.get("ss_sd_model_name") ?? "") } : null
}

const textEncoder = /^(?:lora_te\d?_|text_encoder|base_model\.model\.text_encoder)/u

/** The first tensor with a number that is none, and whether anything was learned at all. */
const judged = async (path: string, header: Header.Header, signal: AbortSignal | undefined): Promise<string | undefined> => {
  const learning = /(?:lora_up|lora_B(?:\.default)?|lora\.up)\.weight$|hada_w2_[ab]$|lokr_w[12](?:_[ab])?$|oft_(?:blocks|diag)$|\.diff$/u
  const file = await open(path, "r")
  try {
    let learned = false
    for (const [name, tensor] of header.tensors) {
      signal?.throwIfAborted()
      const { finite, zero } = await numbersOf(file, header, tensor)
      if (!finite) return `its tensor ${plainText(name)} holds infinite numbers or none`
      learned ||= !zero && learning.test(name)
    }
    return learned ? undefined : "all of its numbers are zero: nothing was learned"
  } finally {
    await file.close()
  }
}

/**
 * Recognises a LoRA by its header and looks whether its numbers are numbers.
 *
 * **When to use**: before an existing file becomes an identity model. The kind says who can use it;
 * `lora/sdxl` is the one that this provider takes.
 *
 * **Repeat and cost**: reads the file once; writes nothing. Never fails: what is wrong is the answer.
 *
 * **Source**: the names that sd-scripts, PEFT and diffusers give their tensors.
 */
export const inspect = async (path: string, signal?: AbortSignal): Promise<LoraFile | Refused> => {
  const header = await Header.read(path)
  if ("defect" in header) return refused(header.defect, header.code, header.code === "model.missing" ? "Check its path." : "Name a LoRA's .safetensors file.")
  const found = layersOf(header)
  if (found.algorithm === undefined) return refused("it holds no LoRA", "model.wrong_architecture", "Name a LoRA's file; `likeness model check FILE` says what this one is.")
  if (found.halves.length > 0) return refused(`${found.halves.length} of its layers have only one half, such as ${plainText(found.halves[0]!)}`, "model.corrupt", "Download or export it again.")
  const uneven = found.algorithm === "lora" ? found.layers.find(({ down, up }) => down[0] !== up[1]) : undefined
  if (uneven !== undefined) return refused(`the halves of its layer ${plainText(uneven.name)} do not fit each other`, "model.corrupt", "Download or export it again.")
  const wrong = await judged(path, header, signal)
  if (wrong !== undefined) return refused(wrong, "model.corrupt", "Train it anew, or take an earlier epoch of it.")
  const names = [...header.tensors.keys()]
  const family = familyOf(found, names, header.metadata)
  const dims = found.layers.map(({ down }) => down[0] ?? 0)
  const title = plainText(header.metadata.get("modelspec.title") ?? header.metadata.get("ss_output_name") ?? "")
  return {
    sizeBytes: header.sizeBytes,
    kind: `${found.algorithm}/${family}`,
    algorithm: found.algorithm,
    family,
    style: found.style ?? null,
    layers: new Set(names.map((name) => name.replace(/\.(?:alpha|lora_|lora\.|hada_|lokr_|oft_|dora_|diff).*$|_lora\.(?:up|down)\.weight$/u, ""))).size,
    networkDim: dims.length === 0 ? null : [Math.min(...dims), Math.max(...dims)],
    textEncoders: names.some((name) => textEncoder.test(name)),
    baseModel: baseModelOf(header.metadata),
    title: title === "" ? null : title
  }
}
