// Packs the package in the current folder as it would be published, and checks exports and types.
// `attw --pack` packs without pnpm's `publishConfig`, so the archive is made first.
import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const folder = mkdtempSync(join(tmpdir(), "likeness-pack-"))
const run = (command, args) => {
  const done = spawnSync(command, args, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" })
  if (done.status === 0) return
  process.stderr.write(`${done.stdout ?? ""}${done.stderr ?? ""}`)
  rmSync(folder, { recursive: true, force: true })
  process.exit(done.status ?? 1)
}
run("publint", ["--strict"])
run("pnpm", ["pack", "--pack-destination", folder])
run("attw", [join(folder, readdirSync(folder)[0]), "--profile", "esm-only"])
rmSync(folder, { recursive: true, force: true })
