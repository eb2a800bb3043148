// Of suites that start an app as a release has it: builds it once before the tests.
import { execFileSync } from "node:child_process"
import { join } from "node:path"

export const setup = ({ config }) => {
  execFileSync(process.execPath, [join(import.meta.dirname, "build-app.mjs")], { cwd: config.root, stdio: "inherit" })
}
