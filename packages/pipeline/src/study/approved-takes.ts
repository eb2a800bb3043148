/** What the plan's reviewers approved, and where it goes from there. */
import * as Effect from "effect/Effect"
import type { Workspace } from "../workspace/Workspace.ts"
import { countedReviews, decisionOf } from "./counted-reviews.ts"
import type { Study } from "./Study.ts"
import { goesOn } from "./StudyArm.ts"

/** Approved takes of the study with what is done with them: a clip, or an export. */
export const approvedTakes = (workspace: Workspace, study: Study) =>
  Effect.gen(function*() {
    const { counted } = yield* countedReviews(workspace, study)
    return (yield* workspace.runtime.takes.list({ study: study.name })).flatMap((take) => {
      const arm = study.arms.find((one) => one.name === take.arm)
      const placed = study.briefs.find((one) => one.placed.brief.id === take.brief)?.placed
      if (arm === undefined || placed === undefined || decisionOf(counted, take.id) !== "approve") return []
      return [{ take, arm, placed, goesOn: take.stage === "image" && goesOn(arm, placed.brief) }]
    })
  })
export type ApprovedTake = Effect.Success<ReturnType<typeof approvedTakes>>[number]
