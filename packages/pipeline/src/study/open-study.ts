/** Opens a study to be run. */
import * as Effect from "effect/Effect"
import type { Workspace } from "../workspace/Workspace.ts"
import { freezeStudy, readStudy, requireSameReferences } from "./Study.ts"
import { studyOrders } from "./study-orders.ts"

/**
 * The study of that name, frozen. The first time `plan.json` is written with the prices of this moment,
 * once every request of the study was found sendable: a refusal leaves nothing frozen. Later a changed
 * plan, recipe or reference set is refused (`PlanChanged`). Sends nothing.
 */
export const openStudy = (workspace: Workspace, name: string) =>
  Effect.gen(function*() {
    const study = yield* readStudy(workspace, name)
    if (study.isFrozen) {
      yield* requireSameReferences(workspace, study)
      return study
    }
    yield* studyOrders(workspace, study)
    return yield* freezeStudy(workspace, study)
  })
