/** Builds the command line once for all tests, as a release has it. */
import { execFileSync } from "node:child_process"
import { join } from "node:path"

export const setup = (): void => {
  const app = join(import.meta.dirname, "..", "..")
  execFileSync(process.execPath, [join(app, "..", "..", "tools", "build-app.mjs")], { cwd: app, stdio: "inherit" })
}
