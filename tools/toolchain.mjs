// Puts this repository's own Node, pnpm and packaged ffmpeg below tools/toolchain and says which
// environment a command needs to use them. Needs only Node >= 20 and npm.
import { spawnSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = join(dirname(fileURLToPath(import.meta.url)), "toolchain")
const modules = join(here, "node_modules")
const bin = join(here, "bin")
const stamp = join(bin, ".stamp")

/** Ends with one sentence on stderr. */
export const stop = (sentence, code) => {
  console.error(sentence)
  process.exit(code)
}

const install = (pins) => {
  console.error("Fetching Node, pnpm and ffmpeg into tools/toolchain (once) …")
  const npm = process.platform === "win32" ? "npm.cmd" : "npm"
  const flags = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
  // npm's own retries would take over three minutes where a registry refuses.
  const retries = ["--fetch-retries=2", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000"]
  const done = spawnSync(npm, ["install", ...flags, ...retries], { cwd: here, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" })
  if (done.status !== 0) {
    const code = /code (\S+)/.exec(done.stderr ?? "")?.[1] ?? done.error?.code ?? "unknown"
    stop(`Could not fetch the toolchain through npm (${code}). Check the network or npm's registry and proxy settings, then run the same command again.`, 4)
  }
  const packaged = join(modules, `node-${process.platform}-${process.arch}`, "bin", "node")
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (!existsSync(packaged) && (major < 22 || (major === 22 && minor < 19))) {
    stop("No packaged Node for this platform: install Node 22.19 or newer and run the same command again.", 4)
  }
  const node = existsSync(packaged) ? packaged : process.execPath
  rmSync(bin, { recursive: true, force: true })
  const made = `${bin}.${process.pid}`
  mkdirSync(made, { recursive: true })
  symlinkSync(node, join(made, "node"))
  writeFileSync(join(made, "pnpm"), `#!/bin/sh\nexec "${node}" "${join(modules, "pnpm", "bin", "pnpm.mjs")}" "$@"\n`)
  chmodSync(join(made, "pnpm"), 0o755)
  writeFileSync(join(made, ".stamp"), pins)
  renameSync(made, bin)
}

/** Installs the toolchain where it is missing or its pins changed. */
export const ensure = () => {
  const pins = readFileSync(join(here, "package.json"), "utf8")
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== pins) install(pins)
}

/** The packaged ffmpeg, used where the system has none. */
const ffmpeg = join(modules, "@ffmpeg-installer", `${process.platform}-${process.arch}`, "ffmpeg")

/** The environment of a command that runs with this toolchain first on PATH. */
export const environment = (command) => {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`, TURBO_TELEMETRY_DISABLED: "1" }
  // `npm run` exports all of npm's settings, and pnpm and turbo would read them.
  const passOn = /^npm_config_(registry|proxy|https_proxy|https-proxy|noproxy|cafile|strict_ssl|userconfig)$/i
  for (const key of Object.keys(env)) if (/^npm_/i.test(key) && !passOn.test(key)) delete env[key]
  if (command === "pnpm") env.CI ??= "true" // pnpm must not ask; anything else may show progress on a terminal
  // Every start of Node compiles the same modules again; tests start hundreds of processes. Node compares the sources.
  env.NODE_COMPILE_CACHE ??= join(here, "compile-cache")
  if (existsSync(ffmpeg)) env.LIKENESS_FFMPEG_FALLBACK ??= ffmpeg
  return env
}
