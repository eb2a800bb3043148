import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inspect } from "node:util"
import { loadSettings } from "../src/settings/load-settings.ts"
import { settings, stubWorkspace, write } from "./support/stub-workspace.ts"

it.live("a secret that was written into likeness.yaml is refused by line, and never repeated", () => Effect.gen(function*() {
  const { folder } = yield* stubWorkspace
  const secret = "3f0c2a9e-key-id:s3cr3t-0123456789"
  yield* write(folder, "likeness.yaml", settings({}, { credentials: secret }))
  const refused = yield* Effect.flip(loadSettings(folder, {}))
  assert.strictEqual(refused._tag, "InvalidInput")
  assert.include(refused.message, "credentials are env:NAME or file:PATH")
  assert.notInclude(inspect(refused), "s3cr3t")
}))
