/** Whether an intent's run was begun: its folder is named by the order. */
import type * as Intent from "@likeness/core/Intent"
import type * as Submission from "@likeness/core/Submission"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Settings from "../settings.ts"
import { ticketOf } from "../ticket-of.ts"
import * as Run from "./Run.ts"

export const lookup = (training: Settings.Training, intent: Intent.Intent): Effect.Effect<Submission.Lookup> =>
  Effect.gen(function*() {
    const { key } = intent.prepared
    if (key === undefined) return { _tag: "unknowable", reason: "the order has no run to find it by" }
    const folder = Run.folderOf(training.runs, key)
    const now = yield* Clock.currentTimeMillis
    const found = yield* Effect.result(Effect.tryPromise(() => Promise.all([Run.readOrder(folder), Run.readSupervisor(folder), Run.readEnded(folder)])))
    if (Result.isFailure(found)) return { _tag: "unknowable", reason: `the training run in ${folder} cannot be read` }
    const [order, supervisor, ended] = found.success
    if (order === undefined && !(yield* Effect.promise(() => Run.hasRuns(training.runs)))) return { _tag: "unknowable", reason: `the training folder ${training.runs} is not there` }
    // The folder is taken before anything starts: without it nothing did.
    if (order === undefined || supervisor === "abandoned" || ended?.notStarted !== undefined) return { _tag: "absent" }
    if (supervisor !== undefined) return { _tag: "found", ticket: ticketOf(intent, supervisor.at) }
    if (now <= Timestamp.toMillis(intent.sendBy)) return { _tag: "unknowable", reason: "the run may be starting just now" }
    // From here on it cannot start any more, so that "absent" stays true.
    const sealed = yield* Effect.result(Effect.tryPromise(() => Run.abandon(folder)))
    if (Result.isFailure(sealed)) return { _tag: "unknowable", reason: `the training run in ${folder} cannot be sealed` }
    return sealed.success ? { _tag: "absent" } : { _tag: "found", ticket: ticketOf(intent, now) }
  })
