/** What the freeze of a study recorded: hashes of everything that must stay as it is until the last look. */
import * as Schema from "effect/Schema"
import * as Hash from "@likeness/core/Hash"
import * as Stored from "@likeness/core/Stored"
import * as Text from "@likeness/core/Text"

const Hashes = Schema.Record(Schema.String, Hash.Sha256)

export const FrozenStudy = Schema.Struct({
  v: Stored.version(3),
  study: Text.Name,
  plan: Hash.Sha256,
  /** The text of `plan.yaml`. */
  file: Hash.Sha256,
  /** By `ARM, STAGE`. What earlier versions did not record is absent and not compared. */
  recipes: Schema.optionalKey(Hashes),
  /** Of the reference set, pictures and captions, by persona. */
  references: Schema.optionalKey(Hashes),
  /** Ids of the briefs in their order: their days follow from it. */
  briefs: Schema.optionalKey(Schema.Array(Text.Name)),
  /** Of what each brief asks for, by id. */
  contents: Schema.optionalKey(Hashes),
  /** The persona's `measureWith`; empty where all references measure. */
  measureWith: Schema.optionalKey(Schema.Array(Schema.String))
})
export type FrozenStudy = typeof FrozenStudy.Type

export const stored: Stored.Stored<FrozenStudy> = Stored.make("frozen study", 3, FrozenStudy, { 1: (older) => older, 2: (older) => older })
