/** Which of a training's epochs is used, and why: kept beside the identity models themselves. */
import * as Schema from "effect/Schema"
import * as Hash from "@likeness/core/Hash"
import * as Stored from "@likeness/core/Stored"
import * as Text from "@likeness/core/Text"

export const EpochScore = Schema.Struct({
  model: Hash.Sha256,
  epoch: Schema.Int,
  /** Mean similarity of the samples, −1 to 1; null where none showed a measurable face. */
  identity: Schema.NullOr(Schema.Finite),
  /** Share of the samples that pass the quality checks. */
  quality: Schema.Finite,
  samples: Schema.Array(Hash.Sha256)
})
export type EpochScore = typeof EpochScore.Type

export const ChosenIdentity = Schema.Struct({
  v: Stored.version(1),
  persona: Text.Name,
  referenceSet: Hash.Sha256,
  recipe: Hash.Sha256,
  /** The connection that a remote identity model belongs to; files can go anywhere. */
  connection: Text.Name,
  model: Hash.Sha256,
  /** The training's jobs, failed ones included, and those that made the samples. */
  jobs: Schema.Array(Text.Id),
  /** Empty where there was one model to choose. */
  scores: Schema.Array(EpochScore),
  /** A picture of all samples, a row for each epoch: a stored asset. */
  contactSheet: Schema.optionalKey(Hash.Sha256)
})
export type ChosenIdentity = typeof ChosenIdentity.Type

export const stored = Stored.make("chosen identity", 1, ChosenIdentity)

/** The document's name: what makes an identity model suitable, and the account where it is remote. */
export const nameOf = (key: { readonly persona: string; readonly referenceSet: Hash.Sha256; readonly recipe: Hash.Sha256; readonly connection: string }): string =>
  Hash.ofJson({ persona: key.persona, referenceSet: key.referenceSet, recipe: key.recipe, connection: key.connection })
