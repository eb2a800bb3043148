/**
 * What training gives or the user imports: the persona's face in a form that a provider can use.
 *
 * Accepted by `kind`, as a provider's `describe` declares, never by who made it.
 */
import * as Schema from "effect/Schema"
import * as BaseModel from "./BaseModel.ts"
import * as Hash from "./Hash.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

/** One file of an identity model, already stored. */
export const IdentityFile = Schema.Struct({
  /** `lora`, or what the kind needs besides. */
  role: Text.Name,
  sha256: Hash.Sha256,
  sizeBytes: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9_007_199_254_740_991 }))
})
export type IdentityFile = typeof IdentityFile.Type

/** Files that can be carried to any server, or an id that only one account knows. */
export const Source = Schema.TaggedUnion({
  files: { files: Schema.Array(IdentityFile).check(Schema.isMinLength(1)) },
  remote: {
    /** As the provider gave it. */
    id: Text.Id,
    connection: Text.Name,
    /** The only account that can use the id. */
    account: Text.Name
  }
})
export type Source = typeof Source.Type

/** `trained` by a request of ours, or `imported` by the user. */
export const Origin = Schema.TaggedUnion({
  trained: {
    /** Hash of the TrainIdentity request. */
    request: Hash.Sha256,
    referenceSet: Hash.Sha256,
    recipe: Hash.Sha256,
    /** Counting from 1; absent where the kind has no epochs. */
    epoch: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100_000 })))
  },
  imported: {
    /** Where the user says that it comes from. */
    from: Text.NonEmptyText
  }
})
export type Origin = typeof Origin.Type

export const IdentityModel = Schema.Struct({
  v: Stored.version(1),
  /** `lora/sdxl`, `soul-id/v2`, … : data that only adapters compare. */
  kind: Text.NonEmptyText,
  persona: Text.Name,
  /** Absent where the kind needs none. */
  baseModel: Schema.optionalKey(BaseModel.BaseModel),
  source: Source,
  origin: Origin
})
export type IdentityModel = typeof IdentityModel.Type

export const stored = Stored.make("identity model", 1, IdentityModel)

/** What the identity model is named by. */
export const hash = (model: IdentityModel): Hash.Sha256 => Hash.ofJson(stored.encode(model))

/**
 * Whether the model is what a set trains: same persona, reference set and training recipe. No other
 * recipe's change retrains. Imported models suit no set by themselves; the user names them.
 */
export const suits = (model: IdentityModel, wanted: { readonly persona: string; readonly referenceSet: Hash.Sha256; readonly recipe: Hash.Sha256 }): boolean =>
  model.persona === wanted.persona &&
  model.origin._tag === "trained" &&
  model.origin.referenceSet === wanted.referenceSet &&
  model.origin.recipe === wanted.recipe
