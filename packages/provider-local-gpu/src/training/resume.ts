/** Where a run goes on that broke off: the same order, from its last saved state. */
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import { copyFile, link, readdir, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import type { Setup } from "../setup.ts"
import { datasetFolder, isDatasetUnchanged, pictureFolders } from "./dataset.ts"
import * as Run from "./Run.ts"
import { newestState, type SavedState, sweep } from "./saved-state.ts"
import { isRunning } from "./stop.ts"
import { epochFile, savedEpochs } from "./trainer-arguments.ts"

/** They name a run's own folder, or where it goes on; nothing that decides the weights. */
const own: ReadonlySet<string> = new Set(["--dataset_config", "--output_dir", "--training_comment", "--resume", "--initial_epoch"])

const options = (argv: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  argv.forEach((argument, index) => {
    const [, flag, inline] = /^(--[a-z0-9_]+)(?:=(.*))?$/su.exec(argument) ?? []
    if (flag === undefined || own.has(flag)) return
    const next = argv[index + 1]
    found.set(flag, inline ?? (next === undefined || next.startsWith("--") ? "" : next))
  })
  return found
}

/** The first thing in which two orders would train differently, or `undefined`. */
export const orderDifference = (before: Run.Order, after: Run.Order): string | undefined => {
  if (before.environment !== after.environment) return `the environment is ${after.environment ?? "the connection's own trainer"} and was ${before.environment ?? "the connection's own trainer"}`
  if (before.dataset !== after.dataset) return "the pictures or captions of the reference set are not the same"
  if (before.baseSha256 !== after.baseSha256) return "the base model is another"
  const [old, now] = [options(before.argv), options(after.argv)]
  for (const flag of new Set([...old.keys(), ...now.keys()])) {
    if (old.get(flag) !== now.get(flag)) return `${flag.slice(2)} is ${now.get(flag) ?? "absent"} and was ${old.get(flag) ?? "absent"}`
  }
  return before.argv.length > 0 && before.argv[0] !== after.argv[0] ? "the trainer's program is another" : before.datasetToml === after.datasetToml ? undefined : "the data set's settings are not the same"
}

export interface Resume {
  /** Absent: nothing was saved yet, so that it begins at its beginning. */
  readonly state?: SavedState
  /** The run that has the state. */
  readonly run: string
  /** What the files' metadata name as their origin. */
  readonly origin: string
}

/** The newest state of a run, or of the run that it went on from. */
const stateOf = async (runs: string, order: Run.Order): Promise<{ readonly state: SavedState; readonly run: string } | undefined> => {
  const state = await newestState(Run.folderOf(runs, order.run), order)
  if (state !== undefined) return { state, run: order.run }
  const before = order.resumed === undefined ? undefined : await Run.readOrder(Run.folderOf(runs, order.resumed.run))
  return before === undefined ? undefined : stateOf(runs, before)
}

/** Looks whether `next` may go on from the run that it names, and from where. Starts nothing. */
export const resumeOf = (setup: Setup, runs: string, run: string, next: Run.Order): Effect.Effect<Resume, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const folder = Run.folderOf(runs, run)
    const refuse = (message: string, advice: string) => setup.errors.ofCode({ code: "config.flag_invalid", message, advice }, "prepare")
    const before = yield* Effect.promise(() => Run.readOrder(folder))
    if (before === undefined) return yield* refuse(`the training run ${run} is not in ${runs}`, "Train anew, without --resume.")
    if (yield* isRunning(folder)) return yield* refuse(`the training run ${run} still goes on`, "Wait for it, or end it with `likeness jobs cancel`.")
    const different = orderDifference(before, next)
    if (different !== undefined) return yield* refuse(`a training goes on only as it was begun: ${different}`, "Put it back as it was, or train anew, without --resume.")
    if (!(yield* Effect.promise(() => isDatasetUnchanged(datasetFolder(runs, before.dataset))))) {
      return yield* refuse("the copies of the pictures that it was trained with have changed", "Train anew, without --resume.")
    }
    const found = yield* Effect.promise(() => stateOf(runs, before))
    return found === undefined ? { run, origin: before.origin } : { ...found, origin: before.origin }
  })

/** What an order needs from the run that it goes on from: its finished epochs, and nothing half-written. */
export const takeOver = async (runs: string, order: Run.Order): Promise<void> => {
  const { resumed } = order
  // A cache that was half-written when its run was killed breaks the next one.
  for (const part of pictureFolders) {
    const pictures = join(datasetFolder(runs, order.dataset), part)
    for (const name of await readdir(pictures).catch((): Array<string> => [])) if (name.endsWith(".npz")) await rm(join(pictures, name), { force: true })
  }
  if (resumed === undefined) return
  const from = Run.folderOf(runs, resumed.run)
  const before = await Run.readOrder(from)
  if (before === undefined) throw new Error(`the training run ${resumed.run} is gone`)
  await sweep(from, before)
  for (const epoch of savedEpochs(order.maxTrainEpochs, order.saveEveryEpochs)) {
    if (epoch > resumed.epoch) continue
    const name = epochFile(order.outputName, epoch, order.maxTrainEpochs)
    const [source, target] = [join(Run.outOf(from), name), join(Run.outOf(Run.folderOf(runs, order.run)), name)]
    if (!(await stat(source).then(() => true, () => false))) continue
    // One file under two names: finished epochs are never written again.
    await link(source, target).catch(() => copyFile(source, target))
  }
}
