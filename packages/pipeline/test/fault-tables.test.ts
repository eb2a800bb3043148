import { assert, describe, it } from "@effect/vitest"
import { readFile, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { lie } from "./fault-tables/free-calls.ts"
import { measure, pageOf } from "./fault-tables/page.ts"

const page = fileURLToPath(new URL("../../../docs/reference/higgsfield-faults.md", import.meta.url))

describe("what calls to Higgsfield do under faults", () => {
  it("is what the page says, never two charges of ours and never a lie", async () => {
    const measured = await measure()
    if (process.env["LIKENESS_WRITE_DOCS"] === "1") await writeFile(page, pageOf(measured))
    for (const [, ours] of Object.values(measured.paid).flat()) {
      assert.isAtMost(ours.charges, 1, ours.fault)
      assert.notMatch(ours.known, /^no/u, ours.fault)
    }
    for (const { rows, title } of measured.free) {
      for (const { fault, ours } of rows) assert.isFalse(ours.told.startsWith(lie), `${title}, ${fault}: ${ours.told}`)
    }
    assert.strictEqual(await readFile(page, "utf8"), pageOf(measured), "LIKENESS_WRITE_DOCS=1 writes it")
  }, 600_000)
})
