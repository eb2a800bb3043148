/** A decision and what follows from it at once: in a study, approving an output exports it. */
import * as Effect from "effect/Effect"
import { exportApproved } from "./run-study.ts"
import { openStudy } from "./Study.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { type Decision, decide } from "../steps/review.ts"
import { adoptTakes } from "../steps/takes.ts"
import type { Tell } from "../steps/Tell.ts"

export const decideAndRelease = (workspace: Workspace, decision: Decision, tell: Tell) =>
  Effect.gen(function*() {
    yield* adoptTakes(workspace)
    const { review, take } = yield* decide(workspace, decision)
    const exported = take.study !== undefined && review.decision === "approve"
      ? yield* exportApproved(workspace, yield* openStudy(workspace, take.study), tell)
      : []
    return { take: take.id, decision: review.decision, reviewer: review.reviewer, exported: exported.map((file) => file.path) }
  })
