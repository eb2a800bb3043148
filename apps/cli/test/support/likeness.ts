/** Runs the built command line as its own process, with an environment that nothing of ours leaks into. */
import { spawn, type ChildProcess } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

const main = join(import.meta.dirname, "..", "..", "dist", "main.js")

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Where {
  readonly cwd?: string
  readonly environment?: { readonly [name: string]: string }
}

const environmentOf = (extra: Where["environment"]): NodeJS.ProcessEnv => {
  const kept = Object.fromEntries(["PATH", "HOME", "TMPDIR", "LIKENESS_FFMPEG_FALLBACK"].flatMap((name) => process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  return { ...kept, CI: "1", ...extra }
}

const running = new Set<ChildProcess>()
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")))

/** Started, not awaited. */
export const start = (args: ReadonlyArray<string>, where: Where = {}): ChildProcess & { readonly ended: Promise<Ran> } => {
  const child = spawn(process.execPath, [main, ...args], { cwd: where.cwd, env: environmentOf(where.environment), stdio: ["ignore", "pipe", "pipe"] })
  running.add(child)
  child.on("close", () => running.delete(child))
  const texts = { stdout: "", stderr: "" }
  for (const name of ["stdout", "stderr"] as const) child[name].setEncoding("utf8").on("data", (text: string) => texts[name] += text)
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, ...texts }))
  })
  return Object.assign(child, { ended })
}

export const likeness = (args: ReadonlyArray<string>, where: Where = {}): Promise<Ran> => start(args, where).ended

/** A folder of its own for a test, and its end. */
export const temporaryFolder = async (): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), "likeness-cli-"))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** The first line that a process prints on stdout. */
export const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ""
    child.stdout!.on("data", (piece: string) => {
      text += piece
      const end = text.indexOf("\n")
      if (end >= 0) resolve(text.slice(0, end))
    })
    child.on("close", (code) => reject(new Error(`the process ended with ${code} before it printed a line`)))
  })
