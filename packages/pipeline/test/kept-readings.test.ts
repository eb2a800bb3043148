import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { appendFile } from "node:fs/promises"
import { join } from "node:path"
import { stored } from "../src/references/kept-readings.ts"
import { personaReferences } from "../src/steps/measure-take.ts"
import type { Workspace } from "../src/workspace/Workspace.ts"
import { writtenDemo } from "./support/demo-workspace.ts"

const quiet = Effect.provide(Logger.layer([]))

/** The workspace, whose instrument counts the pictures that it really looks at. */
const counting = (workspace: Workspace) => {
  let looks = 0
  const embedder = Effect.map(workspace.instruments.embedder, (own) => ({ ...own, read: (picture: Parameters<typeof own.read>[0]) => Effect.suspend(() => { looks++; return own.read(picture) }) }))
  return { workspace: { ...workspace, instruments: { ...workspace.instruments, embedder } }, looks: () => looks }
}

describe("what was measured on references", () => {
  it.live("is kept for the next command, made anew for a picture that changed, and goes with the persona", () => Effect.scoped(Effect.gen(function*() {
    const demo = yield* writtenDemo({ briefs: 1 })
    const command = Effect.scoped(Effect.gen(function*() {
      const { looks, workspace } = counting(yield* demo.open)
      const references = yield* personaReferences(workspace, "maya")
      return { looks: looks(), references, kept: (yield* workspace.runtime.documents.list(stored, { persona: "maya" })).length }
    }))
    const first = yield* command
    assert.isAbove(first.looks, 1)
    assert.strictEqual(first.kept, first.looks)
    const second = yield* command
    assert.strictEqual(second.looks, 0)
    assert.deepStrictEqual(second.references, first.references)
    // Bytes behind a JPEG's end change its hash, not what it shows.
    yield* Effect.promise(() => appendFile(join(demo.folder, "references", "persona-01.jpg"), "\n"))
    assert.strictEqual((yield* command).looks, 1)
    const left = yield* Effect.scoped(Effect.gen(function*() {
      const { runtime } = yield* demo.open
      assert.isTrue((yield* runtime.forget("maya", {})).erasedHere)
      return yield* runtime.documents.list(stored, {})
    }))
    assert.deepStrictEqual(left, [])
  })).pipe(quiet), 600_000)
})
