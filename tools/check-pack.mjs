// Packs each package as it would be published, and checks its exports and types. `pnpm run build` comes before.
// One process for all of them: the type checker takes longer to load than to look at a package. The archive is
// pnpm's own, as other tools pack without its `publishConfig`.
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"

const packages = join(import.meta.dirname, "..", "packages")

/** No package of ours can be required, and the oldest resolution knows no `exports`. */
const unsupported = new Set(["node10", "node16-cjs"])

const pack = (folder) => {
  const made = mkdtempSync(join(tmpdir(), "likeness-pack-"))
  try {
    const done = spawnSync("pnpm", ["pack", "--pack-destination", made], { cwd: folder, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" })
    if (done.status !== 0) throw new Error(`${folder} cannot be packed:\n${done.stdout ?? ""}${done.stderr ?? ""}${done.error ?? ""}`)
    return new Uint8Array(readFileSync(join(made, readdirSync(made)[0])))
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

const faultsOf = async (folder) => {
  const tarball = pack(folder)
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true })
  const faults = messages.filter(({ type }) => type === "error").map((message) => formatMessage(message, pkg, { color: false }))
  const found = await checkPackage(createPackageFromTarballData(tarball))
  if (!found.types) return [...faults, "it brings no types"]
  const wrong = found.problems.filter((problem) => !("resolutionKind" in problem && unsupported.has(problem.resolutionKind)))
  return [...faults, ...wrong.map((problem) => JSON.stringify(problem))]
}

let failed = false
for (const name of readdirSync(packages)) {
  const faults = await faultsOf(join(packages, name))
  failed ||= faults.length > 0
  console.log([`${faults.length === 0 ? "ok  " : "FAIL"} ${name}`, ...faults.map((fault) => `     ${fault}`)].join("\n"))
}
process.exitCode = failed ? 1 : 0
