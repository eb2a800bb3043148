import { assert, describe, it } from "@effect/vitest"
import { readFile, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { measure, pageOf } from "./fault-tables/fault-tables.ts"

const page = fileURLToPath(new URL("../../../docs/reference/higgsfield-faults.md", import.meta.url))

describe("what calls to Higgsfield do under faults", () => {
  it("is what the page says, and never two charges of ours", async () => {
    const measured = await measure()
    for (const rows of Object.values(measured.ours)) {
      for (const row of rows) {
        assert.isAtMost(row.charges, 1, row.fault)
        assert.notMatch(row.known, /^no/u, row.fault)
      }
    }
    if (process.env["LIKENESS_WRITE_DOCS"] === "1") await writeFile(page, pageOf(measured))
    assert.strictEqual(await readFile(page, "utf8"), pageOf(measured), "LIKENESS_WRITE_DOCS=1 writes it")
  }, 600_000)
})
