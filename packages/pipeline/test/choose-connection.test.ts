import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { findConnection } from "../src/settings/connections.ts"
import { loadSettings } from "../src/settings/load-settings.ts"
import { chooseConnection, type ConnectionChoice } from "../src/workspace/choose-connection.ts"
import { folderWith } from "./support/write-files.ts"

const sets = {
  "recipes/soul.yaml": "capability: generateImage\nprovider: higgsfield\nsettings: {}\n",
  "recipes/sdxl.yaml": "capability: generateImage\nprovider: local-gpu\nsettings: {}\n",
  "sets/cloud.yaml": "generateImage: soul\n",
  "sets/local.yaml": "generateImage: sdxl\n"
}
const home = "  home: { provider: local-gpu }\n"
const pod = "  pod: { provider: local-gpu }\n"
const cloud = "  cloud: { provider: higgsfield, credentials: env:K }\n"

const chosen = (connections: string, choice: ConnectionChoice = {}) =>
  Effect.scoped(Effect.gen(function*() {
    const folder = yield* folderWith({ ...sets, "likeness.yaml": `set: local\nconnections:\n${connections}` })
    const settings = yield* loadSettings(folder, {})
    return yield* chooseConnection({ folder, settings, connection: (name) => findConnection(settings, name) }, choice, "generateImage")
  }))

it.effect("of several connections the set's recipe chooses, where it fits one alone", () => Effect.gen(function*() {
  assert.strictEqual((yield* chosen(home + cloud)).name, "home")
  assert.strictEqual((yield* chosen(home + cloud, { set: "cloud" })).name, "cloud")
  assert.strictEqual((yield* chosen(home + pod + cloud, { connection: "pod" })).name, "pod")
  // A lone one is taken whatever its recipes are for: what does not fit is refused with its own reason.
  assert.strictEqual((yield* chosen(cloud)).name, "cloud")
}))

it.effect("where the recipe fits several or none, the user names one", () => Effect.gen(function*() {
  const several = yield* Effect.flip(chosen(home + pod + cloud))
  assert.include(several.message, "several connections")
  assert.include(several.advice, "--provider: home, pod, cloud")
  assert.include((yield* Effect.flip(chosen(home + pod, { set: "cloud" }))).message, "several connections")
  assert.include((yield* Effect.flip(chosen(home + cloud, { set: "clouds" }))).message, "no set clouds")
}))
