// A fence that nobody kicks falls over unnoticed: each violation is planted in a small copy of this
// house, with this repository's own rules, and the checker named beside it must refuse it.
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const packages = ["core", "media", "provider-higgsfield", "provider-local-gpu", "sandbox", "pipeline"]
let house = ""

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(house, path)), { recursive: true })
  writeFileSync(join(house, path), text)
}

const run = (command: string, args: ReadonlyArray<string>): { readonly status: number | null; readonly output: string } => {
  const done = spawnSync(join(root, "node_modules", ".bin", command), args, { cwd: house, encoding: "utf8", env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", NO_COLOR: "1" } })
  return { status: done.status, output: `${done.stdout}${done.stderr}` }
}

const checkers = {
  tsc: () => run("tsc", ["-b"]),
  turbo: () => run("turbo", ["boundaries"]),
  // The house's own files: the link to all installed packages would be read too.
  oxlint: () => run("oxlint", ["--deny-warnings", "packages"])
}

const declare = (name: string, dependencies: Record<string, string>): void => {
  const path = `packages/${name}/package.json`
  const manifest = JSON.parse(readFileSync(join(house, path), "utf8")) as { dependencies?: Record<string, string> }
  write(path, JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, ...dependencies } }))
  for (const dependency of Object.keys(dependencies)) link(name, dependency.replace("@likeness/", ""))
}

const link = (from: string, to: string): void => {
  const modules = join(house, "packages", from, "node_modules", "@likeness")
  mkdirSync(modules, { recursive: true })
  rmSync(join(modules, to), { recursive: true, force: true })
  symlinkSync(join(house, "packages", to), join(modules, to))
}

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), "likeness-boundaries-"))
  for (const file of ["turbo.json", "tsconfig.base.json", ".oxlintrc.json", "pnpm-workspace.yaml"]) cpSync(join(root, file), join(house, file))
  symlinkSync(join(root, "node_modules"), join(house, "node_modules"))
  write("package.json", JSON.stringify({ name: "house", private: true, packageManager: "pnpm@12.21.0" }))
  write("tsconfig.json", JSON.stringify({ files: [], references: packages.map((name) => ({ path: `packages/${name}` })) }))
  for (const name of packages) {
    for (const file of ["turbo.json", "tsconfig.json"]) cpSync(join(root, "packages", name, file), join(house, "packages", name, file))
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")) as { dependencies?: Record<string, string>; devDependencies?: Record<string, string> }
    const ours = (all: Record<string, string> = {}) => Object.fromEntries(Object.entries(all).filter(([key]) => packages.includes(key.replace("@likeness/", ""))))
    write(`packages/${name}/package.json`, JSON.stringify({ ...manifest, dependencies: ours(manifest.dependencies), devDependencies: ours(manifest.devDependencies), peerDependencies: {} }))
    write(`packages/${name}/tsconfig.json`, JSON.stringify({
      extends: "../../tsconfig.base.json",
      compilerOptions: { rootDir: "src", outDir: "dist", tsBuildInfoFile: "dist/.tsbuildinfo", plugins: [] },
      include: ["src"],
      references: Object.keys(ours(manifest.dependencies)).map((key) => ({ path: `../${key.replace("@likeness/", "")}` }))
    }))
    for (const key of Object.keys({ ...ours(manifest.dependencies), ...ours(manifest.devDependencies) })) link(name, key.replace("@likeness/", ""))
    write(`packages/${name}/src/index.ts`, "export const here = 1\n")
  }
  write("packages/core/src/internal/secret.ts", "export const secret = 1\n")
  write("pnpm-lock.yaml", "lockfileVersion: '9.0'\n")
})

afterEach(() => rmSync(house, { recursive: true, force: true }))

describe("the house's fences", () => {
  it("let a clean house pass", () => {
    write("packages/provider-higgsfield/src/index.ts", "import { here } from \"@likeness/core\"\nexport const there = here\n")
    for (const [name, check] of Object.entries(checkers)) {
      const { output, status } = check()
      expect(status, `${name}: ${output}`).toBe(0)
    }
  })

  const violations: ReadonlyArray<readonly [name: string, caughtBy: keyof typeof checkers, plant: () => void]> = [
    ["an import of a package that is not declared", "tsc", () => write("packages/media/src/index.ts", "export { here } from \"@likeness/pipeline\"\n")],
    ["a provider that declares and imports another provider", "oxlint", () => {
      declare("provider-higgsfield", { "@likeness/provider-local-gpu": "workspace:^" })
      write("packages/provider-higgsfield/src/index.ts", "export { here } from \"@likeness/provider-local-gpu\"\n")
    }],
    ["a forbidden package in package.json, without an import yet", "turbo", () => declare("media", { "@likeness/pipeline": "workspace:^" })],
    ["an import by path into a sibling package", "tsc", () => write("packages/media/src/index.ts", "export { here } from \"../../core/src/index.ts\"\n")],
    ["an import of another package's internal folder", "tsc", () => write("packages/media/src/index.ts", "export { secret } from \"@likeness/core/internal/secret\"\n")],
    ["a provider's source that imports its test kit", "oxlint", () => write("packages/provider-local-gpu/src/index.ts", "export { here } from \"@likeness/sandbox\"\n")],
    ["core importing anything of ours", "oxlint", () => write("packages/core/src/index.ts", "export { here } from \"@likeness/media\"\n")],
    ["core doing I/O", "oxlint", () => write("packages/core/src/index.ts", "export { readFileSync } from \"node:fs\"\n")],
    ["a cycle between two files", "oxlint", () => {
      write("packages/media/src/a.ts", "import { b } from \"./b.ts\"\nexport const a = (): number => b()\n")
      write("packages/media/src/b.ts", "import { a } from \"./a.ts\"\nexport const b = (): number => a()\n")
    }],
    ["Effect's barrel", "oxlint", () => write("packages/media/src/index.ts", "export { Effect } from \"effect\"\n")],
    ["a file of more than 400 lines", "oxlint", () => write("packages/media/src/index.ts", Array.from({ length: 401 }, (_, line) => `export const line${line} = ${line}\n`).join(""))]
  ]
  for (const [name, caughtBy, plant] of violations) {
    it(`stop ${name} (${caughtBy})`, () => {
      plant()
      const { output, status } = checkers[caughtBy]()
      expect(status, output).not.toBe(0)
    })
  }
})
