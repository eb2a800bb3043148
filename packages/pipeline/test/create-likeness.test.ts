import { assert, it, vi } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { createLikeness } from "../src/create-likeness.ts"
import { stubWorkspace } from "./support/stub-workspace.ts"

it.live("closing ends calls that are under way, and the job goes on when the workspace is opened again", () => Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  world.endless.add("generateImage")
  const printed = vi.spyOn(console, "log")
  yield* Effect.promise(async () => {
    const { promise: running, resolve } = Promise.withResolvers<void>()
    const first = await createLikeness({ folder, environment: {}, onProgress: (text) => { if (text.endsWith("running")) resolve() } })
    const call = first.generate({ withIdentity: false }).then(() => undefined, (error: unknown) => error)
    await running
    await first.close()
    assert.deepInclude(await call, { _tag: "InvalidInput", message: "the workspace was closed" })
    assert.deepInclude(await first.jobs().catch((error: unknown) => error), { message: "the workspace was closed" })
    await first.close()
    world.endless.clear()
    const second = await createLikeness({ folder, environment: {} })
    assert.lengthOf(await second.generate({ withIdentity: false }), 1)
    assert.lengthOf(await second.jobs(), 1)
    assert.deepStrictEqual((await second.ledger()).map((entry) => entry.amount.amount), ["0.5"])
    await second.close()
  })
  assert.lengthOf(printed.mock.calls, 0)
  printed.mockRestore()
  assert.lengthOf(world.sent, 1)
}))

it.live("failures reject with their tag, and a workspace that cannot be used with what to do", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  yield* Effect.promise(async () => {
    assert.deepInclude(await createLikeness({ folder: `${folder}/none` }).catch((error: unknown) => error), { _tag: "InvalidInput" })
    const likeness = await createLikeness({ folder, environment: {} })
    assert.deepInclude(await likeness.generate({ connection: "nope" }).catch((error: unknown) => error), { _tag: "InvalidInput", message: "there is no connection nope" })
    await likeness.close()
  })
}))
