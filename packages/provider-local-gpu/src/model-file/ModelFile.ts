/** A model's file recognised from its first bytes and header alone: what it is, and whether a LoRA can be trained on it. */
import { readFile, stat } from "node:fs/promises"
import { basename, join } from "node:path"
import { type Architecture, recognise } from "./Architecture.ts"
import { type CheckpointName, checkpointName, plainText } from "./checkpoint-name.ts"
import type { Defect } from "./Defect.ts"
import * as Header from "./Header.ts"
import { keysOf } from "./Keys.ts"
import { partsOf } from "./sdxl.ts"

/** Why a file is no base model for training, in the words and codes of the failure catalogue. */
export interface Refusal {
  readonly code: Defect["code"]
  readonly reason: string
  readonly advice: string
}

export interface ModelFile {
  readonly path: string
  readonly sizeBytes: number | null
  /** `null` where the header cannot be read. */
  readonly architecture: Architecture | "diffusers-folder" | null
  /** Absent: an SDXL base model that can be trained on. */
  readonly refusal?: Refusal
  readonly name: CheckpointName | null
  readonly tensors: number
  /** Number types of the tensors, the most frequent first. */
  readonly dtypes: ReadonlyArray<string>
  /** How many tensors each part of a checkpoint has; empty for other files. */
  readonly parts: ReadonlyArray<{ readonly name: string; readonly tensors: number }>
  /** What a person should know before training on it. */
  readonly warnings: ReadonlyArray<string>
}

const advised = { "model.missing": "Check its path.", "model.corrupt": "Download it again and compare its size and SHA-256 with its page.", "model.wrong_architecture": "Name an SDXL base checkpoint: one .safetensors file of about 6.9 GB in half precision." }

const refusalOf = (code: Refusal["code"], reason: string): Refusal => ({ code, reason, advice: advised[code] })

const nothing = { name: null, tensors: 0, dtypes: [], parts: [], warnings: [] }

/** A folder of diffusers says in `model_index.json` which pipeline it is. */
const folderOf = async (path: string): Promise<ModelFile> => {
  const text = await readFile(join(path, "model_index.json"), "utf8").catch(() => undefined)
  const refused = (architecture: ModelFile["architecture"], refusal: Refusal): ModelFile => ({ path, sizeBytes: null, architecture, refusal, ...nothing })
  if (text === undefined) return refused(null, refusalOf("model.missing", "it is a folder, not a model's file"))
  const family = /"_class_name"\s*:\s*"([\w.]{1,80})"/u.exec(text)?.[1]
  return refused("diffusers-folder", refusalOf("model.wrong_architecture", `it is a folder of diffusers${family === undefined ? "" : ` (${family})`}; the trainer needs one .safetensors file`))
}

const dtypesOf = (header: Header.Header): ReadonlyArray<string> => {
  const counts = new Map<string, number>()
  for (const { dtype } of header.tensors.values()) counts.set(dtype, (counts.get(dtype) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([dtype]) => dtype)
}

const distilled = /lightning|turbo|hyper|lcm|dmd/iu

const warningsOf = (fileName: string, header: Header.Header): ReadonlyArray<string> => [
  ...(header.tensors.has("v_pred") ? [`it predicts velocity: train with --v_parameterization${header.tensors.has("ztsnr") ? " and --zero_terminal_snr" : ""}`] : []),
  ...(distilled.test(fileName) || distilled.test(plainText(header.metadata.get("modelspec.title") ?? "")) ? ["its name says that it is distilled for few steps: a poor base to train on"] : [])
]

/**
 * Recognises one file (or a folder of diffusers) without loading a tensor.
 *
 * **When to use**: before anything is started on a base model. `sha256` is the file's, where it is known
 * already: only that tells for sure which fine-tune it is.
 *
 * **Repeat and cost**: reads the header, a few hundred kilobytes; writes nothing. Never fails: what is
 * wrong stands in `refusal`.
 *
 * **Source**: the loader of sd-scripts, which takes exactly these parts and counts.
 */
export const inspect = async (path: string, sha256?: string): Promise<ModelFile> => {
  if (await stat(path).then((found) => found.isDirectory(), () => false)) return folderOf(path)
  const header = await Header.read(path)
  if ("defect" in header) return { path, sizeBytes: await stat(path).then(({ size }) => size, () => null), architecture: null, refusal: refusalOf(header.code, header.defect), ...nothing }
  const { architecture, refusal } = recognise(header)
  const fileName = basename(path)
  const isCheckpoint = architecture.startsWith("sd")
  // The trainer chooses its loader by the ending: any other one would be unpickled.
  const ending = refusal === undefined && !fileName.toLowerCase().endsWith(".safetensors") ? `its name (${fileName}) does not end in .safetensors, by which the trainer chooses how to read it` : undefined
  const reason = refusal ?? ending
  return {
    path,
    sizeBytes: header.sizeBytes,
    architecture,
    ...(reason === undefined ? {} : { refusal: { ...refusalOf("model.wrong_architecture", reason), ...(ending === undefined ? {} : { advice: "Rename it." }) } }),
    name: isCheckpoint ? checkpointName(fileName, header.metadata, sha256) : null,
    tensors: header.tensors.size,
    dtypes: dtypesOf(header),
    parts: isCheckpoint ? partsOf(keysOf(header)) : [],
    warnings: isCheckpoint ? warningsOf(fileName, header) : []
  }
}
