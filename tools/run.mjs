// Runs a command with this repository's own Node and pnpm first on PATH.
import { spawnSync } from "node:child_process"
import { constants } from "node:os"
import { ensure, environment, stop } from "./toolchain.mjs"

ensure()
const [command = "node", ...args] = process.argv.slice(2)
const run = spawnSync(command, args, { stdio: "inherit", env: environment(command) })
if (run.error) stop(String(run.error), 127)
process.exit(run.signal ? 128 + constants.signals[run.signal] : run.status)
