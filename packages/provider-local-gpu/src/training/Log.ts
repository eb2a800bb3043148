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

export const isDone = (text: string): boolean => done.test(text)

/** Where a phase begins, the later ones first. */
const phases: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(?:saving checkpoint: |saving state at epoch |saving last state)/u, "saving"],
  [/^steps: /u, "training"],
  [/^running training/u, "hashing the base model"],
  [/^(?:import network module:|create LoRA |enable LoRA |prepare optimizer)/u, "building the network"],
  [/^caching Text Encoder outputs/u, "caching text encoder outputs"],
  [/^caching latents/u, "caching latents"],
  [/^(?:loading model for process|building U-Net|U-Net: |VAE: |text encoder [12]: )/u, "loading the base model"],
  [/^(?:preparing accelerator|accelerator device:)/u, "preparing the accelerator"],
  [/^(?:Loading dataset config|\[Prepare dataset|\[Dataset \d)/u, "reading the data set"]
]

export interface State {
  readonly stage: string
  readonly step?: Step
  readonly epoch?: { readonly current: number; readonly total: number }
  /** The first step whose loss is no number. */
  readonly nan?: Line
  /** `model saved.` */
  readonly saved: boolean
}

/** What the log says up to now. */
export const state = (log: ReadonlyArray<Line>): State => {
  let stage = "starting"
  let latest: Step | undefined
  let current: State["epoch"]
  let nan: Line | undefined
  let saved = false
  for (const line of log) {
    stage = phases.find(([shape]) => shape.test(line.text))?.[1] ?? stage
    const found = stepOf(line.text)
    if (found !== undefined) latest = found
    if (nan === undefined && isNan(found)) nan = line
    const reached = epoch.exec(line.text)
    if (reached !== null) current = { current: Number(reached[1]), total: Number(reached[2]) }
    if (isDone(line.text)) saved = true
  }
  return { stage, saved, ...(latest === undefined ? {} : { step: latest }), ...(current === undefined ? {} : { epoch: current }), ...(nan === undefined ? {} : { nan }) }
}
