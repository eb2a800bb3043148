/** A decision and what follows from it at once: in a study, approving an output exports it. */
import * as Effect from "effect/Effect"
import { requireReviewer } from "./counted-reviews.ts"
import { exportApproved } from "./run-study.ts"
import { frozenStudy } from "./Study.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { type Decision, decide } from "../steps/review.ts"
import { findTake } from "../steps/take-name.ts"
import { adoptTakes } from "../steps/takes.ts"
import type { Tell } from "../steps/Tell.ts"

/** Stores the decision. On a take of a study only a reviewer whom its plan names decides; anybody else is refused with their names. */
export const decideAndRelease = (workspace: Workspace, decision: Decision, tell: Tell) =>
  Effect.gen(function*() {
    yield* adoptTakes(workspace)
    const name = (yield* findTake(workspace, decision.take))?.study
    const study = name === undefined ? undefined : yield* frozenStudy(workspace, name)
    if (study !== undefined) yield* requireReviewer(study, decision.reviewer)
    const { review } = yield* decide(workspace, decision)
    const exported = study !== undefined && review.decision === "approve" ? yield* exportApproved(workspace, study, { unit: () => tell, done: () => undefined }) : []
    return { take: decision.take, decision: review.decision, reviewer: review.reviewer, exported: exported.map((file) => file.path) }
  })
