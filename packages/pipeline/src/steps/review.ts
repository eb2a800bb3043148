/** Blind review: what waits, in an order that hides the arms, and the decisions. */
import * as Effect from "effect/Effect"
import * as Hash from "@likeness/core/Hash"
import type * as Review from "@likeness/core/Review"
import * as RuleError from "@likeness/core/RuleError"
import type * as Take from "@likeness/core/Take"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Clock from "effect/Clock"
import type { Workspace } from "../workspace/Workspace.ts"
import { removeBlindCopies, reviewedFile } from "./blind-copy.ts"
import { requireTake, takeName } from "./take-name.ts"
import { adoptTakes } from "./takes.ts"
import type { Tell } from "./Tell.ts"

/** A take as a reviewer sees it: no arm, connection or job. */
export interface Waiting {
  /** What {@link takeName} calls it. */
  readonly take: string
  readonly brief: string
  readonly stage: Take.Take["stage"]
}

/** With the file that a reviewer opens. */
export interface WaitingFile extends Waiting {
  /** The stored file; of a study's take a copy that does not tell its arm. */
  readonly path: string
}

/** Takes without a decision, shuffled by their hashes so that neither arm nor time shows. Copies of those that have one are removed. */
const waitingTakes = (workspace: Workspace, filter: { readonly study?: string; readonly brief?: string }) =>
  Effect.gen(function*() {
    yield* adoptTakes(workspace)
    const takes = yield* workspace.runtime.takes.list(filter)
    const decided = new Set((yield* workspace.runtime.reviews.list(filter)).map((review) => review.take))
    yield* removeBlindCopies(workspace, takes.filter((take) => take.study !== undefined && decided.has(take.id)))
    return takes.filter((take) => !decided.has(take.id)).toSorted((a, b) => (Hash.ofText(a.id) < Hash.ofText(b.id) ? -1 : 1))
  })

const seen = (take: Take.Take): Waiting => ({ take: takeName(take), brief: take.brief, stage: take.stage })

/** What waits for a person, in an order that hides the arms. */
export const reviewQueue = (workspace: Workspace, filter: { readonly study?: string; readonly brief?: string } = {}) =>
  Effect.map(waitingTakes(workspace, filter), (takes) => takes.map(seen))

/** The file that a reviewer opens of a take that waits. */
export const fileOf = (workspace: Workspace, waiting: Waiting, tell: Tell) =>
  Effect.flatMap(requireTake(workspace, waiting.take), (take) => reviewedFile(workspace, take, tell))

/** The queue with the file of each: of a study's takes, copies are made of all that have none yet. */
export const reviewFiles = (workspace: Workspace, tell: Tell) =>
  Effect.flatMap(waitingTakes(workspace, {}), (takes) =>
    Effect.forEach(takes, (take, place) =>
      Effect.map(
        reviewedFile(workspace, take, (text, within = 0) => tell(text, (place + within) / takes.length)),
        (path): WaitingFile => ({ ...seen(take), path })
      )))

/**
 * The decision that counts on each take, outside of studies: its first showing's. Reviewers who decided at the same
 * moment under an earlier version both have one; the one that was stored first is it, for studies too.
 */
export const decisionsIn = (reviews: ReadonlyArray<Review.Review>): ReadonlyMap<string, Review.Review> =>
  new Map(reviews.filter((review) => review.showing === 1).toReversed().map((review) => [review.take, review]))

export interface Decision {
  /** Its name or its id. */
  readonly take: string
  readonly decision: Review.Review["decision"]
  /** Required for a rejection. */
  readonly reason?: string
  readonly reviewer: string
}

/** Stores a decision. A first reviewer may change their mind; another reviewer's decision is the second showing. */
export const decide = (workspace: Workspace, decision: Decision) =>
  Effect.gen(function*() {
    const take = yield* requireTake(workspace, decision.take)
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
    // It is for looking at, and was looked at.
    if (take.study !== undefined) yield* removeBlindCopies(workspace, [take])
    return { take, review }
  })
