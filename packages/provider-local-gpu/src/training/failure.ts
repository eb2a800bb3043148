/** Why a run that ended without success did: what was done to it, then what its log says. */
import type { Failing } from "../errors.ts"
import { signatures } from "../triage/signatures/index.ts"
import type { Facts } from "../triage/decide.ts"
import type { Diagnosis } from "../triage/Diagnosis.ts"
import { failing, type Wording } from "../triage/failing.ts"
import type { Line, Stage } from "./Log.ts"
import type { LogState } from "./LogState.ts"
import type { Ended, Stop } from "./Run.ts"

export interface End {
  readonly ended: Ended | undefined
  readonly stop?: Stop | undefined
  readonly device?: LogState["device"] | undefined
  readonly stage?: Stage
  /** The first step whose loss is no number. */
  readonly nan?: Line | undefined
}

/** What is known of the end besides the log. */
export const factsOf = (ended: Ended | undefined): Facts => ({
  ...(ended === undefined ? {} : { exitCode: ended.exitCode, signal: ended.signal }),
  ...(ended?.freeBytes === undefined ? {} : { freeBytes: ended.freeBytes })
})

const wording: Wording = {
  who: "training",
  otherwise: "Read the run's log from that line on.",
  advice: {
    "train.nan_loss": "Lower the learning rate in the recipe.",
    "data.no_images": "See that the reference set holds pictures.",
    "data.image_corrupt": "Take the picture that the line names out of the reference set.",
    "host.disk_full": "Free space in the folder of training runs, then go on with `likeness train --resume`.",
    "host.permission": "See who owns the folder of training runs.",
    "host.out_of_memory": "Close other programs or add memory, then try again.",
    "gpu.out_of_memory": "Turn gradientCheckpointing on, or lower batchSize or resolution in the recipe.",
    "proc.interrupted": "Go on with `likeness train --resume`."
  }
}

const noGpu: Failing = {
  code: "env.cuda_unavailable", message: "the trainer found no GPU and would have trained on the processor, for days",
  advice: "See `nvidia-smi` and the connection's `gpu`; a run on the processor is asked for with `device: cpu`."
}

/** As if the log had said so. */
const decided = (found: Diagnosis, id: "killed-status" | "nan-loss"): Diagnosis => {
  const { cause, code, fix } = signatures.find((row) => row.id === id)!
  return { ...found, code, cause, fix, retryable: false }
}

const at = (line: Line | undefined): Pick<Failing, "line" | "lineNumber"> => (line === undefined ? {} : { line: line.text, lineNumber: line.number })

/** `found` is the log's diagnosis under `factsOf(ended)`. */
export const failure = (found: Diagnosis, { device, ended, nan, stage, stop }: End): Failing => {
  if (stop?.by === "noGpu") return { ...noGpu, ...at(device?.line) }
  // The trainer's own bar says it: for that the run was ended, or is worth nothing.
  if (nan !== undefined && found.code !== "train.nan_loss") return failing({ ...decided(found, "nan-loss"), line: nan.text, lineNumber: nan.number }, wording)
  const said = failing(found, wording)
  if (stop?.by === "stall" && found.code !== "train.nan_loss") {
    return {
      ...said, code: "unknown", message: `training stood still while ${stage ?? "at work"} and was ended`, stalled: true, retryable: "later",
      advice: "See whether the disk answers and the GPU is free, then go on with `likeness train --resume`; `patience` in the connection's training allows longer."
    }
  }
  if (said.code !== "unknown") return said
  if (ended === undefined) return { ...failing(decided(found, "killed-status"), wording), message: "the trainer and the program that looks after it are gone without a word" }
  return ended.exitCode === 0 ? { ...said, message: "the trainer ended without having saved a model", advice: "Read the end of the run's log." } : said
}
