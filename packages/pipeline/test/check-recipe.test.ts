import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { checkRecipe } from "../src/recipes/check-recipe.ts"
import { readRecipes } from "../src/workspace/recipe-files.ts"
import { folderWith } from "./support/write-files.ts"

const graph = {
  1: { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 1, color: 0 }, _meta: { title: "width, height" } },
  2: { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } }
}
const own = (file: string) => `capability: generateImage\nprovider: local-gpu\nsettings: {}\ngraph: ${file}\n`

const checked = (files: { readonly [path: string]: string }, name: string) =>
  Effect.scoped(Effect.flatMap(folderWith({ "likeness.yaml": "currency: USD\n", ...files }), (folder) => checkRecipe(folder, {}, name)))

it.effect("a recipe's graph comes from a file of the workspace, and the check says what it has and lacks", () => Effect.gen(function*() {
  const found = yield* checked({ "recipes/mine.yaml": own("workflows/mine.json"), "workflows/mine.json": JSON.stringify(graph) }, "mine")
  assert.deepStrictEqual(found.found.map((each) => [each.slot, each.node]), [["width", "1"], ["height", "1"]])
  assert.deepStrictEqual(found.missing.filter((each) => each.needed === "always").map((each) => each.slot), ["prompt", "seed"])
  assert.deepStrictEqual(found.problems, ["no node is titled prompt", "no node is titled seed"])
}))

it.effect("a recipe without a graph, and one for a provider that takes none, say so", () => Effect.gen(function*() {
  assert.strictEqual((yield* checked({ "recipes/plain.yaml": "capability: generateImage\nprovider: local-gpu\nsettings: { checkpoint: x }\n" }, "plain")).ownGraph, false)
  const cloud = `capability: generateImage\nprovider: higgsfield\nsettings: {}\ngraph: { a: 1 }\n`
  assert.deepStrictEqual((yield* checked({ "recipes/cloud.yaml": cloud }, "cloud")).problems, ["higgsfield takes no graph for generateImage"])
}))

it.effect("a graph that is not there, is no JSON or lies outside of the workspace is refused by the recipe's file", () => Effect.gen(function*() {
  for (const [files, words] of [
    [{ "recipes/mine.yaml": own("workflows/mine.json") }, "workflows/mine.json"],
    [{ "recipes/mine.yaml": own("workflows/mine.json"), "workflows/mine.json": "{" }, "is no JSON"],
    [{ "recipes/mine.yaml": own("../mine.json") }, "outside of the workspace"]
  ] as const) {
    const error = yield* Effect.flip(Effect.scoped(Effect.flatMap(folderWith(files), readRecipes)))
    assert.include(error.message, words)
  }
}))
