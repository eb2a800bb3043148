import { assert, it } from "vitest"
import { start, temporaryFolder } from "./support/likeness.ts"

/** Ends the reader of an output before anything is written to it. */
const unread = (closed: "stdout" | "stderr", args: ReadonlyArray<string>, cwd?: string) => {
  const child = start(args, cwd === undefined ? {} : { cwd })
  child[closed]!.destroy()
  return child.ended
}

it("a result that nobody reads any more is no failure", async () => {
  assert.deepStrictEqual(await unread("stdout", ["version"]), { code: 0, stdout: "", stderr: "" })
})

it("a command goes on to its end where nobody reads its results any more", async () => {
  const folder = await temporaryFolder()
  try {
    assert.strictEqual((await unread("stdout", ["init", "one"], folder.path)).code, 0)
    assert.strictEqual((await unread("stdout", ["identity", "list", "-C", "one"], folder.path)).code, 0)
  } finally {
    await folder.remove()
  }
})

it("an error that nobody reads any more keeps its exit code", async () => {
  for (const closed of ["stdout", "stderr"] as const) assert.strictEqual((await unread(closed, ["status", "-C", "/no/such/folder", ...(closed === "stdout" ? ["--json"] : [])])).code, 2)
})
