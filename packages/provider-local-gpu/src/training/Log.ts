/** The trainer's merged output as lines, and what they say of its progress. Shapes are those of sd-scripts v0.10.1. */
import { open } from "node:fs/promises"

export interface Line {
  readonly text: string
  /** From 1, counting line feeds as editors do; redraws of one bar share a number. */
  readonly number: number
}

const longestRead = 64 * 1024 * 1024

/** At most the last 64 MiB: more is a bar gone wild. */
export const readLog = async (path: string): Promise<string> => {
  const file = await open(path, "r").catch(() => undefined)
  if (file === undefined) return ""
  try {
    const { size } = await file.stat()
    const bytes = Buffer.alloc(Math.min(size, longestRead))
    const { bytesRead } = await file.read(bytes, 0, bytes.byteLength, size - bytes.byteLength)
    return bytes.subarray(0, bytesRead).toString("utf8")
  } finally {
    await file.close()
  }
}

// eslint-disable-next-line no-control-regex -- terminals' own sequences begin with a control character
const ansi = /\u001b\[[0-9;?]*[ -/]*[@-~]/gu
/** A bar has no line feed: what is printed next stands behind it. */
const glued = /(?<=\])(?=Traceback \(most recent call last\):)|(?<=\])(?=(?:[A-Za-z_]\w*\.)*\w*(?:Error|Exception): )/u

export const lines = (log: string): ReadonlyArray<Line> =>
  log.split(/\r\n|\n/u).flatMap((whole, index) =>
    whole.split("\r").map((part) => part.replace(ansi, "").trimEnd()).filter((part) => part !== "")
      .flatMap((part) => part.split(glued)).map((text) => ({ text, number: index + 1 })))

const step = /^steps:\s+(\d{1,3})%\|[^|]*\|\s*(\d+)\/(\d+)\s+\[((?:\d+:)?\d+:\d+)<((?:\d+:)?\d+:\d+|\?),\s*([\d.]+|\?)\s*(s\/it|it\/s)(?:,\s*(.*))?\]$/u
const loss = /\bavr_loss=(nan|[-+]?inf|[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)/iu
const epoch = /^epoch (\d+)\/(\d+)$/u
const done = /^model saved\.$/u
const device = /^accelerator device: (cuda|cpu|mps|xpu)/u
const batches = /^\s*num batches per epoch \/ .*: (\d+)$/u
const stateSaved = /^save train state to .+ at epoch (\d+) step \d+$/u

export interface Step {
  readonly done: number
  readonly total: number
  readonly elapsedSeconds: number
  /** `undefined` before the first loss. */
  readonly loss?: string
}

const clock = (text: string): number => text.split(":").reduce((seconds, part) => seconds * 60 + Number(part), 0)

export const stepOf = (text: string): Step | undefined => {
  const found = step.exec(text)
  if (found === null) return undefined
  const value = loss.exec(found[8] ?? "")?.[1]
  return { done: Number(found[2]), total: Number(found[3]), elapsedSeconds: clock(found[4]!), ...(value === undefined ? {} : { loss: value }) }
}

/** One loss that is no number makes all later ones so: the run is dead. */
export const isNan = (found: Step | undefined): boolean => found?.loss !== undefined && /nan|inf/iu.test(found.loss)

/** Printed while a state is being written, after its epoch was named. */
export const isOfState = (text: string): boolean => /^(?:Model weights|Optimizer state|Scheduler state|Sampler state|Gradient scaler state|DataLoader|Dataloader) /iu.test(text)

export const isDone = (text: string): boolean => done.test(text)

/** What a run is doing. */
export type Stage =
  | "starting" | "loading the tokenizers" | "reading the data set" | "preparing the accelerator" | "loading the base model" | "caching latents"
  | "caching text encoder outputs" | "building the network" | "hashing the base model" | "training" | "saving" | "ending"

/** Where a phase begins, the later ones first. */
const phases: ReadonlyArray<readonly [RegExp, Stage]> = [
  [done, "ending"],
  [/^(?:saving checkpoint: |saving state at epoch |saving last state)/u, "saving"],
  [/^steps: /u, "training"],
  [/^running training/u, "hashing the base model"],
  [/^(?:import network module:|create LoRA |enable LoRA |prepare optimizer)/u, "building the network"],
  [/^caching Text Encoder outputs/u, "caching text encoder outputs"],
  [/^caching latents/u, "caching latents"],
  [/^(?:loading model for process|building U-Net|U-Net: |VAE: |text encoder [12]: )/u, "loading the base model"],
  [/^(?:preparing accelerator|accelerator device:)/u, "preparing the accelerator"],
  [/^(?:Loading dataset config|\[Prepare dataset)/u, "reading the data set"],
  [/^load tokenizer from cache:/u, "loading the tokenizers"]
]

/** What one line tells; all absent for most lines. */
export interface Told {
  readonly stage?: Stage
  readonly step?: Step
  readonly epoch?: { readonly current: number; readonly total: number }
  /** `cuda`, `cpu` … */
  readonly device?: string
  readonly stepsPerEpoch?: number
  /** The epoch at whose end a state begins to be written. */
  readonly stateEpoch?: number
}

export const read = (text: string): Told => {
  const stage = phases.find(([shape]) => shape.test(text))?.[1]
  const found = stepOf(text)
  const reached = epoch.exec(text)
  const onDevice = device.exec(text)?.[1]
  const count = batches.exec(text)?.[1]
  const state = stateSaved.exec(text)?.[1]
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(found === undefined ? {} : { step: found }),
    ...(reached === null ? {} : { epoch: { current: Number(reached[1]), total: Number(reached[2]) } }),
    ...(onDevice === undefined ? {} : { device: onDevice }),
    ...(count === undefined ? {} : { stepsPerEpoch: Number(count) }),
    ...(state === undefined ? {} : { stateEpoch: Number(state) })
  }
}
