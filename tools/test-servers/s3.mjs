// An S3 server for tests: moto's, from PyPI, in a Python environment of its own that is made once and kept
// beside the toolchain's cache. Speaks the wire; keeps everything in memory.
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import * as LastingPort from "../../packages/conformance/src/LastingPort.ts"
import { fail, ownFolder, run, say, serve } from "./serve.mjs"

const version = "5.2.1"
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache")
const venv = join(cache, "likeness", `moto-${version}`)
const python = join(venv, "bin", "python")

const hasVenv = () => {
  try {
    run("python3", ["-c", "import venv, ensurepip"])
    return true
  } catch {
    return false
  }
}

const install = () => {
  if (!hasVenv()) {
    if (process.getuid?.() !== 0) fail("The S3 tests need Python 3 with venv.\nInstall it (Debian: apt-get install python3-venv), then run them again.")
    const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }
    say("installing Python's venv for the S3 tests (once)")
    run("apt-get", ["update", "-q"], options)
    run("apt-get", ["install", "-y", "-q", "--no-install-recommends", "python3", "python3-venv"], options)
  }
  say(`installing moto ${version} for the S3 tests (once)`)
  // Made elsewhere and moved, so that a half-made one is never taken for whole. Python is called by its path, which moves along.
  const making = `${venv}.${process.pid}`
  mkdirSync(join(cache, "likeness"), { recursive: true })
  try {
    run("python3", ["-m", "venv", making])
    run(join(making, "bin", "python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `moto[server,s3]==${version}`])
    if (!existsSync(python)) renameSync(making, venv)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
}

if (!existsSync(python)) install()
const port = await LastingPort.choose()
const folder = ownFolder("s3")
await serve({
  program: python,
  args: ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)],
  options: { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, MOTO_S3_DEFAULT_KEY_BUFFER_SIZE: "1048576" } },
  port, folder,
  announce: { endpoint: `http://127.0.0.1:${port}`, region: "us-east-1" },
  endWith: "SIGTERM"
})
