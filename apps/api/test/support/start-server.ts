/** The server in a process of its own, built and started as `likeness serve` does it. */
import { spawn } from "node:child_process"
import { join } from "node:path"

const main = join(import.meta.dirname, "..", "..", "dist", "main.js")

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface StartedServer {
  readonly pid: number
  /** The first line on stdout; rejects where it ends without one. */
  readonly ready: Promise<{ readonly listening: string }>
  readonly ended: Promise<Ran>
  readonly kill: (signal: NodeJS.Signals) => void
  /** What happens to its channel when the process that started it is gone. */
  readonly abandon: () => void
}

export const startServer = (folder: string, environment: { readonly [name: string]: string }): StartedServer => {
  const child = spawn(process.execPath, [main, "-C", folder, "--port", "0"], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"]
  })
  let stdout = ""
  let stderr = ""
  // "close" does not come once the channel was given up, so the ends of all three are waited for.
  const streams = [child.stdout!, child.stderr!].map((stream) => new Promise<void>((resolve) => void stream.once("close", resolve)))
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", resolve)
  })
  const ended = Promise.all([exit, ...streams]).then(([code]): Ran => ({ code, stdout, stderr }))
  const ready = new Promise<{ readonly listening: string }>((resolve, reject) => {
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
      if (stdout.includes("\n")) resolve(JSON.parse(stdout.slice(0, stdout.indexOf("\n"))) as { readonly listening: string })
    })
    void ended.then(({ code }) => reject(new Error(`ended with ${code}: ${stderr}`)), reject)
  })
  // Whoever does not wait for it does not want to hear of it.
  ready.catch(() => undefined)
  child.stderr!.setEncoding("utf8").on("data", (text: string) => stderr += text)
  return {
    pid: child.pid!,
    ready,
    ended,
    kill: (signal) => void child.kill(signal),
    abandon: () => child.disconnect()
  }
}
