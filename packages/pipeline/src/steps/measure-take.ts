/** How alike and how good a stored picture or clip is, measured once and kept. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Asset from "@likeness/core/Asset"
import * as Hash from "@likeness/core/Hash"
import * as MediaType from "@likeness/core/MediaType"
import * as Stored from "@likeness/core/Stored"
import { measureImage } from "@likeness/media/identity/measure-identity"
import { measureClip } from "@likeness/media/identity/measure-clip"
import { readReferences, type References } from "@likeness/media/identity/read-references"
import { withVectorCache } from "@likeness/media/identity/vector-cache"
import { quality } from "@likeness/media/picture/quality"
import { keptReadings } from "../references/kept-readings.ts"
import { asInput, thresholdOf } from "../workspace/Instruments.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { requireReferences } from "./reference-set.ts"

export const Measurement = Schema.Struct({
  v: Stored.version(1),
  asset: Hash.Sha256,
  /** The embedder and its alignment; numbers of different ones are never compared. */
  model: Schema.Struct({ name: Schema.String, version: Schema.String }),
  /** Whether a face could be measured. */
  faceFound: Schema.Boolean,
  /** −1 to 1, rounded to a ten-thousandth; null without a measurable face. */
  similarity: Schema.NullOr(Schema.Finite),
  samePerson: Schema.NullOr(Schema.Boolean),
  note: Schema.NullOr(Schema.String),
  /** Whether a picture passes the checks of sharpness and exposure; null for clips. */
  goodQuality: Schema.NullOr(Schema.Boolean)
})
export type Measurement = typeof Measurement.Type

export const stored = Stored.make("measurement", 1, Measurement)

/** The persona's reference pictures as vectors; each is measured once, whichever command needed it first. */
export const personaReferences = (workspace: Workspace, persona: string) =>
  Effect.gen(function*() {
    const embedder = withVectorCache(yield* workspace.instruments.embedder, keptReadings(workspace, persona))
    const files = yield* requireReferences(workspace, persona)
    const held = workspace.settings.personas[persona]?.measureWith
    const chosen = held === undefined ? files : files.filter((file) => held.some((name) => file.path.endsWith(name)))
    return yield* asInput(readReferences(embedder, (chosen.length > 0 ? chosen : files).map((file) => file.path)))
  })

const tenThousandth = (value: number): number => Math.round(value * 10_000) / 10_000

/**
 * Measures a stored picture or clip against references. May be repeated: a measurement with the same
 * references and embedder is read back.
 */
export const measureAsset = (workspace: Workspace, persona: string, asset: Asset.Asset, references: References) =>
  Effect.gen(function*() {
    const name = `${asset.sha256}/${Hash.ofJson(references.model).slice(0, 12)}/${Hash.ofJson(references.vectors).slice(0, 12)}`
    const kept = yield* workspace.runtime.documents.get(stored, name)
    if (kept !== undefined) return kept
    const embedder = yield* workspace.instruments.embedder
    const threshold = thresholdOf(workspace.settings.personas[persona])
    const path = yield* workspace.runtime.blobs.local(asset.sha256)
    const isPicture = MediaType.isImage(asset.mediaType)
    const seen = isPicture ? yield* asInput(quality(path)) : undefined
    const identity = isPicture
      ? yield* asInput(measureImage(embedder, references, path, threshold))
      : yield* asInput(measureClip({ embedder, references, ffmpeg: yield* workspace.instruments.ffmpeg, file: path, threshold }))
    const measurement: Measurement = {
      v: 1,
      asset: asset.sha256,
      model: references.model,
      faceFound: identity.similarity !== null,
      similarity: identity.similarity === null ? null : tenThousandth(identity.similarity),
      samePerson: identity.samePerson,
      note: identity.note,
      goodQuality: seen === undefined ? null : !seen.blurred && !seen.badlyExposed
    }
    yield* workspace.runtime.documents.put(stored, name, measurement, { persona })
    return measurement
  })
