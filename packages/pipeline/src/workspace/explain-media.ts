/** The triage over the logs of `media`'s child processes: which known failure it was. */
import * as Effect from "effect/Effect"
import type * as MediaError from "@likeness/media/MediaError"

type Logged = MediaError.FfmpegFailed | MediaError.MeasuringFailed

const isLogged = (error: unknown): error is Logged =>
  error instanceof Error && "_tag" in error && (error._tag === "FfmpegFailed" || error._tag === "MeasuringFailed") && (error as Logged).code === undefined

const explain = (error: Logged): Effect.Effect<Logged> =>
  Effect.gen(function*() {
    const { diagnoseText } = yield* Effect.promise(() => import("@likeness/provider-local-gpu/triage/diagnose"))
    const { FfmpegFailed, MeasuringFailed } = yield* Effect.promise(() => import("@likeness/media/MediaError"))
    const found = diagnoseText(error.log.join("\n"), { exitCode: error._tag === "FfmpegFailed" ? error.exitCode ?? 1 : 1 })
    const told = {
      // An error's message is no field that a spread takes along.
      message: error.message,
      ...(found.code === "none" || found.code === "unknown" ? {} : { code: found.code }),
      // The program's own mark of its first failing line is surer where there is one.
      ...(error.line === null && found.line !== null ? { line: found.line.trim(), lineNumber: found.lineNumber } : {})
    }
    return error._tag === "FfmpegFailed" ? new FfmpegFailed({ ...error, ...told }) : new MeasuringFailed({ ...error, ...told })
  })

/** Every failure that has a log carries its code where the catalogue knows it. */
export const explained = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  effect.pipe(Effect.catch((error) => (isLogged(error) ? Effect.flatMap(explain(error), (known) => Effect.fail(known as E)) : Effect.fail(error))))
