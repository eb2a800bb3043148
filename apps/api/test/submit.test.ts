import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { open } from "@likeness/pipeline/workspace/Workspace"
import { makeSubmit } from "../src/submit.ts"
import { pictureRequest, sandboxWorkspace } from "./support/workspace.ts"

it.live("a key that another server takes for another order in the middle of this one is refused as taken", () =>
  Effect.gen(function*() {
    const sandbox = yield* sandboxWorkspace(0.01)
    const { request } = yield* pictureRequest(sandbox, 1)
    const workspace = yield* open(sandbox.folder, { environment: sandbox.environment })
    const { jobs } = workspace.runtime
    const order = { request, persona: "maya", connection: "cloud" }
    const other = makeSubmit(workspace)
    // The other server's order comes when this one has found the key free.
    const get: typeof jobs.get = (id) => Effect.tap(jobs.get(id), () => Effect.orDie(other("one-key", { ...order, request: { ...request, seed: 4 } })))
    const submit = makeSubmit({ ...workspace, runtime: { ...workspace.runtime, jobs: { ...jobs, get } } })
    assert.deepInclude(yield* Effect.flip(submit("one-key", order)), { status: 422, tag: "IdempotencyConflict" })
    assert.lengthOf(yield* jobs.list(), 1)
  }).pipe(Effect.provide(Logger.layer([]))))
