import { assert, it } from "vitest"
import { likeness } from "./support/likeness.ts"

it.each(["0", "-3", "101", "1.5"])("--takes=%s is refused before the workspace is looked at", async (takes) => {
  const { code, stderr } = await likeness(["generate", "-C", "/no/such/folder", "--prompt", "a street", `--takes=${takes}`])
  assert.strictEqual(code, 2)
  assert.include(stderr, "--takes")
})
