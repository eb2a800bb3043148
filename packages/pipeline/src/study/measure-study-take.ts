/** The measurement of a study's take, as its row has it. */
import * as Effect from "effect/Effect"
import type * as Asset from "@likeness/core/Asset"
import * as MediaType from "@likeness/core/MediaType"
import { measureAsset, personaReferences } from "../steps/measure-take.ts"
import type { Tell } from "../steps/Tell.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import type { Study } from "./Study.ts"

/** The persona's references as vectors, read when they are first needed. */
export const studyReferences = (workspace: Workspace, study: Pick<Study, "persona">) => Effect.cached(personaReferences(workspace, study.persona.name))
export type StudyReferences = Effect.Success<ReturnType<typeof studyReferences>>

/** How many pictures of a clip are looked at, roughly: one every half second. */
const framesOf = ({ durationSeconds }: Asset.Asset): number => Math.max(1, Math.floor((durationSeconds ?? 5) * 2))

/** The workspace, telling each face that is read. */
const counting = (workspace: Workspace, onFace: () => void): Workspace => ({
  ...workspace,
  instruments: {
    ...workspace.instruments,
    embedder: Effect.map(workspace.instruments.embedder, (embedder) => ({ ...embedder, read: (picture) => Effect.tap(embedder.read(picture), () => Effect.sync(onFace)) }))
  }
})

/** `undefined` for a file that cannot be read as what it should be: that take is not checked for a face, the others are. */
export const measureStudyTake = (workspace: Workspace, study: Pick<Study, "persona">, brief: string, asset: Asset.Asset, references: StudyReferences, tell: Tell) =>
  Effect.gen(function*() {
    const frames = MediaType.isVideo(asset.mediaType) ? framesOf(asset) : 1
    let read = 0
    tell(`measuring ${brief}`)
    const watched = counting(workspace, () => tell(`measuring ${brief}`, Math.min(1, ++read / frames)))
    return yield* measureAsset(watched, study.persona.name, asset, yield* references).pipe(
      Effect.catchTag(["FfmpegFailed", "InvalidInput"], (error) =>
        Effect.sync(() => {
          tell(`a take of ${brief} could not be measured: ${error.message}`)
          return undefined
        }))
    )
  })
