/** Ends a run's process group: asked first, then made to. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { rm } from "node:fs/promises"
import type { Setup } from "../setup.ts"
import * as Processes from "./processes.ts"
import * as Run from "./Run.ts"

/** The trainer has no handler that saves anything; the grace is for a file that is just being written. */
const graceSeconds = 15

const processes = (folder: string) => Effect.promise(() => Promise.all([Run.readSupervisor(folder), Run.readTrainer(folder)]))

/** Whether a process of the run lives. */
export const isRunning = (folder: string): Effect.Effect<boolean> =>
  Effect.map(processes(folder), ([supervisor, trainer]) => (supervisor !== "abandoned" && Processes.isAlive(supervisor)) || Processes.isAlive(trainer))

const signal = (folder: string, name: "SIGTERM" | "SIGKILL"): Effect.Effect<void> =>
  Effect.map(processes(folder), ([supervisor, trainer]) => {
    if (supervisor !== undefined && supervisor !== "abandoned") Processes.signalGroup(supervisor, trainer, name)
  })

const writeEnd = (folder: string): Effect.Effect<void> =>
  Effect.gen(function*() {
    // Killed with its supervisor, nobody else writes the end down.
    if ((yield* Effect.promise(() => Run.readEnded(folder))) !== undefined) return
    const finishedAt = yield* Clock.currentTimeMillis
    // On a disk that is full all the same, no end is told and the log's last line stands for it.
    yield* Effect.promise(() => rm(Run.reserveOf(folder), { force: true }).then(() => Run.write(folder, "ended.json", JSON.stringify({ exitCode: null, signal: "SIGKILL", finishedAt }))).catch(() => undefined))
  })

/** Asks once, waits, kills what is left, and answers when no process of the run lives. */
export const stop = (setup: Setup, folder: string, by: Run.Stop["by"]): Effect.Effect<void> =>
  Effect.gen(function*() {
    if (!(yield* isRunning(folder))) return
    const now = yield* Clock.currentTimeMillis
    yield* Effect.promise(() => Run.writeStop(folder, { by, at: now }))
    yield* signal(folder, "SIGTERM")
    const until = now + graceSeconds * 1000 * setup.settings.timeScale
    while (yield* isRunning(folder)) {
      if ((yield* Clock.currentTimeMillis) >= until) {
        yield* signal(folder, "SIGKILL")
        break
      }
      yield* Effect.sleep(25)
    }
    // A kill cannot be refused; it only takes its time.
    while (yield* isRunning(folder)) yield* Effect.sleep(10)
    yield* writeEnd(folder)
  })
