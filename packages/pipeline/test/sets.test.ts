import { assert, it } from "@effect/vitest"
import * as Recipe from "@likeness/core/Recipe"
import * as Effect from "effect/Effect"
import { loadSettings } from "../src/settings/load-settings.ts"
import { readRecipes, readSet } from "../src/workspace/recipe-files.ts"
import { resolveSet } from "../src/workspace/resolve-set.ts"
import { folderWith } from "./support/write-files.ts"

const picture = "capability: generateImage\nprovider: higgsfield\nsettings: { providerModel: soul }\n"
const clip = "capability: generateVideo\nprovider: higgsfield\nsettings: {}\nretries: 0\n"

const resolved = (files: { readonly [path: string]: string }, name?: string, settings = "currency: USD\n") =>
  Effect.scoped(Effect.gen(function*() {
    const folder = yield* folderWith({ "likeness.yaml": settings, ...files })
    return yield* resolveSet({ folder, settings: yield* loadSettings(folder, {}) }, name)
  }))

it.effect("a set names recipes by their files and keeps their hashes", () => Effect.gen(function*() {
  const { recipes, set } = yield* resolved({ "recipes/soul.yaml": picture, "recipes/dop.yml": clip, "sets/cloud.yaml": "generateImage: soul\ngenerateVideo: dop\n" })
  assert.strictEqual(set.name, "cloud")
  assert.deepStrictEqual([recipes.generateImage?.name, recipes.generateImage?.retries, recipes.generateVideo?.retries], ["soul", 1, 0])
  assert.deepStrictEqual(set.stages, { generateImage: Recipe.hash(recipes.generateImage!), generateVideo: Recipe.hash(recipes.generateVideo!) })
}))

it.effect("a recipe that is not there is named with its stage and with those that are", () => Effect.gen(function*() {
  const error = yield* Effect.flip(resolved({ "recipes/soul.yaml": picture, "sets/cloud.yaml": "generateImage: souls\n" }))
  assert.strictEqual(error.place, "sets/cloud.yaml, generateImage")
  assert.include(error.message, "no recipe souls")
  assert.include(error.advice, "soul")
  assert.include((yield* Effect.flip(resolved({ "sets/cloud.yaml": "generateImage: soul\n" }))).advice, "it is empty")
}))

it.effect("a recipe of another capability is refused", () => Effect.gen(function*() {
  const error = yield* Effect.flip(resolved({ "recipes/dop.yaml": clip, "sets/cloud.yaml": "generateImage: dop\n" }))
  assert.include(error.message, "recipe dop is for generateVideo")
}))

it.effect("unknown keys of recipes and sets are refused by file and line", () => Effect.gen(function*() {
  assert.include((yield* Effect.flip(resolved({ "recipes/soul.yaml": picture, "sets/cloud.yaml": "generateImage: soul\nupscale: soul\n" }))).message, "sets/cloud.yaml, line 2: unknown key `upscale`")
  assert.include((yield* Effect.flip(resolved({ "recipes/soul.yaml": `${picture}name: other\n`, "sets/cloud.yaml": "generateImage: soul\n" }))).message, "recipes/soul.yaml, line 4: unknown key `name`")
}))

it.effect("a set is found by flag, then settings, then because it is the only one", () => Effect.gen(function*() {
  const files = { "recipes/soul.yaml": picture, "sets/a.yaml": "generateImage: soul\n", "sets/b.yaml": "generateImage: soul\n" }
  assert.strictEqual((yield* resolved(files, "b", "set: a\n")).set.name, "b")
  assert.strictEqual((yield* resolved(files, undefined, "set: a\n")).set.name, "a")
  const several = yield* Effect.flip(resolved(files))
  assert.include(several.message, "several sets")
  assert.include(several.advice, "--set: a, b")
  assert.include((yield* Effect.flip(resolved(files, "c"))).message, "no set c")
  assert.include((yield* Effect.flip(resolved({}))).message, "no set")
}))

it.effect("a set's name never leads out of its folder", () => Effect.scoped(Effect.gen(function*() {
  const folder = yield* folderWith({ "likeness.yaml": "currency: USD\n", "recipes/soul.yaml": picture, "outside.yaml": "generateImage: soul\n", "sets/a.yaml": "generateImage: soul\n" })
  const settings = yield* loadSettings(folder, {})
  assert.include((yield* Effect.flip(resolveSet({ folder, settings }, "../outside"))).message, "no set ../outside")
  assert.strictEqual((yield* readSet(folder, "a", yield* readRecipes(folder))).set.name, "a")
})))
