/** The measuring instruments of a workspace, each started when it is first needed. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as RuleError from "@likeness/core/RuleError"
import type { Embedder } from "@likeness/media/identity/Embedder"
import type { IdentityThreshold } from "@likeness/media/identity/IdentityThreshold"
import type * as MediaError from "@likeness/media/MediaError"
import type { Ffmpeg } from "@likeness/media/video/find-ffmpeg"
import * as Settings from "../settings/Settings.ts"
import { explained } from "./explain-media.ts"

export interface Instruments {
  /** Measures faces in processes of their own, which end with the workspace. The same bytes are measured once: each study's step begins with the references. */
  readonly embedder: Effect.Effect<Embedder>
  /** The ffmpeg that was found. */
  readonly ffmpeg: Effect.Effect<Ffmpeg, MediaError.FfmpegMissing>
}

type FileRefused = MediaError.PictureRefused | MediaError.ReferencesUnusable | MediaError.ClipRefused

/** A file that a person gave and that cannot be used is bad input; other failures of instruments stay what they are. */
export const refusedFile = (refused: FileRefused): RuleError.InvalidInput =>
  new RuleError.InvalidInput({ place: refused._tag === "ReferencesUnusable" ? "reference pictures" : refused.file, message: refused.message, advice: refused.advice })

/** {@link refusedFile} for each of the tags that are about a person's file; what a child process failed at has its code. */
export const asInput = <A, E, R>(effect: Effect.Effect<A, E | FileRefused, R>): Effect.Effect<A, Exclude<E, FileRefused> | RuleError.InvalidInput, R> =>
  Effect.mapError(explained(effect), (error) => {
    const tag = (error as { readonly _tag?: string })._tag
    return tag === "PictureRefused" || tag === "ReferencesUnusable" || tag === "ClipRefused" ? refusedFile(error as FileRefused) : (error as Exclude<E, FileRefused>)
  })

export const make = (settings: Settings.Settings): Effect.Effect<Instruments, never, Scope.Scope> =>
  Effect.gen(function*() {
    const scope = yield* Effect.scope
    const embedder = yield* Effect.cached(
      Effect.promise(() => Promise.all([import("@likeness/media/identity/face-embedder"), import("@likeness/media/identity/vector-cache")])).pipe(
        Effect.flatMap(([{ makeFaceEmbedder }, { makeMemoryVectorCache, withVectorCache }]) =>
          Effect.map(makeFaceEmbedder({ processes: settings.media.measuringProcesses }), (embedder) => withVectorCache(embedder, makeMemoryVectorCache()))),
        Effect.provideService(Scope.Scope, scope)
      )
    )
    const ffmpeg = yield* Effect.cached(
      Effect.promise(() => import("@likeness/media/video/find-ffmpeg")).pipe(
        Effect.flatMap(({ findFfmpeg }) => findFfmpeg(settings.media.ffmpeg === undefined ? {} : { setting: settings.media.ffmpeg }))
      )
    )
    return { embedder, ffmpeg }
  })

/** What holds where there is no workspace. */
export const defaultSettings: Effect.Effect<Settings.Settings> = Effect.sync(() => Schema.decodeUnknownSync(Settings.Settings)({}))

/** The persona's threshold: provisional where the settings name one, else uncalibrated. */
export const thresholdOf = (persona: Settings.PersonaSettings | undefined): IdentityThreshold =>
  persona?.threshold === undefined
    ? { similarity: 0.42, note: "the threshold 0.42 is uncalibrated" }
    : { similarity: persona.threshold, note: "the threshold is provisional" }
