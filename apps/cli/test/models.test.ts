import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, beforeAll, it } from "vitest"
import { likeness, temporaryFolder } from "./support/likeness.ts"

let root: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  root = await temporaryFolder()
  await writeFile(join(root.path, "page.safetensors"), "<!DOCTYPE html><title>Sign in</title>")
  const made = await likeness(["init", "studio"], { cwd: root.path })
  assert.strictEqual(made.code, 0, made.stderr)
})
afterAll(() => root.remove())

it("a model's file is told for what it is, and the exit code says whether it can be trained on", async () => {
  const refused = await likeness(["model", "check", "page.safetensors"], { cwd: root.path })
  assert.strictEqual(refused.code, 1)
  assert.match(refused.stdout, /it is a web page saved under the model's name \(model\.corrupt\)\nnext /u)
  const gone = await likeness(["model", "check", "gone.safetensors", "--json"], { cwd: root.path })
  assert.strictEqual(gone.code, 2)
  assert.deepInclude((JSON.parse(gone.stdout) as { readonly error: object }).error, { tag: "InvalidRequest", code: "model.missing" })
})

it("a workspace without identity models says how to get one", async () => {
  const studio = join(root.path, "studio")
  const listed = await likeness(["identity", "list", "--json"], { cwd: studio })
  assert.deepStrictEqual(JSON.parse(listed.stdout), { identityModels: [] })
  const shown = await likeness(["identity", "show", "abc"], { cwd: studio })
  assert.strictEqual(shown.code, 2)
  assert.include(shown.stderr, "likeness identity import FILE")
  const imported = await likeness(["identity", "import", join(root.path, "page.safetensors")], { cwd: studio })
  assert.strictEqual(imported.code, 2)
  assert.include(imported.stderr, "it is a web page")
})
