/**
 * What was measured on a persona's references, kept in the store: a command that needs them does not begin with seconds of measuring.
 *
 * They are biometric: they belong to the persona and are erased with it.
 */
import * as Stored from "@likeness/core/Stored"
import type { VectorCache, VectorKey } from "@likeness/media/identity/vector-cache"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Workspace } from "../workspace/Workspace.ts"

const Reading = Schema.Struct({
  v: Stored.version(1),
  faces: Schema.Int,
  face: Schema.NullOr(Schema.Struct({
    box: Schema.Struct({ x: Schema.Finite, y: Schema.Finite, width: Schema.Finite, height: Schema.Finite }),
    confidence: Schema.Finite,
    points: Schema.Array(Schema.Tuple([Schema.Finite, Schema.Finite])),
    border: Schema.Finite,
    vector: Schema.Array(Schema.Finite)
  }))
})

export const stored = Stored.make("face reading", 1, Reading)

const nameOf = (key: VectorKey): string => `${key.sha256}/${key.embedderId}/${key.embedderVersion}`

/** A store that cannot be read or written costs a measurement, nothing else. */
export const keptReadings = ({ runtime }: Workspace, persona: string): VectorCache => ({
  get: (key) => runtime.documents.get(stored, nameOf(key)).pipe(Effect.map((reading) => reading ?? null), Effect.orElseSucceed(() => null)),
  set: (key, reading) => runtime.documents.put(stored, nameOf(key), { v: 1, ...reading }, { persona }).pipe(Effect.ignore)
})
