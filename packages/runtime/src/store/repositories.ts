/** The records of every kind, over the one way of keeping them. */
import * as Asset from "@likeness/core/Asset"
import * as Hash from "@likeness/core/Hash"
import * as IdentityModel from "@likeness/core/IdentityModel"
import * as Persona from "@likeness/core/Persona"
import * as Recipe from "@likeness/core/Recipe"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import * as RemoteReference from "@likeness/core/RemoteReference"
import * as Review from "@likeness/core/Review"
import * as RuleError from "@likeness/core/RuleError"
import type * as StoredValue from "@likeness/core/Stored"
import * as Take from "@likeness/core/Take"
import * as Effect from "effect/Effect"
import type * as SqlError from "effect/sql/SqlError"
import * as Export from "../Export.ts"
import type * as Repositories from "../Repositories.ts"
import { tombstoneOf } from "./erase.ts"
import { records } from "./records.ts"
import { alone, matching, personaKey, transaction, type Store } from "./Store.ts"

export const personas = (store: Store): Repositories.Personas => {
  const table = records(store, "personas", Persona.stored, "last")
  return {
    put: (persona) => transaction(store, Effect.andThen(personaKey(store, persona.name), table.write(persona.name, persona))),
    get: table.get,
    list: table.list
  }
}

export const referenceSets = (store: Store): Repositories.ReferenceSets => {
  const table = records(store, "referenceSets", ReferenceSet.stored, "first")
  return { ...table, put: (set) => table.put(ReferenceSet.hash(set), set, { persona: set.persona }) }
}

const identityModelColumns = (model: IdentityModel.IdentityModel) =>
  ({ persona: model.persona, kind: model.kind, request: model.origin._tag === "trained" ? model.origin.request : undefined })

/** For the job that made the model, inside its transaction. */
export const writeIdentityModel = (store: Store, model: IdentityModel.IdentityModel) =>
  records(store, "identityModels", IdentityModel.stored, "first").write(IdentityModel.hash(model), model, identityModelColumns(model))

export const identityModels = (store: Store): Repositories.IdentityModels => {
  const table = records(store, "identityModels", IdentityModel.stored, "first")
  return { ...table, put: (model) => table.put(IdentityModel.hash(model), model, identityModelColumns(model)) }
}

export const recipes = (store: Store): Repositories.Recipes => {
  const table = records(store, "recipes", Recipe.stored, "first")
  const moves = records(store, "promotions", Recipe.storedPromotion, "first")
  const promotions = (recipe: Hash.Sha256) => moves.list({ recipe })
  return {
    ...table,
    put: (recipe) => table.put(Recipe.hash(recipe), recipe, { name: recipe.name, capability: recipe.capability, provider: recipe.provider }),
    promote: (promotion) => moves.put(Hash.ofJson(Recipe.storedPromotion.encode(promotion)), promotion, { recipe: promotion.recipe }),
    promotions,
    lane: (recipe) => Effect.map(promotions(recipe), (found) => found.at(-1)?.lane ?? "draft")
  }
}

const assetColumns = (asset: Asset.Asset, owner: Repositories.AssetOwner) =>
  ({ persona: owner.persona, job: owner.job, request: asset.origin._tag === "generated" ? asset.origin.request : undefined })

/** For the job that made the asset, inside its transaction. */
export const writeAsset = (store: Store, asset: Asset.Asset, owner: Repositories.AssetOwner) =>
  records(store, "assets", Asset.stored, "first").write(asset.sha256, asset, assetColumns(asset, owner))

export const assets = (store: Store): Repositories.Assets => {
  const table = records(store, "assets", Asset.stored, "first")
  return { ...table, put: (asset, owner = {}) => table.put(asset.sha256, asset, assetColumns(asset, owner)) }
}

/**
 * Until the end of the caller's transaction nobody forgets what the row stands for: forgetting deletes it before what
 * was made of it. A file's transactions follow each other anyway.
 */
const held = (store: Store, table: string, row: { readonly [column: string]: string }): Effect.Effect<void, SqlError.SqlError> =>
  store.isShared ? Effect.asVoid(store.sql`SELECT 1 FROM ${store.sql(table)} WHERE ${matching(store, row)} FOR KEY SHARE`) : Effect.void

