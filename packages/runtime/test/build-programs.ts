/** Bundles the programs that the tests start, once for a run. */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const sources = {
  child: new URL("child.ts", import.meta.url),
  "worker-child": new URL("worker-child.ts", import.meta.url)
}

export default (): (() => void) | undefined => {
  // Both projects of a run ask for them.
  if (process.env["LIKENESS_TEST_PROGRAMS"] !== undefined) return undefined
  const cache = join(import.meta.dirname, "..", "node_modules", ".cache")
  mkdirSync(cache, { recursive: true })
  // Inside the package, so that they find what it depends on.
  const folder = mkdtempSync(join(cache, "programs-"))
  const entries = Object.entries(sources).map(([name, source]) => `${name}=${fileURLToPath(source)}`)
  execFileSync(process.execPath, [fileURLToPath(new URL("../../../tools/build-programs.mjs", import.meta.url)), folder, ...entries], { stdio: "inherit" })
  process.env["LIKENESS_TEST_PROGRAMS"] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
