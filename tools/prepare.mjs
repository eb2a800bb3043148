// Installs and builds what the `likeness` launcher starts, then marks the build as current.
// The launcher calls it when the mark is missing or older than a source, a manifest or the lock file.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { ensure, environment, stop } from "./toolchain.mjs"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const dist = join(root, "apps", "cli", "dist")
const mark = join(dist, ".built")
const begun = `${mark}.${process.pid}`

const step = (sentence, args) => {
  console.error(sentence)
  // Output is shown only when the step fails: a build log in front of a result helps nobody.
  const done = spawnSync("pnpm", args, { cwd: root, env: environment("pnpm"), stdio: ["ignore", "pipe", "pipe"], encoding: "utf8", maxBuffer: 1 << 28 })
  if (done.status === 0) return
  rmSync(begun, { force: true })
  console.error(`${done.stdout ?? ""}${done.stderr ?? ""}`.trimEnd())
  stop(`Could not prepare Likeness: \`pnpm ${args.join(" ")}\` failed (see above). Run \`npm run setup\` in ${root}, then the same command again.`, 1)
}

ensure()
// Written before the build: what is edited while it runs is newer than the mark, and is built next time.
mkdirSync(dist, { recursive: true })
writeFileSync(begun, "")
const lock = readFileSync(join(root, "pnpm-lock.yaml"), "utf8")
const installed = join(root, "node_modules", ".pnpm", "lock.yaml")
if (!existsSync(installed) || readFileSync(installed, "utf8") !== lock || process.argv.includes("--install")) {
  step("Installing packages (once for each lock file) …", ["install", "--frozen-lockfile"])
}
step("Building (once for each change) …", ["exec", "turbo", "run", "build", "--output-logs=errors-only"])
mkdirSync(dist, { recursive: true })
renameSync(begun, mark)
