/** Hints from a run's folder: its end is seen at once, the rest is polled. */
import type * as Hint from "@likeness/core/Hint"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import { existsSync, type FSWatcher, watch as watchFolder } from "node:fs"
import { join } from "node:path"
import type * as Settings from "../settings.ts"
import * as Run from "./Run.ts"

export const watch = (training: Settings.Training, ticket: Ticket.Ticket): Stream.Stream<Hint.Hint> =>
  Stream.callback<Hint.Hint>((queue) =>
    Effect.acquireRelease(
      Effect.sync((): FSWatcher | undefined => {
        const folder = Run.folderOf(training.runs, ticket.id)
        const end = () => {
          Queue.offerUnsafe(queue, { _tag: "look" })
          Queue.endUnsafe(queue)
        }
        try {
          const watcher = watchFolder(folder, (_event, name) => {
            if (name === "ended.json") end()
          })
          watcher.on("error", end)
          // It may have ended just before the watching began.
          if (existsSync(join(folder, "ended.json"))) end()
          return watcher
        } catch {
          end()
          return undefined
        }
      }),
      (watcher) => Effect.sync(() => watcher?.close())
    ))
