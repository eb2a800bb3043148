/** The workspace's one ordered log. It carries ids and hashes, never names, prompts or captions. */
import type * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import type { Matching, Stored, StoreUnusable } from "./Repository.ts"

export interface Event {
  /** From 1, ascending by one. */
  readonly sequence: number
  /** RFC 3339 UTC. */
  readonly at: string
  /**
   * What happened, noun and past participle: `job-moved` (data: from, to), `intent-sent`, `ticket-received`, `ticket-told`,
   * `asset-stored`, `charge-booked`, `cancel-asked`, `cancel-answered`, `job-stalled`, `trouble-met`,
   * `budget-refused`, and what other packages append.
   */
  readonly kind: string
  readonly job: string | null
  readonly intent: string | null
  readonly data: Schema.JsonObject
}

export interface Events {
  /** For packages above: `data` must carry ids and hashes only. */
  readonly append: (event: { readonly kind: string; readonly job?: string | undefined; readonly intent?: string | undefined; readonly data?: Schema.JsonObject | undefined }) => Stored<number>
  /** Events after `sequence` (0 for all), oldest first, at most `limit` (default 1000). */
  readonly since: (sequence: number, filter?: Matching<{ job: string; limit: number }>) => Stored<ReadonlyArray<Event>>
  /** Events after `sequence`, and then each as it comes, whichever process wrote it. Does not end. */
  readonly follow: (sequence: number, filter?: Matching<{ job: string }>) => Stream.Stream<Event, StoreUnusable>
}
