/** How every kind of record in the store is kept and found: one way for all of them. */
import type * as RuleError from "@likeness/core/RuleError"
import type * as Effect from "effect/Effect"

/** The store cannot be read or written: newer, damaged, full, locked or read-only. */
export type StoreUnusable = RuleError.StoreUnusable

/** What everything that touches the store gives back. */
export type Stored<A> = Effect.Effect<A, StoreUnusable>

/**
 * Records of one kind in one workspace.
 *
 * `put` may be repeated: records named by their hash are written once, the others are replaced.
 * `list` gives the records in the order in which they were first put; members of the filter that are
 * absent or `undefined` do not restrict.
 */
export interface Repository<A, Filter> {
  readonly put: (value: A) => Stored<void>
  /** `undefined` where there is none. */
  readonly get: (key: string) => Stored<A | undefined>
  readonly list: (filter?: Filter) => Stored<ReadonlyArray<A>>
}

/** Everything in a filter is optional, and `undefined` means absent. */
export type Matching<Columns> = { readonly [column in keyof Columns]?: Columns[column] | undefined }
