/** A golden environment and a checkpoint of SDXL's shape for the tests against the real trainer, made once and reused. */
import { execa } from "execa"
import { existsSync } from "node:fs"
import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build, Environments, Lock } from "../../src/environment/index.ts"
import * as Seal from "../../src/environment/Seal.ts"

/** Spaces and letters beyond ASCII on purpose. */
const workspace = process.env["LIKENESS_REAL_WORKSPACE"] ?? join(tmpdir(), "likeness-real wörkspace")
export const state = join(workspace, ".likeness")
const models = join(workspace, "models", "checkpoints")
export const checkpointName = "random-sdxl.safetensors"

/** Builds what is missing: minutes for the environment, one for the checkpoint; 14 GB of disk together. */
export const workplace = async () => {
  const existing = (await Environments.list(state).catch(() => [])).find((each) => each.kind === "trainer")
  const source = process.env["LIKENESS_TRAINER_SOURCE"]
  if (existing === undefined) {
    await mkdir(state, { recursive: true })
    await build({
      state, locked: Lock.read(process.env["LIKENESS_REAL_LOCK"] ?? "trainer-py311-cu124"), own: process.env, signal: new AbortController().signal, tell: (doing) => console.log(doing), now: () => Date.now(),
      ...(source === undefined ? {} : { source })
    })
    const built = (await Environments.list(state)).find((each) => each.kind === "trainer")!
    await Environments.use(state, built)
  }
  const environment = await Environments.find(state, "trainer", existing?.id)
  const checkpoint = join(models, checkpointName)
  if (!existsSync(checkpoint)) {
    await mkdir(models, { recursive: true })
    await execa(environment.layout.python, ["-u", fileURLToPath(new URL("./random_sdxl.py", import.meta.url)), environment.layout.program, `${checkpoint}.part`], { stdio: "inherit" })
    await rename(`${checkpoint}.part`, checkpoint)
  }
  if (!existsSync(`${checkpoint}.sha256`)) await writeFile(`${checkpoint}.sha256`, await Seal.hashFile(checkpoint))
  return { environment: environment.id, models, sha256: await readFile(`${checkpoint}.sha256`, "utf8") }
}
