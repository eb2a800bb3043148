/**
 * The first failing line of a training log, and the known failure that it is.
 *
 * Knows what the trainer prints in the failures that stop most runs; anything else is `unknown` with
 * its line, never a guess.
 */
import type { Failing } from "../errors.ts"
import { isDone, type Line, type Stage, stepOf } from "./Log.ts"
import type { LogState } from "./LogState.ts"
import type { Ended, Stop } from "./Run.ts"

interface Rule {
  readonly code: string
  readonly when: RegExp
  readonly message: string
  readonly advice: string
  readonly retryable?: "later"
}

const rules = {
  nan: { code: "train.nan_loss", when: /avr_loss=(?:nan|[-+]?inf)/iu, message: "the loss is no longer a number", advice: "Lower the learning rate in the recipe." },
  noImages: { code: "data.no_images", when: /^No data found\. Please verify arguments/u, message: "the trainer found no pictures", advice: "See that the reference set holds pictures." },
  diskFull: { code: "host.disk_full", when: /No space left on device|\[Errno 28\]|Disk quota exceeded|\[Errno 122\]|StorageFull|PytorchStreamWriter failed|os error 28/u, message: "the disk is full", advice: "Free space in the folder of training runs, then go on with `likeness train --resume`." },
  noGpu: { code: "env.cuda_unavailable", when: /^accelerator device: cpu/u, message: "the trainer found no GPU and would have trained on the processor, for days", advice: "See `nvidia-smi` and the connection's `gpu`; a run on the processor is asked for with `device: cpu`." },
  killed: { code: "host.out_of_memory", when: /^Killed$/u, message: "the trainer was killed, most likely because memory ran out", advice: "Close other programs or add memory, then try again." },
  interrupted: { code: "proc.interrupted", when: /^KeyboardInterrupt/u, message: "the trainer was interrupted from outside", advice: "Go on with `likeness train --resume`.", retryable: "later" }
} satisfies { readonly [name: string]: Rule }

/** The specific before the general: shared memory before disk, the GPU's memory before the host's. */
const ofLine: ReadonlyArray<Rule> = [
  rules.nan,
  { code: "train.nan_loss", when: /NaN detected in latents/u, message: "encoding the pictures gave no numbers", advice: "Use a base model whose VAE is sound." },
  rules.noImages,
  { code: "host.shared_memory", when: /shared memory|\/dev\/shm|\/torch_/u, message: "shared memory ran out", advice: "Give the machine more shared memory." },
  rules.diskFull,
  { code: "gpu.out_of_memory", when: /CUDA out of memory|torch\.OutOfMemoryError|cuda\.OutOfMemoryError|CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED/u, message: "the GPU's memory was not enough", advice: "Turn gradientCheckpointing on, or lower batchSize or resolution in the recipe." },
  { code: "host.out_of_memory", when: /^MemoryError|_ArrayMemoryError|DefaultCPUAllocator|std::bad_alloc|Cannot allocate memory/u, message: "the machine's memory was not enough", advice: "Close other programs or add memory, then try again." },
  rules.killed,
  { code: "gpu.device_error", when: /CUDA error|device-side assert|illegal memory access|AcceleratorError/u, message: "the GPU failed at work", advice: "Restart the machine if it happens again." },
  { code: "env.cuda_unavailable", when: /No CUDA GPUs are available|Torch not compiled with CUDA|no NVIDIA driver/iu, message: "the trainer found no usable GPU", advice: "See that the driver fits the trainer's build of torch." },
  { code: "env.package_missing", when: /^ModuleNotFoundError/u, message: "the trainer's environment lacks a package", advice: "Build the trainer's environment anew." },
  { code: "env.package_conflict", when: /^ImportError: cannot import name|^AttributeError: .*(?:COSINE_WITH_MIN_LR|INVERSE_SQRT|WARMUP_STABLE_DECAY|PIECEWISE_CONSTANT|SchedulerType)/u, message: "packages of the trainer's environment do not fit one another", advice: "Build the trainer's environment anew." },
  { code: "env.binary_incompatible", when: /^ImportError:.*\.so|^OSError:.*\.so/u, message: "a compiled part of the trainer's environment does not load", advice: "Build the trainer's environment anew." },
  { code: "config.flag_invalid", when: /: error: (?:unrecognized|argument|the following)|MultipleInvalid/u, message: "the trainer refuses its settings", advice: "Use sd-scripts v0.10.1." },
  { code: "model.corrupt", when: /SafetensorError|HeaderTooLarge|InvalidHeader|MetadataIncompleteBuffer|UnpicklingError/u, message: "a model file is damaged", advice: "Download the base model again." },
  { code: "data.image_corrupt", when: /UnidentifiedImageError|image file is truncated|caption file is empty/u, message: "a picture or caption of the data set cannot be read", advice: "Take the picture out of the reference set." },
  { code: "host.permission", when: /^PermissionError|Read-only file system/u, message: "the trainer may not write or read a file", advice: "See who owns the folder of training runs." },
  { code: "model.missing", when: /^FileNotFoundError/u, message: "a file that training needs is not there", advice: "Put the file that the line names back." },
  rules.interrupted
]

const failing = (rule: Rule, line?: Line): Failing => ({
  code: rule.code, message: rule.message, advice: rule.advice,
  ...(rule.retryable === undefined ? {} : { retryable: rule.retryable }),
  ...(line === undefined ? {} : { line: line.text, lineNumber: line.number })
})

