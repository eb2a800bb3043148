/** Why a program failed, from its log: any log, in a workspace or not. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import type { Facts } from "@likeness/provider-local-gpu/triage/decide"
import type { Diagnosis, Document } from "@likeness/provider-local-gpu/triage/Diagnosis"
import { stat } from "node:fs/promises"

export type { Diagnosis }

const triage = Effect.promise(() => import("@likeness/provider-local-gpu/triage/index"))

const unreadable = (place: string, message: string) => new RuleError.InvalidInput({ place, message, advice: "Name the log's file, or `-` and hand the log over on standard input." })

/** What `--json` shows of it. */
export const documentOf = ({ alsoSeen, cause, code, fix, line, lineNumber, retryable }: Diagnosis): Document => ({ code, line, lineNumber, cause, fix, retryable, alsoSeen })

/**
 * Reads the log once, from its beginning. `log` is a file's path, or the chunks of a log as they come.
 *
 * Fails with `InvalidInput` where the file cannot be read; a log that says nothing is an answer.
 */
export const diagnoseLog = (log: string | AsyncIterable<Uint8Array>, facts: Facts = {}): Effect.Effect<Diagnosis, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const { diagnose, diagnoseFile } = yield* triage
    if (typeof log !== "string") return yield* Effect.tryPromise({ try: () => diagnose(log, facts), catch: (thrown) => unreadable("-", `standard input cannot be read: ${String(thrown)}`) })
    const found = yield* Effect.tryPromise({ try: () => stat(log), catch: () => unreadable(log, `there is no file ${log}`) })
    if (found.isDirectory()) return yield* Effect.fail(unreadable(log, `${log} is a folder`))
    return yield* Effect.tryPromise({ try: () => diagnoseFile(log, facts), catch: (thrown) => unreadable(log, `${log} cannot be read: ${String(thrown)}`) })
  })
