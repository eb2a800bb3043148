import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { join } from "node:path"
import { failures } from "../src/doctor/store-checks.ts"
import { loadSettings } from "../src/settings/load-settings.ts"
import { generateBriefs } from "../src/steps/generate-briefs.ts"
import { silent } from "../src/steps/Tell.ts"
import { trainIdentity } from "../src/steps/train.ts"
import { resolveSet } from "../src/workspace/resolve-set.ts"
import { opened, recipe, stubWorkspace, write } from "./support/stub-workspace.ts"

const quiet = Effect.provide(Logger.layer([]))

/** Each brief by itself: one that is refused ends the command. */
const briefs = ["cafe", "beach", "garden", "market", "harbour", "library", "street"]

const generated = (folder: string) =>
  Effect.scoped(Effect.gen(function*() {
    const workspace = yield* opened(folder)
    const connection = yield* workspace.connection()
    for (const brief of briefs) yield* Effect.result(generateBriefs(workspace, { files: [join(folder, "briefs", `${brief}.yaml`)], connection, withIdentity: false, before: () => Effect.void }, silent))
  }))

/** What doctor says of open failures; it opens the workspace itself. */
const listed = (folder: string) => Effect.flatMap(loadSettings(folder, {}), (settings) => Effect.map(failures(folder, settings, {}), ([check]) => check))

it.live("doctor says nothing of failures before there is a store", () => Effect.scoped(Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  assert.isUndefined(yield* listed(folder))
})).pipe(quiet), 600_000)

it.live("open failures are listed by tag and message, five at most, with the first one's next step, and count as no fault of the machine", () => Effect.scoped(Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  for (const brief of briefs) yield* write(folder, `briefs/${brief}.yaml`, { id: brief, kind: "image", prompt: `{persona}, ${brief}`, takes: 1 })
  world.refusing.add("generateImage")
  yield* generated(folder)
  const found = yield* listed(folder)
  assert.isTrue(found?.works)
  assert.deepStrictEqual(found?.problems, [])
  assert.strictEqual(found?.advice, "Look at the stub.")
  const [count, ...shown] = found!.found
  assert.strictEqual(count, "7 open")
  assert.deepStrictEqual(shown.map((each) => each.replace(/^\S+: /u, "")), [...Array.from({ length: 5 }, () => "ContentRejected: The stub refuses it."), "and 2 more"])

  world.refusing.clear()
  yield* generated(folder)
  assert.deepStrictEqual(yield* listed(folder), { name: "failures", works: true, found: ["none open"], problems: [] })
})).pipe(quiet), 600_000)

it.live("a failure that is known is listed by its code and its root line, of which only the first part", () => Effect.scoped(Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  yield* write(folder, "recipes/train.yaml", recipe("trainIdentity"))
  world.failingTrainings = 1
  yield* Effect.scoped(Effect.gen(function*() {
    const workspace = yield* opened(folder)
    const set = yield* resolveSet(workspace, undefined)
    yield* Effect.flip(trainIdentity(workspace, { persona: yield* workspace.persona(), connection: yield* workspace.connection(), set }, silent))
  }))
  const found = yield* listed(folder)
  assert.strictEqual(found?.found[0], "1 open")
  assert.match(found?.found[1] ?? "", /^\S+: stub\.memory: StubError: no memory is left$/u)
})).pipe(quiet), 600_000)
