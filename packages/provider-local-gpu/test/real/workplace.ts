/** A golden environment and a checkpoint of SDXL's shape for the tests against the real trainer, made once and reused. */
import { execa } from "execa"
import { existsSync } from "node:fs"
import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build, Environments, Lock } from "../../src/environment/index.ts"
import { fileHash } from "../../src/file-hash.ts"

/** Spaces and letters beyond ASCII on purpose. */
const workspace = process.env["LIKENESS_REAL_WORKSPACE"] ?? join(tmpdir(), "likeness-real wörkspace")
export const state = join(workspace, ".likeness")
const models = join(workspace, "models", "checkpoints")
export const checkpointName = "random-sdxl.safetensors"

/** The golden environment of a kind, built where it is missing. */
const environmentOf = async (kind: Lock.Kind, lock: string, source: string | undefined): Promise<Environments.Environment> => {
  const existing = (await Environments.list(state).catch(() => [])).find((each) => each.kind === kind)
  if (existing === undefined) {
    await mkdir(state, { recursive: true })
    await build({
      state, locked: Lock.read(lock), own: process.env, signal: new AbortController().signal, tell: (doing) => console.log(doing), now: () => Date.now(),
      ...(source === undefined ? {} : { source })
    })
    await Environments.use(state, (await Environments.list(state)).find((each) => each.kind === kind)!)
  }
  return Environments.find(state, kind, existing?.id)
}

/** ComfyUI's environment, for the servers that are started here. */
export const comfyui = (): Promise<Environments.Environment> => environmentOf("comfyui", "comfyui-py311-cu128", process.env["LIKENESS_COMFYUI_SOURCE"])

/** The folder of Wan 2.2's and LTX-Video's models in small, written where they are missing: a minute and 4 GB of disk. */
export const clipModels = async (): Promise<string> => {
  const { layout } = await comfyui()
  const folder = join(workspace, "models", "clips")
  if (!existsSync(folder)) {
    const part = `${folder}.part`
    await execa(layout.python, [fileURLToPath(new URL("./random_clip_models.py", import.meta.url)), layout.program, part, "small"], { stdio: "inherit" })
    await rename(part, folder)
  }
  return folder
}

/** Builds what is missing: minutes for the environment, one for the checkpoint; 14 GB of disk together. */
export const workplace = async () => {
  const environment = await environmentOf("trainer", process.env["LIKENESS_REAL_LOCK"] ?? "trainer-py311-cu124", process.env["LIKENESS_TRAINER_SOURCE"])
  const checkpoint = join(models, checkpointName)
  if (!existsSync(checkpoint)) {
    await mkdir(models, { recursive: true })
    // Its end says in which format sd-scripts saves it.
    const part = join(models, `part-of-${checkpointName}`)
    await execa(environment.layout.python, ["-u", fileURLToPath(new URL("./random_sdxl.py", import.meta.url)), environment.layout.program, part], { stdio: "inherit" })
    await rename(part, checkpoint)
  }
  if (!existsSync(`${checkpoint}.sha256`)) await writeFile(`${checkpoint}.sha256`, await fileHash(checkpoint))
  return { environment: environment.id, models, sha256: await readFile(`${checkpoint}.sha256`, "utf8") }
}