/** Whether the take's job went with its persona: then whoever read the job before must not bring the take back. */
const isForgotten = ({ sql, workspace }: Store, { job, persona }: Take.Take): Effect.Effect<boolean, SqlError.SqlError> =>
  Effect.map(
    sql`SELECT 1 FROM "tombstones" WHERE "workspace" = ${workspace} AND "persona" = ${tombstoneOf(workspace, persona)}
      AND NOT EXISTS (SELECT 1 FROM "jobs" WHERE "workspace" = ${workspace} AND "id" = ${job})`,
    (rows) => rows.length > 0
  )

export const takes = (store: Store): Repositories.Takes => {
  const table = records(store, "takes", Take.stored, "last")
  return {
    ...table,
    put: (take) => {
      const { arm, asset, brief, job, parent, persona, stage, study } = take
      return transaction(store, Effect.gen(function*() {
        yield* held(store, "personaKeys", { persona })
        if (yield* isForgotten(store, take)) return
        yield* table.write(take.id, take, { persona, brief, study, arm, stage, job, asset, parent })
      }))
    }
  }
}

export const reviews = (store: Store): Repositories.Reviews => {
  const table = records(store, "reviews", Review.stored, "last")
  const reviewed = takes(store)
  return {
    put: (given) =>
      transaction(store, Effect.gen(function*() {
        // Two who decide at once must not both be the first.
        yield* alone(store, "reviews")
        yield* held(store, "takes", { key: given.take })
        const take = yield* reviewed.get(given.take)
        if (take === undefined) return yield* new RuleError.InvalidInput({ message: `There is no take ${given.take} to review.`, advice: "List the takes and review one of them.", place: "take" })
        const { arm, brief, persona, study } = take
        const { decision, reviewer } = given
        const earlier = yield* table.list({ take: given.take })
        const showing = earlier.find((review) => review.reviewer === reviewer)?.showing ?? (earlier.some((review) => review.showing === 1) ? 2 : 1)
        const review: Review.Review = { ...given, showing }
        yield* table.write(`${given.take}/${reviewer}/${showing}`, review, { take: given.take, persona, brief, study, arm, reviewer, decision })
        return review
      })),
    of: (take) => table.list({ take }),
    list: table.list
  }
}

/** What makes a reference the same reference. */
const referenceKey = (reference: RemoteReference.RemoteReference): string =>
  Hash.ofJson([reference.connection, reference.account, reference.kind, reference.id, reference.server ?? null])

const referenceColumns = (reference: RemoteReference.RemoteReference, owner: Repositories.AssetOwner) =>
  ({ connection: reference.connection, account: reference.account, kind: reference.kind, persona: owner.persona, job: owner.job })

/** For the job whose preparing left the reference, inside its transaction. */
export const writeRemoteReference = (store: Store, reference: RemoteReference.RemoteReference, owner: Repositories.AssetOwner) =>
  records(store, "remoteReferences", RemoteReference.stored, "last").write(referenceKey(reference), reference, referenceColumns(reference, owner))

export const remoteReferences = (store: Store): Repositories.RemoteReferences => {
  const table = records(store, "remoteReferences", RemoteReference.stored, "last")
  return {
    put: (reference, owner = {}) => table.put(referenceKey(reference), reference, referenceColumns(reference, owner)),
    list: table.list,
    remove: (reference) => table.remove(referenceKey(reference))
  }
}

export const exports = (store: Store): Repositories.Exports => {
  const table = records(store, "exports", Export.stored, "last")
  return {
    ...table,
    put: (written) => {
      const { arm, brief, persona, platform, study, take } = written
      return table.put(written.id, written, { persona, brief, study, arm, platform, take })
    }
  }
}

export const documents = (store: Store): Repositories.Documents => {
  const of = <A>(codec: StoredValue.Stored<A>) => records(store, "documents", codec, "last")
  const key = (kind: string, name: string) => `${kind}/${name}`
  return {
    put: (codec, name, value, owner = {}) => of(codec).put(key(codec.name, name), value, { kind: codec.name, persona: owner.persona }),
    change: (codec, name, to, owner = {}) =>
      transaction(store, Effect.gen(function*() {
        yield* alone(store, "documents")
        const table = of(codec)
        const value = to(yield* table.get(key(codec.name, name)))
        yield* table.write(key(codec.name, name), value, { kind: codec.name, persona: owner.persona })
        return value
      })),
    get: (codec, name) => of(codec).get(key(codec.name, name)),
    list: (codec, filter = {}) =>
      Effect.map(of(codec).entries({ kind: codec.name, persona: filter.persona }), (found) =>
        found.map((entry) => ({ name: entry.key.slice(codec.name.length + 1), value: entry.value }))),
    remove: (codec, name) => of(codec).remove(key(codec.name, name))
  }
}
