/** Where a run is, read from its folder and its processes by whoever asks. */
import type * as Outcome from "@likeness/core/Outcome"
import type * as Progress from "@likeness/core/Progress"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { stat } from "node:fs/promises"
import { gibibytes, gpuMemory, type GpuMemory } from "../gpu-memory.ts"
import type { Setup } from "../setup.ts"
import type * as Settings from "../settings.ts"
import { activityOf } from "./activity.ts"
import { freeBytes, savingNeedsBytes } from "./disk.ts"
import * as Log from "./Log.ts"
import { logState, type LogState } from "./LogState.ts"
import { outcome } from "./outcome.ts"
import { type Around, progress } from "./progress.ts"
import * as Run from "./Run.ts"
import { proveSaved, removeStates } from "./saved-state.ts"
import { pulseAfter, stillness, type Stillness } from "./stall.ts"
import { isRunning, stop } from "./stop.ts"

const alive: Stillness = { seconds: 0, verdict: "alive" }

/** Of the whole system, so that another process goes on with it. The wall clock jumps where the machine slept or it is set: a run that works would seem to have stood still since. */
const steadyMillis = (): number => Number(process.hrtime.bigint() / 1_000_000n)

/** The pulse is kept in the run's folder: whoever asks next knows since when nothing moved. */
const watchPulse = async (folder: string, training: Settings.Training, group: number, state: LogState, gpu: GpuMemory | undefined, now: number): Promise<Stillness> => {
  const activity = activityOf(group)
  const log = await stat(Run.logOf(folder)).catch(() => undefined)
  if (activity === undefined || log === undefined) return alive
  const last = await Run.readPulse(folder)
  const steady = steadyMillis()
  const pulse = pulseAfter(last, { ...activity, ...(gpu?.busyPercent === undefined ? {} : { busyPercent: gpu.busyPercent }) }, steady)
  if (pulse !== last) await Run.write(folder, "pulse.json", JSON.stringify(pulse)).catch(() => {})
  return stillness(state, Math.max(0, now - log.mtimeMs) / 1000, pulse, steady, training.patience)
}

const notes = async (folder: string, order: Run.Order, gpu: GpuMemory | undefined): Promise<ReadonlyArray<string>> => {
  const free = await freeBytes(folder)
  const needed = savingNeedsBytes(order.networkDim)
  return [
    ...(gpu === undefined ? [] : [`VRAM ${gibibytes(gpu.usedBytes)} of ${gibibytes(gpu.totalBytes)} GiB`]),
    ...(free === undefined || free >= needed ? [] : [`only ${gibibytes(free)} GiB of disk are free and the next saving takes ${gibibytes(needed)}`])
  ]
}

/** Why a run that goes on must not: it would hold the GPU for nothing. */
const reasonToStop = (order: Run.Order, state: LogState, still: Stillness): Run.Stop["by"] | undefined => {
  if (state.nan !== undefined) return "nan"
  if (order.device === "cuda" && state.device?.name === "cpu") return "noGpu"
  return still.verdict === "dead" ? "stall" : undefined
}

/** Progress, or nothing where the run was ended just now. */
const running = (setup: Setup, training: Settings.Training, folder: string, order: Run.Order, supervisor: Run.ProcessRecord): Effect.Effect<Progress.Progress | undefined> =>
  Effect.gen(function*() {
    const state = logState(Log.lines(yield* Effect.promise(() => Log.readLog(Run.logOf(folder)))))
    const gpu = order.device === "cuda" ? yield* Effect.promise(() => gpuMemory(training.gpu)) : undefined
    const now = yield* Clock.currentTimeMillis
    const still = yield* Effect.promise(() => watchPulse(folder, training, supervisor.pid, state, gpu, now))
    const reason = reasonToStop(order, state, still)
    if (reason !== undefined) {
      yield* stop(setup, folder, reason)
      return undefined
    }
    const { stateEpoch } = state
    if (stateEpoch !== undefined) yield* Effect.promise(() => proveSaved(folder, order, stateEpoch))
    const around: Around = {
      firstEpoch: (order.resumed?.epoch ?? 0) + 1,
      notes: yield* Effect.promise(() => notes(folder, order, gpu)),
      ...(still.verdict === "alive" ? {} : { stalledSeconds: still.seconds })
    }
    return progress(state, around)
  })

/** Nobody goes on from a run that is done, and each state is a gigabyte. Whoever was killed before they were removed is asked again. */
const done = (training: Settings.Training, order: Run.Order | undefined, kept: Outcome.Outcome): Effect.Effect<Outcome.Outcome> =>
  order === undefined || kept.state !== "succeeded" ? Effect.succeed(kept) : Effect.as(Effect.promise(() => removeStates(training.runs, order).catch(() => undefined)), kept)

export const poll = (setup: Setup, training: Settings.Training, ticket: Ticket.Ticket): Effect.Effect<Progress.Progress | Outcome.Outcome, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const folder = Run.folderOf(training.runs, ticket.id)
    const unreadable = (thrown: unknown) => setup.errors.away("poll", `the training run in ${folder} cannot be read`, thrown)
    const kept = yield* Effect.promise(() => Run.readOutcome(folder))
    const [order, supervisor] = yield* Effect.tryPromise({ try: () => Promise.all([Run.readOrder(folder), Run.readSupervisor(folder)]), catch: unreadable })
    if (kept !== undefined) return yield* done(training, order, kept)
    if (order === undefined || supervisor === undefined || supervisor === "abandoned") {
      if (!(yield* Effect.promise(() => Run.hasRuns(training.runs)))) return yield* setup.errors.away("poll", `the training folder ${training.runs} is not there, and with it the run ${ticket.id}`, training.runs)
      return yield* setup.errors.ticketLost(`the training run ${ticket.id} is no longer in ${training.runs}`, "no")
    }
    if (yield* Effect.catchDefect(isRunning(folder), (thrown) => Effect.fail(unreadable(thrown)))) {
      const going = yield* running(setup, training, folder, order, supervisor)
      if (going !== undefined) return going
    }
    const ended = yield* Effect.tryPromise({ try: (signal) => outcome(setup, folder, order, signal), catch: unreadable })
    return yield* done(training, order, yield* Effect.promise(() => Run.keepOutcome(folder, ended)))
  })
