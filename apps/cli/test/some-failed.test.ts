import { join } from "node:path"
import * as Effect from "effect/Effect"
import { assert, it } from "vitest"
import { exitForSome } from "../src/terminal/ExitWith.ts"
import { likeness, temporaryFolder } from "./support/likeness.ts"
import { connectCloud, startSandbox } from "./support/sandbox.ts"

it("of two pictures one of which failed, the other is printed, the failure told, and the exit code is 1", async () => {
  const root = await temporaryFolder()
  const sandbox = await startSandbox()
  try {
    await likeness(["init", "studio"], { cwd: root.path })
    const folder = join(root.path, "studio")
    await connectCloud(folder, sandbox.higgsfield.baseUrl)
    const plan = await fetch(`${sandbox.higgsfield.baseUrl}/__sandbox/faults`, {
      method: "POST",
      body: JSON.stringify({ method: "POST", path: "/higgsfield-ai/soul/*", call: 2, effect: { kind: "outcome", outcome: "nsfw" } })
    })
    assert.strictEqual(plan.status, 201)
    const ran = await likeness(["generate", "--prompt", "a quiet street", "--no-identity", "--set", "cloud", "--takes", "2", "--yes", "--json"], { cwd: folder, environment: sandbox.environment })
    assert.strictEqual(ran.code, 1, ran.stderr)
    assert.lengthOf((JSON.parse(ran.stdout) as { readonly assets: ReadonlyArray<object> }).assets, 1)
    assert.match(ran.stderr, /ContentRejected/u)
  } finally {
    await sandbox.stop()
    await root.remove()
  }
})

it("what may have been accepted decides the exit code, whatever else failed", async () => {
  const codeOf = async (...tags: ReadonlyArray<string>) => {
    const ended = await Effect.runPromise(Effect.result(exitForSome(tags.map((_tag) => ({ _tag })))))
    return ended._tag === "Failure" ? ended.failure.code : 0
  }
  assert.deepStrictEqual([await codeOf(), await codeOf("WorkFailed"), await codeOf("WorkFailed", "SubmissionUnknown")], [0, 1, 5])
})
