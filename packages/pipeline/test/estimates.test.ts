import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { silent } from "../src/steps/Tell.ts"
import { planTraining, trainIdentity } from "../src/steps/train.ts"
import { resolveSet } from "../src/workspace/resolve-set.ts"
import type { Workspace } from "../src/workspace/Workspace.ts"
import { opened, stubWorkspace } from "./support/stub-workspace.ts"

const training = (workspace: Workspace) =>
  Effect.gen(function*() {
    return { persona: yield* workspace.persona(), connection: yield* workspace.connection(), set: yield* resolveSet(workspace, undefined) }
  })

it.live("what training will cost includes the pictures that judge its epochs, as far as they are not made yet", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  const workspace = yield* opened(folder)
  const wanted = yield* training(workspace)
  const first = yield* planTraining(workspace, wanted)
  assert.strictEqual(first.training?._tag, "trainIdentity")
  assert.lengthOf(first.judging?.requests ?? [], 4)
  world.refusing.add("generateImage")
  yield* Effect.flip(trainIdentity(workspace, wanted, silent))
  for (const { id } of yield* workspace.runtime.jobs.list()) yield* workspace.runtime.jobs.await(id)
  world.refusing.clear()
  const second = yield* planTraining(workspace, wanted)
  assert.isUndefined(second.training)
  const tried = yield* workspace.runtime.jobs.list({ capability: "generateImage" })
  assert.isNotEmpty(tried)
  // A picture that failed is made again.
  assert.lengthOf(second.judging?.requests ?? [], 4)
  yield* trainIdentity(workspace, wanted, silent)
  assert.deepStrictEqual(yield* planTraining(workspace, wanted), {})
}))

it.live("the pictures that judge the epochs count against the command's budget", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  const workspace = yield* opened(folder)
  // One training and one picture at 0.5 each.
  const command = { id: "cmd-one", limit: { amount: "1.2", currency: "USD" } }
  assert.strictEqual((yield* Effect.flip(trainIdentity(workspace, { ...(yield* training(workspace)), command }, silent)))._tag, "BudgetExceeded")
  assert.deepStrictEqual(world.sent, ["trainIdentity", "generateImage"])
}))
