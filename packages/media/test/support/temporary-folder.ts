import * as Effect from "effect/Effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A folder that is gone after the test. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "likeness-media-test-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

/** Lets everything of this test file that asks the system for a temporary folder use an empty one. */
export const ownTemporaryFolder = Effect.gen(function*() {
  const folder = yield* temporaryFolder
  const before = process.env["TMPDIR"]
  process.env["TMPDIR"] = folder
  yield* Effect.addFinalizer(() => Effect.sync(() => {
    if (before === undefined) delete process.env["TMPDIR"]
    else process.env["TMPDIR"] = before
  }))
  return folder
})
