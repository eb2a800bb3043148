/** Durable jobs, store, blobs, ledger, budgets and events. */
export * as Backup from "./Backup.ts"
export * as Export from "./Export.ts"
export * as Job from "./Job.ts"
export * as Runtime from "./Runtime.ts"
export type { Blob, BlobEntry, Blobs, S3Location } from "./Blobs.ts"
export type { Budgets, BudgetState } from "./Budgets.ts"
export type { Event, Events } from "./Events.ts"
export type { Decision, Jobs } from "./Jobs.ts"
export type { ForgetOptions, Forgotten, RemoteErasure } from "./Forget.ts"
export type { Cleaned, Damage, Examined, Integrity } from "./Integrity.ts"
export type { Booked, Ledger, Total } from "./Ledger.ts"
export type { Matching, Repository, Stored, StoreUnusable } from "./Repository.ts"
export type {
  AssetOwner, Assets, DocumentOwner, Documents, Exports, IdentityModels, Personas, Recipes, ReferenceSets, RemoteReferences, Reviews, Takes
} from "./Repositories.ts"
