/** The decisions that count in a study: those of the reviewers whom its plan names. */
import * as Effect from "effect/Effect"
import type * as Review from "@likeness/core/Review"
import * as RuleError from "@likeness/core/RuleError"
import type { Workspace } from "../workspace/Workspace.ts"
import type { Study } from "./Study.ts"

/** By take, oldest first: the first is the take's decision, the second its second showing. */
export type CountedReviews = ReadonlyMap<string, ReadonlyArray<Review.Review>>

/** Every decision on the study's takes that counts, and how many do not because somebody else took them. */
export const countedReviews = (workspace: Workspace, study: Pick<Study, "name" | "file">) =>
  Effect.map(workspace.runtime.reviews.list({ study: study.name }), (reviews) => {
    const counted = new Map<string, ReadonlyArray<Review.Review>>()
    let others = 0
    for (const review of reviews.toSorted((a, b) => a.showing - b.showing)) {
      if (study.file.reviewers.includes(review.reviewer)) counted.set(review.take, [...(counted.get(review.take) ?? []), review])
      else others++
    }
    return { counted: counted as CountedReviews, others }
  })

/** The take's decision; `undefined` while nobody who counts has decided. */
export const decisionOf = (counted: CountedReviews, take: string): Review.Review["decision"] | undefined => counted.get(take)?.[0]?.decision

/** Refuses a decision by somebody whom the study's plan does not name. */
export const requireReviewer = (study: Pick<Study, "name" | "file">, reviewer: string): Effect.Effect<void, RuleError.InvalidInput> =>
  study.file.reviewers.includes(reviewer)
    ? Effect.void
    : Effect.fail(new RuleError.InvalidInput({
      place: "reviewer",
      message: `${reviewer} is no reviewer of study ${study.name}: its plan names ${study.file.reviewers.join(", ")}`,
      advice: `Decide as one of them, such as with --reviewer ${study.file.reviewers[0]}.`
    }))
