/** What the freeze of a study recorded: hashes of everything that must stay as it is until the last look. */
import * as Schema from "effect/Schema"
import * as Hash from "@likeness/core/Hash"
import * as Stored from "@likeness/core/Stored"
import * as Text from "@likeness/core/Text"

const Hashes = Schema.Record(Schema.String, Hash.Sha256)

export const FrozenStudy = Schema.Struct({
  v: Stored.version(2),
  study: Text.Name,
  plan: Hash.Sha256,
  /** The text of `plan.yaml`. */
  file: Hash.Sha256,
  /** By `ARM, STAGE`. What version 1 did not record is absent and not compared. */
  recipes: Schema.optionalKey(Hashes),
  /** Of the reference set, pictures and captions, by persona. */
  references: Schema.optionalKey(Hashes),
  /** Ids of the briefs in their order: their days follow from it. */
  briefs: Schema.optionalKey(Schema.Array(Text.Name))
})
export type FrozenStudy = typeof FrozenStudy.Type

export const stored: Stored.Stored<FrozenStudy> = Stored.make("frozen study", 2, FrozenStudy, { 1: (older) => older })
