/**
 * Everything that decides the result of one capability on one kind of provider, except the brief.
 *
 * Immutable and named by its hash: a changed recipe is another recipe.
 */
import * as Schema from "effect/Schema"
import * as BaseModel from "./BaseModel.ts"
import * as Capability from "./Capability.ts"
import * as Hash from "./Hash.ts"
import * as Money from "./Money.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Timestamp from "./Timestamp.ts"

/** Words that the recipe puts around every brief's prompt. */
export const PromptParts = Schema.Struct({
  /** Before the scene. */
  prefix: Schema.optionalKey(Text.Text),
  /** Behind the scene. */
  style: Schema.optionalKey(Text.Text),
  negative: Schema.optionalKey(Text.Text)
})
export type PromptParts = typeof PromptParts.Type

/** A smaller job that the recipe allows after a named failure. It changes the result, so it stands in the new request. */
export const Fallback = Schema.Struct({
  /** The failure's code, such as `gpu.out_of_memory`. */
  after: Text.NonEmptyText,
  /** Replaces members of `settings`. */
  settings: Schema.Record(Schema.String, Schema.Json)
})
export type Fallback = typeof Fallback.Type

export const Recipe = Schema.Struct({
  v: Stored.version(1),
  /** For people; the hash is the identity. */
  name: Text.Name,
  capability: Capability.Capability,
  /** The adapter that the settings are for, such as `local-gpu`. */
  provider: Text.Name,
  /** Plain JSON that the adapter's own schema checks: model, steps, sampler, network dim, motions … */
  settings: Schema.Record(Schema.String, Schema.Json),
  /** What training starts from, where the provider has no base model of its own. */
  baseModel: Schema.optionalKey(BaseModel.BaseModel),
  /** Hash of the locked environment, where the provider has one. */
  environment: Schema.optionalKey(Hash.Sha256),
  /** The user's own ComfyUI graph (API format) with named slots. */
  graph: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
  prompt: Schema.optionalKey(PromptParts),
  /** How many fresh attempts may follow a failure where a retry can help. 0 means none. */
  retries: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10 })),
  fallbacks: Schema.optionalKey(Schema.Array(Fallback)),
  /** Without progress for this long, the job is reported as stalled. */
  stallSeconds: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThan(0))),
  /** What one run costs where the graph calls paid nodes; without it such a graph is refused. */
  pricePerRun: Schema.optionalKey(Money.Money)
})
export type Recipe = typeof Recipe.Type

export const stored = Stored.make("recipe", 1, Recipe)

/** What the recipe is named by. */
export const hash = (recipe: Recipe): Hash.Sha256 => Hash.ofJson(stored.encode(recipe))

/** How far a recipe is trusted. Production runs verified recipes only. */
export const Lane = Schema.Literals(["draft", "verified", "production"])
export type Lane = typeof Lane.Type

/** A recipe's move to a lane, with the successful run that allowed it. */
export const Promotion = Schema.Struct({
  v: Stored.version(1),
  recipe: Hash.Sha256,
  lane: Lane,
  at: Timestamp.Timestamp,
  /** The job whose success is the evidence; absent for the draft lane. */
  job: Schema.optionalKey(Text.Id)
})
export type Promotion = typeof Promotion.Type

export const storedPromotion = Stored.make("promotion", 1, Promotion)
