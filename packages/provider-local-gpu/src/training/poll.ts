/** Where a run is, read from its folder and its processes by whoever asks. */
import type * as Outcome from "@likeness/core/Outcome"
import type * as Progress from "@likeness/core/Progress"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import type { Setup } from "../setup.ts"
import type * as Settings from "../settings.ts"
import * as Log from "./Log.ts"
import { outcome } from "./outcome.ts"
import { progress } from "./progress.ts"
import * as Run from "./Run.ts"
import { isRunning, stop } from "./stop.ts"

export const poll = (setup: Setup, training: Settings.Training, ticket: Ticket.Ticket): Effect.Effect<Progress.Progress | Outcome.Outcome, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const folder = Run.folderOf(training.runs, ticket.id)
    const kept = yield* Effect.promise(() => Run.readOutcome(folder))
    if (kept !== undefined) return kept
    const order = yield* Effect.promise(() => Run.readOrder(folder))
    const supervisor = yield* Effect.promise(() => Run.readSupervisor(folder))
    if (order === undefined || supervisor === undefined || supervisor === "abandoned") {
      return yield* setup.errors.ticketLost(`the training run ${ticket.id} is no longer in ${training.runs}`, "no")
    }
    if (yield* isRunning(folder)) {
      const state = Log.state(Log.lines(yield* Effect.promise(() => Log.readLog(Run.logOf(folder)))))
      // A run whose loss is no number never recovers: it is not left to hold the GPU.
      if (state.nan === undefined) return progress(state)
      yield* stop(setup, folder, "nan")
    }
    const ended = yield* Effect.tryPromise({
      try: (signal) => outcome(setup, folder, order, signal),
      catch: (thrown) => setup.errors.machine("poll", `the training run in ${folder} cannot be read`, thrown)
    })
    return yield* Effect.promise(() => Run.keepOutcome(folder, ended))
  })
