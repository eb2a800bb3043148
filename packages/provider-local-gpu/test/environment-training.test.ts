import { assert, it } from "@effect/vitest"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Recipe from "@likeness/core/Recipe"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { appendFile, rm } from "node:fs/promises"
import { join } from "node:path"
import * as Environments from "../src/environment/Environments.ts"
import * as Lock from "../src/environment/Lock.ts"
import { make } from "../src/make.ts"
import { connection, folder, intent, store } from "./support/bench.ts"
import { makeEnvironment } from "./support/made-environment.ts"
import { baseModel, persona, recipe } from "./support/requests.ts"
import { plainPicture } from "./support/studio.ts"
import { checkpoints } from "./support/trainer.ts"

const settings = { networkDim: 4, networkAlpha: 2, maxTrainEpochs: 1, repeats: 1, resolution: 512 }

/** A connection that trains with the golden environment under its state. */
const studio = (training: { readonly [key: string]: Schema.Json } = {}, device: "cpu" | "cuda" = "cuda") =>
  Effect.gen(function*() {
    const state = join(yield* folder, "räume und 形")
    const made = yield* Effect.promise(() => makeEnvironment(state, { device }))
    yield* Effect.promise(() => Environments.use(state, { id: made.id, kind: "trainer" }))
    const base = yield* Effect.flatMap(folder, (path) => Effect.promise(() => checkpoints(path)))
    const provider = yield* make(connection({ state, training: { runs: yield* folder, checkpoints: base, ...training } }))
    const files = store()
    const pictures = yield* Effect.promise(() => Promise.all(Array.from({ length: 8 }, async (_, index) => ({
      sha256: files.add(await plainPicture(64, 64, { r: index * 20, g: 90, b: 90 })), mediaType: "image/png", width: 64, height: 64, caption: "mayaxo woman"
    }))))
    const request = (changes: Partial<Recipe.Recipe> = {}): Request.TrainIdentity =>
      ({ _tag: "trainIdentity", v: 1, persona, baseModel, referenceSet: ReferenceSet.make("maya", pictures), recipe: { ...recipe("trainIdentity", settings), ...changes } })
    const prepare = (changes?: Partial<Recipe.Recipe>) => provider.prepare(request(changes), { readAsset: files.readAsset, known: [] })
    return { made, prepare, provider }
  })

it.live("a training without a program of one's own runs in the environment in use", () => Effect.gen(function*() {
  const { made, prepare } = yield* studio()
  const body = JSON.parse((yield* prepare()).body) as { readonly argv: ReadonlyArray<string>; readonly environment: string }
  assert.deepStrictEqual(body.argv.slice(0, 5), [made.layout.python, "-u", join(made.layout.program, "sdxl_train_network.py"), "--tokenizer_cache_dir", made.layout.tokenizers])
  assert.strictEqual(body.environment, made.id)
}))

it.live("a changed environment is refused, and what changed is named", () => Effect.gen(function*() {
  const { made, prepare, provider } = yield* studio()
  yield* Effect.promise(() => appendFile(join(made.layout.folder, made.site, "numpy/core.py"), "answer = 43\n"))
  const refused = yield* Effect.flip(prepare())
  assert(refused._tag === "EnvironmentDrift", refused._tag)
  assert.include(refused.message, "drift: numpy 1.26.4 → edited in place")
  assert.include(refused.advice, "likeness env build")
  const health = yield* provider.check
  assert.deepStrictEqual(health.problems.map((problem) => problem._tag), ["EnvironmentDrift"])
}))

it.live("an environment that changed while the order waited for the card is refused when it starts", () => Effect.gen(function*() {
  const { made, prepare, provider } = yield* studio({ device: "cpu" }, "cpu")
  const prepared = yield* prepare()
  yield* Effect.promise(() => appendFile(join(made.layout.folder, made.site, "numpy/core.py"), "answer = 43\n"))
  const answer = yield* provider.submit(intent(prepared))
  assert(answer._tag === "refused", answer._tag)
  assert.strictEqual(answer.error._tag, "EnvironmentDrift")
  assert.include(answer.error.message, "drift: numpy 1.26.4 → edited in place")
}))

it.live("a recipe trains in the environment that it was made for, or not at all", () => Effect.gen(function*() {
  const { made, prepare } = yield* studio()
  const here = JSON.parse((yield* prepare({ environment: Lock.hash(made.locked.lock) })).body) as { readonly environment: string }
  assert.strictEqual(here.environment, made.id)
  const refused = yield* Effect.flip(prepare({ environment: "0".repeat(64) }))
  assert.deepStrictEqual([refused._tag, refused.message.includes("000000000000, which is not built here")], ["EnvironmentDrift", true])
}))

it.live("an environment that was proved without a GPU trains only where the connection says so", () => Effect.gen(function*() {
  const { prepare } = yield* studio({}, "cpu")
  const refused = yield* Effect.flip(prepare())
  assert(refused._tag === "EnvironmentDrift", refused._tag)
  assert.deepStrictEqual([refused.code, refused.advice.includes("device: cpu")], ["env.cuda_unavailable", true])
  const allowed = yield* studio({ device: "cpu" }, "cpu")
  assert.strictEqual((yield* allowed.prepare()).capability, "trainIdentity")
}))

it.live("without an environment the next step is to build one", () => Effect.gen(function*() {
  const { made, prepare } = yield* studio()
  yield* Effect.promise(() => rm(made.layout.folder, { recursive: true }))
  const refused = yield* Effect.flip(prepare())
  assert(refused._tag === "EnvironmentDrift", refused._tag)
  assert.deepStrictEqual([refused.code, refused.advice], ["env.install_failed", "Build one with `likeness env build`."])
}))
