/** The workspace's records, kind by kind. Each is a value whose methods need nothing else. */
import type * as Asset from "@likeness/core/Asset"
import type * as Hash from "@likeness/core/Hash"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import type * as Persona from "@likeness/core/Persona"
import type * as Recipe from "@likeness/core/Recipe"
import type * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import type * as Review from "@likeness/core/Review"
import type * as RuleError from "@likeness/core/RuleError"
import type * as StoredValue from "@likeness/core/Stored"
import type * as Take from "@likeness/core/Take"
import type * as Effect from "effect/Effect"
import type * as Export from "./Export.ts"
import type { Matching, Repository, Stored, StoreUnusable } from "./Repository.ts"

/** By name. */
export interface Personas extends Repository<Persona.Persona, Matching<{}>> {}

/** By hash (`ReferenceSet.hash`). */
export interface ReferenceSets extends Repository<ReferenceSet.ReferenceSet, Matching<{ persona: string }>> {}

/** By hash (`IdentityModel.hash`). Training puts its own when its job is collected; `request` is the training request's hash. */
export interface IdentityModels extends Repository<IdentityModel.IdentityModel, Matching<{ persona: string; kind: string; request: Hash.Sha256 }>> {}

/** By hash (`Recipe.hash`). */
export interface Recipes extends Repository<Recipe.Recipe, Matching<{ name: string; capability: string; provider: string }>> {
  /** Appends one; promotions are never edited. */
  readonly promote: (promotion: Recipe.Promotion) => Stored<void>
  /** A recipe's promotions, oldest first. */
  readonly promotions: (recipe: Hash.Sha256) => Stored<ReadonlyArray<Recipe.Promotion>>
  /** The lane of its last promotion; `draft` where there is none. */
  readonly lane: (recipe: Hash.Sha256) => Stored<Recipe.Lane>
}

/** Whose an asset is, for erasing and for lists. */
export interface AssetOwner {
  readonly persona?: string | undefined
  readonly job?: string | undefined
}

/** By SHA-256. The first put of a hash stays: its origin is where the bytes first came from. Bytes are in the blobs. */
export interface Assets {
  readonly put: (asset: Asset.Asset, owner?: AssetOwner) => Stored<void>
  readonly get: (sha256: Hash.Sha256) => Stored<Asset.Asset | undefined>
  readonly list: (filter?: Matching<{ persona: string; job: string; request: Hash.Sha256 }>) => Stored<ReadonlyArray<Asset.Asset>>
}

/** By id. One whose job went with its persona stays forgotten: putting it writes nothing. */
export interface Takes extends Repository<
  Take.Take,
  Matching<{ persona: string; brief: string; study: string; arm: string; stage: Take.Take["stage"]; job: string; asset: Hash.Sha256; parent: string }>
> {}

/**
 * A reviewer has one decision for a take: putting again replaces it. Whoever decides first has the first showing,
 * anybody else the second; which it is is found where it is written. The take must be stored.
 */
export interface Reviews {
  readonly put: (review: Omit<Review.Review, "showing">) => Effect.Effect<Review.Review, RuleError.InvalidInput | StoreUnusable>
  /** All decisions on a take, oldest first. */
  readonly of: (take: string) => Stored<ReadonlyArray<Review.Review>>
  /** Filters by what the reviewed take is for. */
  readonly list: (filter?: Matching<{ persona: string; brief: string; study: string; arm: string; reviewer: string; decision: Review.Review["decision"] }>) => Stored<ReadonlyArray<Review.Review>>
}

/** What lies with providers. The same thing (connection, account, kind, id, server) is one record. */
export interface RemoteReferences {
  readonly put: (reference: RemoteReference.RemoteReference, owner?: AssetOwner) => Stored<void>
  readonly list: (filter?: Matching<{ connection: string; account: string; kind: RemoteReference.RemoteReference["kind"]; persona: string; job: string }>) => Stored<ReadonlyArray<RemoteReference.RemoteReference>>
  readonly remove: (reference: RemoteReference.RemoteReference) => Stored<void>
}

/** By id. */
export interface Exports extends Repository<Export.Export, Matching<{ persona: string; brief: string; study: string; arm: string; platform: string; take: string }>> {}

/** A document beside its name; the persona it is about makes it erasable with that persona. */
export interface DocumentOwner {
  readonly persona?: string | undefined
}

/**
 * Stored values that other packages define: frozen plans, sets, measurements. The codec's `name` is
 * the kind; putting again replaces.
 */
export interface Documents {
  readonly put: <A>(codec: StoredValue.Stored<A>, name: string, value: NoInfer<A>, owner?: DocumentOwner) => Stored<void>
  /** Puts what is made of the stored value, and gives it; nobody changes it in between. */
  readonly change: <A>(codec: StoredValue.Stored<A>, name: string, to: (known: A | undefined) => NoInfer<A>, owner?: DocumentOwner) => Stored<A>
  readonly get: <A>(codec: StoredValue.Stored<A>, name: string) => Stored<A | undefined>
  readonly list: <A>(codec: StoredValue.Stored<A>, filter?: Matching<{ persona: string }>) => Stored<ReadonlyArray<{ readonly name: string; readonly value: A }>>
  readonly remove: <A>(codec: StoredValue.Stored<A>, name: string) => Stored<void>
}
