import { existsSync } from "node:fs"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Arguments } from "./Arguments.ts"
import * as Chance from "./Chance.ts"
import type { Bar, Console } from "./Console.ts"
import type { Fault, FaultName } from "./Fault.ts"
import * as Interrupt from "./Interrupt.ts"
import * as Lora from "./lora-file.ts"
import * as Metadata from "./metadata.ts"
import { diskFull, outOfMemory } from "./PythonError.ts"
import * as State from "./State.ts"

/** Everything the training loop needs. */
export interface Loop {
  readonly terminal: Console
  readonly flags: Arguments
  readonly fault: Fault | undefined
  readonly folder: string
  readonly key: string
  readonly metadata: Readonly<Record<string, string>>
  /** Simulated Unix seconds. */
  readonly startedAt: number
  readonly epochs: number
  /** The epoch to start with, from 1. */
  readonly first: number
  readonly stepsPerEpoch: number
  readonly maxTrainSteps: number
  readonly secondsPerStep: number
  readonly modules: ReadonlyArray<Lora.Module>
}

const six = (epoch: number): string => String(epoch).padStart(6, "0")

const tensorsOf = (loop: Loop, epoch: number, broken: boolean) =>
  Lora.tensors({ key: `${loop.key}/${epoch}`, modules: loop.modules, dim: loop.flags.number("network_dim") ?? 4, alpha: loop.flags.number("network_alpha") ?? 1, broken })

const strikes = (loop: Loop, name: FaultName, epoch: number): boolean => loop.fault?.name === name && loop.fault.epoch === epoch

const saveModel = async (loop: Loop, name: string, epoch: number, steps: number, broken: boolean): Promise<void> => {
  const path = join(loop.folder, name)
  loop.terminal.line(`\nsaving checkpoint: ${path}`)
  await loop.terminal.wait(1.5)
  const finishedAt = Math.round(loop.startedAt + loop.terminal.elapsed())
  const metadata = Metadata.ofFile(loop.metadata, loop.flags, { epoch, steps, finishedAt, likeness: broken ? 0 : Lora.likenessOf(loop.key, epoch, loop.epochs) })
  const bytes = Lora.encode(tensorsOf(loop, epoch, broken), metadata)
  if (strikes(loop, "disk-full", epoch)) {
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * 0.6)))
    throw diskFull()
  }
  await writeFile(path, bytes).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === "ENOSPC" ? diskFull() : cause
  })
  loop.terminal.warn("Failed to get git commit hash, using fallback")
}

const outputName = (loop: Loop, otherwise: string): string => loop.flags.text("output_name") ?? otherwise

const saveState = async (loop: Loop, folder: string, epoch: number, steps: number, broken: boolean): Promise<void> => {
  await State.save(loop.terminal, folder, epoch, steps, Lora.widened(tensorsOf(loop, epoch, broken)), loop.flags.text("mixed_precision") === "fp16")
}

/** Saves what is kept at an epoch's end, file first, state second, and removes what is too old. */
const endEpoch = async (loop: Loop, epoch: number, steps: number, broken: boolean): Promise<void> => {
  const { flags, folder, terminal } = loop
  const every = flags.number("save_every_n_epochs")
  if (every === undefined || epoch % every !== 0 || epoch >= loop.epochs) return
  const name = outputName(loop, "epoch")
  const fileOf = (of: number) => `${name}-${six(of)}.safetensors`
  const stateOf = (of: number) => join(folder, `${name}-${six(of)}-state`)
  await saveModel(loop, fileOf(epoch), epoch, steps, broken)
  const keptFiles = flags.number("save_last_n_epochs")
  const oldFile = keptFiles === undefined ? undefined : join(folder, fileOf(epoch - every * keptFiles))
  if (oldFile !== undefined && existsSync(oldFile)) {
    terminal.line(`removing old checkpoint: ${oldFile}`)
    await rm(oldFile)
  }
  if (!flags.has("save_state")) return
  terminal.line("")
  terminal.line(`saving state at epoch ${epoch}`)
  await saveState(loop, stateOf(epoch), epoch, steps, broken)
  const keptStates = flags.number("save_last_n_epochs_state") ?? keptFiles
  const oldState = keptStates === undefined ? undefined : stateOf(epoch - every * keptStates)
  if (oldState !== undefined && existsSync(oldState)) {
    terminal.line(`removing old state: ${oldState}`)
    await rm(oldState, { recursive: true })
  }
}

