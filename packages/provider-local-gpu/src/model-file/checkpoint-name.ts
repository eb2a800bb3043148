/** Which fine-tune a checkpoint is: names and shapes are the same in all of them. */
import type { Header } from "./Header.ts"

export interface Licence {
  readonly name: string
  /** Where it was read. */
  readonly source: string
}

interface Known {
  readonly name: string
  readonly sizeBytes: number
  readonly licence: Licence
}

/** Files whose bytes were compared with their publisher's. */
const known: ReadonlyMap<string, Known> = new Map([
  ["31e35c80fc4829d14f90153f4c74cd59c90b779f6afe05a74cd6120b893f7e5b", {
    name: "SDXL base 1.0", sizeBytes: 6_938_078_334,
    licence: { name: "CreativeML Open RAIL++-M", source: "https://huggingface.co/stabilityai/stable-diffusion-xl-base-1.0" }
  }],
  ["6a35a7855770ae9820a3c931d4964c3817b6d9e3c6f9c4dabb5b3a94e5643b80", {
    name: "RealVisXL V5.0 (fp16)", sizeBytes: 6_938_065_488,
    licence: { name: "CreativeML Open RAIL++-M", source: "https://huggingface.co/SG161222/RealVisXL_V5.0" }
  }]
])

/** What is known of the checkpoint with this SHA-256. */
export const knownCheckpoint = (sha256: string): Known | undefined => known.get(sha256)

/** Whether hashing the file could tell which it is: only then is it worth reading gigabytes. */
export const mayBeKnown = (sizeBytes: number): boolean => [...known.values()].some((each) => each.sizeBytes === sizeBytes)

export interface CheckpointName {
  readonly name: string
  /** `fileName` is a guess. */
  readonly from: "sha256" | "metadata" | "fileName"
}

const guesses: ReadonlyArray<readonly [RegExp, string]> = [
  [/sd_?xl[_-]?base[_-]?1\.?0/iu, "SDXL base 1.0"],
  [/realvis.?xl.*v?5/iu, "RealVisXL V5"],
  [/realvis.?xl/iu, "RealVisXL"],
  [/juggernaut/iu, "Juggernaut XL"],
  [/dreamshaper.?xl/iu, "DreamShaper XL"],
  [/pony/iu, "Pony Diffusion"],
  [/illustrious/iu, "Illustrious XL"]
]

/** Metadata is whatever somebody wrote: no control characters, no pages of text, no embedded pictures. */
export const plainText = (text: string): string => text.replace(/[\p{C}\s]+/gu, " ").trim().slice(0, 120).trim()

/** By hash, else by metadata, else from the file's name. */
export const checkpointName = (fileName: string, metadata: Header["metadata"], sha256: string | undefined): CheckpointName => {
  const found = sha256 === undefined ? undefined : known.get(sha256)
  if (found !== undefined) return { name: found.name, from: "sha256" }
  const title = plainText(metadata.get("modelspec.title") ?? "")
  if (title !== "") return { name: title, from: "metadata" }
  return { name: guesses.find(([pattern]) => pattern.test(fileName))?.[1] ?? plainText(fileName.replace(/\.safetensors$/iu, "")), from: "fileName" }
}
