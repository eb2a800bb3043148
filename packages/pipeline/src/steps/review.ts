/** Blind review: what waits, in an order that hides the arms, and the decisions. */
import * as Effect from "effect/Effect"
import * as Hash from "@likeness/core/Hash"
import type * as Review from "@likeness/core/Review"
import * as RuleError from "@likeness/core/RuleError"
import type * as Take from "@likeness/core/Take"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Clock from "effect/Clock"
import type { Workspace } from "../workspace/Workspace.ts"
import { adoptTakes } from "./takes.ts"

/** A take as a reviewer sees it: no arm, connection or job. */
export interface Waiting {
  readonly take: string
  readonly brief: string
  readonly stage: Take.Take["stage"]
  /** The stored file. */
  readonly path: string
}

/** Takes without a decision, shuffled by their hashes so that neither arm nor time shows. */
export const reviewQueue = (workspace: Workspace, filter: { readonly study?: string; readonly brief?: string } = {}) =>
  Effect.gen(function*() {
    yield* adoptTakes(workspace)
    const takes = yield* workspace.runtime.takes.list(filter)
    const decided = new Set((yield* workspace.runtime.reviews.list(filter)).map((review) => review.take))
    const open = takes.filter((take) => !decided.has(take.id)).toSorted((a, b) => (Hash.ofText(a.id) < Hash.ofText(b.id) ? -1 : 1))
    return yield* Effect.forEach(open, (take) =>
      Effect.map(workspace.runtime.blobs.local(take.asset), (path): Waiting => ({ take: take.id, brief: take.brief, stage: take.stage, path })))
  })

/**
 * The decision that counts on each take, outside of studies: its first showing's. Reviewers who decided at the same
 * moment under an earlier version both have one; the one that was stored first is it, for studies too.
 */
export const decisionsIn = (reviews: ReadonlyArray<Review.Review>): ReadonlyMap<string, Review.Review> =>
  new Map(reviews.filter((review) => review.showing === 1).toReversed().map((review) => [review.take, review]))

export interface Decision {
  readonly take: string
  readonly decision: Review.Review["decision"]
  /** Required for a rejection. */
  readonly reason?: string
  readonly reviewer: string
}

/** Stores a decision. A first reviewer may change their mind; another reviewer's decision is the second showing. */
export const decide = (workspace: Workspace, decision: Decision) =>
  Effect.gen(function*() {
    const take = yield* workspace.runtime.takes.get(decision.take)
    if (take === undefined) {
      return yield* new RuleError.InvalidInput({ place: decision.take, message: `there is no take ${decision.take}`, advice: "List what waits with `likeness review`." })
    }
    if (decision.decision === "reject" && (decision.reason === undefined || decision.reason.trim() === "")) {
      return yield* new RuleError.InvalidInput({ place: decision.take, message: "a rejection needs a reason", advice: "Give one with --reason." })
    }
    const review = yield* workspace.runtime.reviews.put({
      v: 1,
      take: take.id,
      decision: decision.decision,
      ...(decision.reason === undefined ? {} : { reason: decision.reason.normalize("NFC") }),
      reviewer: decision.reviewer,
      at: Timestamp.fromMillis(yield* Clock.currentTimeMillis)
    })
    return { take, review }
  })