/** Three significant digits, as tqdm writes a number behind its bar. */
const significant = (value: number): string => String(Number(value.toPrecision(3)))

/** The mean loss shown at a step of an epoch: around 0.11, falling a little. */
const meanLoss = (loop: Loop, epoch: number, step: number): number =>
  0.118 - 0.022 * ((epoch - 1 + step / loop.stepsPerEpoch) / loop.epochs) + 0.006 * (Chance.uniform(`${loop.key}/loss/${epoch}/${step}`) - 0.5)

const strikeMidway = async (loop: Loop, epoch: number): Promise<void> => {
  if (strikes(loop, "out-of-memory", epoch)) throw outOfMemory()
  if (strikes(loop, "killed", epoch)) process.kill(process.pid, "SIGKILL")
  // The timer keeps the process alive; the promise never settles.
  if (strikes(loop, "stall", epoch)) await Interrupt.forEver()
}

/** Runs one epoch's steps; answers the steps since the start. */
const runEpoch = async (loop: Loop, bar: Bar, epoch: number, done: number): Promise<number> => {
  const { terminal } = loop
  const last = Math.min(loop.stepsPerEpoch, loop.maxTrainSteps - (epoch - 1) * loop.stepsPerEpoch)
  const middle = Math.ceil(last / 2)
  for (let step = 1; step <= last; step += 1) {
    await terminal.wait(loop.secondsPerStep)
    if (step === middle) await strikeMidway(loop, epoch)
    bar.update(done + step)
    const broken = loop.fault?.name === "nan-loss" && (epoch > loop.fault.epoch || (epoch === loop.fault.epoch && step >= middle))
    bar.postfix(`avr_loss=${broken ? "nan" : significant(meanLoss(loop, epoch, step))}`)
    const every = loop.flags.number("save_every_n_steps")
    if (every !== undefined && (done + step) % every === 0) await saveModel(loop, `${outputName(loop, "at")}-step${String(done + step).padStart(8, "0")}.safetensors`, epoch, done + step, broken)
  }
  return done + last
}

/**
 * The training loop with everything it prints and writes.
 *
 * After a resume the bar's total is still that of the whole run while its count starts at 0, as in
 * the original.
 */
export const runEpochs = async (loop: Loop): Promise<void> => {
  const { terminal } = loop
  const bar = terminal.bar("steps", loop.maxTrainSteps)
  let done = 0
  const brokenAfter = (epoch: number) => loop.fault?.name === "nan-loss" && epoch >= loop.fault.epoch
  for (let epoch = loop.first; epoch <= loop.epochs; epoch += 1) {
    terminal.line(`\nepoch ${epoch}/${loop.epochs}\n`)
    terminal.line(`epoch is incremented. current_epoch: ${epoch === loop.first ? 0 : epoch - 1}, epoch: ${epoch}`)
    done = await runEpoch(loop, bar, epoch, done)
    await endEpoch(loop, epoch, done, brokenAfter(epoch))
  }
  if (loop.flags.has("save_state") || loop.flags.has("save_state_on_train_end")) {
    terminal.line("")
    terminal.line("saving last state.")
    await saveState(loop, join(loop.folder, `${outputName(loop, "last")}-state`), loop.epochs, done, brokenAfter(loop.epochs))
  }
  await saveModel(loop, `${outputName(loop, "last")}.safetensors`, loop.epochs, done, brokenAfter(loop.epochs))
  terminal.line("model saved.")
  // The bar is closed last of all: its final redraw comes behind everything else.
  bar.update(done)
}
