import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const source = fileURLToPath(new URL("../src", import.meta.url))

/** What a module imports of its own package, types included. */
const imports = (file: string): ReadonlyArray<string> =>
  [...readFileSync(file, "utf8").matchAll(/from "(\.{1,2}\/[^"]+)"/gu)].map(([, path]) => resolve(dirname(file), path ?? ""))

describe("the package's modules", () => {
  it("import each other in one direction only, types included", () => {
    const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts")).map((name) => join(source, name))
    assert.isAbove(files.length, 30)
    const done = new Set<string>()
    const cycles: Array<string> = []
    const visit = (file: string, path: ReadonlyArray<string>): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].map((name) => name.slice(source.length + 1)).join(" → "))
      if (path.includes(file) || done.has(file)) return
      for (const imported of imports(file)) visit(imported, [...path, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    assert.deepStrictEqual(cycles, [])
  })
})
