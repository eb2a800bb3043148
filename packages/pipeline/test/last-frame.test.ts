import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { copyFileSync } from "node:fs"
import { join } from "node:path"
import { storeInputs, storeLast } from "../src/steps/brief-inputs.ts"
import { readBriefFile } from "../src/workspace/brief-files.ts"
import { opened, stubWorkspace, write } from "./support/stub-workspace.ts"

describe("the last frame of a brief's clip", () => {
  it.live("is a picture beside the brief, stored for the request; one that is not there is named", () =>
    Effect.gen(function*() {
      const { folder } = yield* stubWorkspace
      const workspace = yield* opened(folder)
      copyFileSync(join(folder, "references", "persona-01.jpg"), join(folder, "briefs", "evening.jpg"))
      const read = (brief: object) => Effect.gen(function*() {
        yield* write(folder, "briefs/evening.yaml", { id: "evening", kind: "video", prompt: "{persona} at dusk", ...brief })
        return (yield* readBriefFile(join(folder, "briefs", "evening.yaml"), "briefs/evening.yaml", ["maya"]))[0]!
      })
      const video = { prompt: "she turns", seconds: 5 }
      assert.deepStrictEqual(yield* storeLast(workspace, yield* read({ video })), {})
      const stored = yield* storeLast(workspace, yield* read({ video: { ...video, last: "evening.jpg" } }))
      const last = "last" in stored ? stored.last : undefined
      assert.strictEqual(last?.mediaType, "image/jpeg")
      assert.strictEqual((yield* workspace.runtime.assets.get(last!.sha256))?.origin._tag, "imported")
      assert.include((yield* Effect.flip(storeLast(workspace, yield* read({ video: { ...video, last: "dawn.jpg" } })))).message, "dawn.jpg")
      const misplaced = yield* Effect.flip(storeInputs(workspace, yield* read({ video, inputs: [{ file: "evening.jpg", role: "last" }] })))
      assert.include(misplaced.advice, "`last:` under `video:`")
    }).pipe(Effect.scoped))
})
