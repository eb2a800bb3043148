/** A real ComfyUI, on the CPU unless asked otherwise, started from a checkout as a process of this test. */
import * as LastingPort from "@likeness/conformance/LastingPort"
import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { createWriteStream } from "node:fs"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { comfyui } from "../real/workplace.ts"

/** The golden environment of the tests' workspace; with `LIKENESS_COMFYUI_PYTHON` an interpreter of one's own, and `LIKENESS_COMFYUI_SOURCE` is the checkout beside it. */
const program = async (): Promise<{ readonly python: string; readonly source: string }> => {
  const [python, source] = [process.env["LIKENESS_COMFYUI_PYTHON"], process.env["LIKENESS_COMFYUI_SOURCE"]]
  if (python !== undefined) {
    if (source === undefined) throw new Error("set LIKENESS_COMFYUI_SOURCE to ComfyUI's checkout, or take LIKENESS_COMFYUI_PYTHON away to use the golden environment")
    return { python, source }
  }
  const { layout } = await comfyui()
  return { python: layout.python, source: layout.program }
}

export interface RealComfyUi {
  readonly url: string
  readonly port: number
  readonly base: string
  readonly models: (folder: string) => string
  readonly kill: () => Promise<void>
  /** On the same port, with the same folders. */
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Folders with spaces and other letters, as they occur at home. `furnish` puts models into them before the server
 * begins. `LIKENESS_COMFYUI_DEVICE=cuda` takes the GPU.
 */
export const startRealComfyUi = async (furnish: (base: string) => void = () => {}): Promise<RealComfyUi> => {
  const { python, source } = await program()
  const base = await mkdtemp(join(tmpdir(), "likeness wörk-"))
  const page = join(base, "page")
  await mkdir(page)
  await writeFile(join(page, "index.html"), "<html></html>")
  const models = (folder: string): string => join(base, "models", folder)
  for (const folder of ["checkpoints", "loras", "vae", "text_encoders", "diffusion_models", "upscale_models"]) await mkdir(models(folder), { recursive: true })
  furnish(base)
  const port = await LastingPort.choose()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  const begin = async (): Promise<void> => {
    const log = createWriteStream(join(base, "log.txt"), { flags: "a" })
    const begun = spawn(python, [
      "main.py", ...(process.env["LIKENESS_COMFYUI_DEVICE"] === "cuda" ? [] : ["--cpu"]), "--listen", "127.0.0.1", "--port", String(port), "--base-directory", base, "--disable-all-custom-nodes", "--disable-api-nodes",
      "--front-end-root", page, "--database-url", "sqlite:///:memory:", "--disable-auto-launch"
    ], { cwd: source, stdio: ["ignore", "pipe", "pipe"] })
    child = begun
    begun.stdout.pipe(log)
    begun.stderr.pipe(log)
    for (let tries = 0; tries < 3_000; tries++) {
      if (begun.exitCode !== null) throw new Error(`ComfyUI ended with ${begun.exitCode}:\n${(await readFile(join(base, "log.txt"), "utf8")).slice(-3_000)}`)
      const answers = await fetch(`${url}/api/system_stats`).then((answer) => answer.ok, () => false)
      if (answers) return
      await setTimeout(100)
    }
    throw new Error("ComfyUI did not answer within five minutes")
  }
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill("SIGKILL")
    await once(child, "exit")
  }
  await begin()
  return {
    url, port, base, models, kill,
    restart: async () => {
      await kill()
      await begin()
    },
    close: async () => {
      await kill()
      await rm(base, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}
