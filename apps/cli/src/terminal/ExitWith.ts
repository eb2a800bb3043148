/** Ends a command whose result was printed already: only the exit code is left to say. */
import * as Effect from "effect/Effect"
import * as Failure from "@likeness/core/Failure"
import { Json } from "../flags.ts"
import { lines } from "./show-failure.ts"

export class ExitWith extends Error {
  readonly code: number
  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

/** For a result that itself says what failed: three lines on stderr for people, then the failure's exit code. */
export const exitFor = (error: unknown) =>
  Effect.gen(function*() {
    const failure = Failure.from(error)
    if (!(yield* Json)) process.stderr.write(`${lines(failure)}\n`)
    return yield* Effect.fail(new ExitWith(Failure.exitCode(failure.tag)))
  })

/** For a command that gave something although these failed: 5 where one may have been accepted, else 1. Nothing where none failed. */
export const exitForSome = (failures: ReadonlyArray<{ readonly _tag: string }>): Effect.Effect<void, ExitWith> =>
  failures.length === 0 ? Effect.void : Effect.fail(new ExitWith(failures.some(({ _tag }) => _tag === "SubmissionUnknown") ? 5 : 1))