const classified = (line: Line): Failing => {
  const rule = ofLine.find((each) => each.when.test(line.text))
  return rule === undefined ? { code: "unknown", message: `training failed: ${line.text.slice(0, 200)}`, advice: "Read the run's log from that line on.", line: line.text, lineNumber: line.number } : failing(rule, line)
}

const exception = /^(?:[A-Za-z_]\w*\.)*\w*(?:Error|Exception|Interrupt|Exit|Invalid|NotFound)(?::\s|$)/u
const wrapper = /^(?:subprocess\.)?CalledProcessError|ChildFailedError|ProcessRaisedException/u

/** Each traceback's last line, in order. */
const exceptions = (log: ReadonlyArray<Line>): ReadonlyArray<{ readonly line: Line; readonly index: number }> => {
  const found: Array<{ readonly line: Line; readonly index: number }> = []
  let inside = false
  for (const [index, line] of log.entries()) {
    if (line.text.startsWith("Traceback (most recent call last):")) inside = true
    else if (inside && !/^\s/u.test(line.text) && stepOf(line.text) === undefined && exception.test(line.text)) {
      inside = false
      found.push({ line, index })
    }
  }
  return found
}

/** An exception after which training went on was caught by somebody. */
const recovered = (log: ReadonlyArray<Line>, index: number): boolean => {
  const before = Math.max(0, ...log.slice(0, index).map((line) => stepOf(line.text)?.done ?? 0))
  return log.slice(index + 1).some((line) => isDone(line.text) || (stepOf(line.text)?.done ?? 0) > before)
}

const rootException = (log: ReadonlyArray<Line>): { readonly line: Line; readonly index: number } | undefined => {
  const all = exceptions(log).filter((each) => !recovered(log, each.index))
  const real = all.filter((each) => !wrapper.test(each.line.text))
  // A late interrupt never displaces an earlier real error.
  return real.find((each) => !rules.interrupted.when.test(each.line.text)) ?? real[0] ?? all[0]
}

const shapes = [/^\S+: error: /u, /^terminate called /u, /^Fatal Python error: /u, /^Killed$/u, /^(?:Segmentation fault|Bus error|Aborted)/u]

/** What is known of a run's end beside its log. */
export interface End {
  /** Absent where nobody wrote its end down. */
  readonly ended: Ended | undefined
  /** Set where Likeness ended it. */
  readonly stop?: Stop | undefined
  readonly device?: LogState["device"] | undefined
  readonly stage?: Stage
}

/** Less than this was free when the trainer ended: its words about it may not have found room. */
const fullBelowBytes = 64 * 1024

const unknown = (message: string, line: Line | undefined): Failing =>
  ({ code: "unknown", message, advice: "Read the end of the run's log.", ...(line === undefined ? {} : { line: line.text, lineNumber: line.number }) })

/** What the way that the process ended says by itself. */
const byExit = (ended: Ended | undefined, last: Line | undefined): Failing => {
  if (ended === undefined) return { ...failing(rules.killed, last), message: "the trainer and the program that looks after it are gone without a word" }
  const word = ended.signal ?? (ended.exitCode !== null && ended.exitCode > 128 ? `exit code ${ended.exitCode}` : undefined)
  if (word === undefined) {
    return unknown(ended.exitCode === 0 ? "the trainer ended without having saved a model" : `the trainer ended with exit code ${ended.exitCode} and no error that is known`, last)
  }
  if (word === "SIGKILL" || ended.exitCode === 137) return failing(rules.killed, last)
  return /^(?:SIG(?:TERM|INT|HUP)|exit code (?:130|143|129))$/u.test(word) ? failing(rules.interrupted, last) : unknown(`the trainer ended with ${word}`, last)
}

/** Why a run that ended without success did. */
export const failure = (log: ReadonlyArray<Line>, { device, ended, stage, stop }: End): Failing => {
  if (stop?.by === "noGpu") return failing(rules.noGpu, device?.line)
  const nanAt = log.findIndex((line) => stepOf(line.text) !== undefined && rules.nan.when.test(line.text))
  const root = rootException(log)
  // A loss that is no number outranks what comes after it, not what came before.
  if (nanAt >= 0 && (root === undefined || nanAt < root.index)) return failing(rules.nan, log[nanAt])
  if (stop?.by === "stall") return { ...unknown(`training stood still while ${stage ?? "at work"} and was ended`, log.at(-1)), stalled: true, advice: "See whether the disk answers and the GPU is free, then go on with `likeness train --resume`; `patience` in the connection's training allows longer.", retryable: "later" }
  const full = ended?.freeBytes !== undefined && ended.freeBytes < fullBelowBytes
  if (root !== undefined) {
    const found = classified(root.line)
    return full && found.code === "unknown" ? { ...failing(rules.diskFull, root.line) } : found
  }
  const noData = log.find((line) => rules.noImages.when.test(line.text))
  if (noData !== undefined) return failing(rules.noImages, noData)
  const shaped = shapes.map((shape) => log.find((line) => shape.test(line.text))).find((line) => line !== undefined)
  if (shaped !== undefined) return classified(shaped)
  if (full) return failing(rules.diskFull, log.at(-1))
  return byExit(ended, log.at(-1))
}
