import { assert, describe, it } from "@effect/vitest"
import { sdxlCheckpointSha256, writeSdxlCheckpoint } from "@likeness/sandbox/trainer/sdxl-checkpoint"
import * as Effect from "effect/Effect"
import { mkdir, symlink, writeFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { checkModel } from "../src/models/check-model.ts"
import { extraModelPaths } from "../src/models/extra-model-paths.ts"
import { listModels } from "../src/models/list-models.ts"
import { baseModels } from "../src/doctor/base-models.ts"
import { loadSettings } from "../src/settings/load-settings.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"
import { folderWith } from "./support/write-files.ts"

const quiet = () => undefined

const put = (path: string, bytes?: string) =>
  Effect.promise(async () => {
    await mkdir(dirname(path), { recursive: true })
    await (bytes === undefined ? writeSdxlCheckpoint(path) : writeFile(path, bytes))
  })

const trainer = (base: string) => `connections:
  pod:
    provider: local-gpu
    servers: [{ url: "http://127.0.0.1:9", loras: ${base}/ComfyUI/models/loras }]
    training: { command: [node], runs: ${base}/runs, checkpoints: ${base}/own models }
`

describe("base models in the usual places", () => {
  it("extra_model_paths.yaml is read as ComfyUI reads it", () => {
    const text = `
comfyui:
    base_path: ~/central
    checkpoints: |
        models/checkpoints/
        $DISK/more
    loras: models/loras/
a1111:
    base_path: ../webui/
    checkpoints: models/Stable-diffusion
    is_default: true
bare:
    checkpoints: beside
empty:
`
    assert.deepStrictEqual(extraModelPaths("/srv/ComfyUI/extra_model_paths.yaml", text, "checkpoints", { HOME: "/home/maya", DISK: "/mnt/big" }), [
      "/srv/webui/models/Stable-diffusion", "/home/maya/central/models/checkpoints/", "/home/maya/central/$DISK/more", "/srv/ComfyUI/beside"
    ])
    assert.deepStrictEqual(extraModelPaths("/srv/x.yaml", "a: [broken", "checkpoints", {}), [])
    assert.deepStrictEqual(extraModelPaths("/srv/x.yaml", "a: { checkpoints: [1] }\nb: 3", "checkpoints", {}), [])
  })

  it.live("are found through connections, programs, extra paths and links, each once, and what cannot be used says why", () => Effect.gen(function*() {
    const base = yield* temporaryFolder
    const workspace = yield* folderWith({ "likeness.yaml": trainer(base) })
    yield* put(join(base, "own models/folder/base.safetensors"))
    yield* put(join(base, "ComfyUI/models/checkpoints/Juggernaut_v9.safetensors"))
    yield* put(join(base, "ComfyUI/models/checkpoints/old.ckpt"), "GGUF and more bytes than sixteen")
    yield* put(join(base, "ComfyUI/extra_model_paths.yaml"), `other:\n  base_path: ${base}/elsewhere\n  checkpoints: here\n`)
    yield* put(join(base, "elsewhere/here/page.safetensors"), "<html>Sign in</html>")
    yield* put(join(base, "ComfyUI/models/loras/note.txt"), "")
    yield* put(join(base, "stable-diffusion-webui/models/Stable-diffusion/web.safetensors"))
    yield* put(join(workspace, "models/mine.safetensors"))
    yield* Effect.promise(() => symlink(join(base, "own models/folder/base.safetensors"), join(workspace, "models/linked.safetensors")))
    yield* Effect.promise(() => symlink("..", join(workspace, "models/round")))
    const settings = yield* loadSettings(workspace, {})
    const { models } = yield* listModels(workspace, settings, { HOME: base }, quiet)
    const mine = models.filter(({ path }) => path.startsWith(base) || path.startsWith(workspace))
    assert.sameMembers(mine.filter(({ trainable }) => trainable).map(({ path }) => basename(path)), ["linked.safetensors", "mine.safetensors", "Juggernaut_v9.safetensors", "web.safetensors"])
    assert.deepStrictEqual(mine.filter(({ trainable }) => !trainable).map(({ path, reason }) => [basename(path), reason?.split(" ").slice(0, 4).join(" ")]).toSorted(), [["old.ckpt", "it is a GGUF"], ["page.safetensors", "it is a web"]])
    assert.deepStrictEqual(mine.find(({ path }) => path.endsWith("web.safetensors"))?.because, "A1111's web UI")
  }))

  it.live("a checked one is hashed once, and listed with its hash from then on", () => Effect.gen(function*() {
    const base = yield* temporaryFolder
    const workspace = yield* folderWith({ "likeness.yaml": trainer(base) })
    const path = join(base, "own models/base.safetensors")
    yield* put(path)
    const settings = yield* loadSettings(workspace, {})
    const checked = yield* checkModel(workspace, settings, path, quiet)
    assert.strictEqual(checked.sha256, sdxlCheckpointSha256)
    assert.deepStrictEqual(checked.name, { name: "Sandbox SDXL base", from: "metadata" })
    const { models } = yield* listModels(workspace, settings, { HOME: base }, quiet)
    assert.strictEqual(models.find((each) => each.path === path)?.sha256, sdxlCheckpointSha256)
    const gone = yield* Effect.flip(checkModel(workspace, settings, join(base, "gone.safetensors"), quiet))
    assert.include(gone.message, "is not there")
  }))

  it.live("doctor names the recipe whose base model is missing or cannot be trained on", () => Effect.gen(function*() {
    const base = yield* temporaryFolder
    const recipe = `capability: trainIdentity
provider: local-gpu
settings: {}
baseModel: { v: 1, family: sdxl, files: [{ role: checkpoint, name: base.safetensors, sha256: ${sdxlCheckpointSha256} }], licence: { name: a, source: b } }
`
    const workspace = yield* folderWith({ "likeness.yaml": trainer(base), "recipes/lora.yaml": recipe })
    const settings = yield* loadSettings(workspace, {})
    const found = baseModels(workspace, settings, { HOME: base }, quiet)
    // A trainer that finds its files its own way is not blamed for what is not seen from here.
    yield* Effect.promise(() => writeFile(join(workspace, "likeness.yaml"), trainer(base).replace(/, checkpoints: [^}]*/u, " ")))
    assert.deepStrictEqual((yield* baseModels(workspace, yield* loadSettings(workspace, {}), { HOME: base }, quiet)).problems, [])
    assert.include((yield* found).problems[0]?.message, "base.safetensors, which is in none of the usual places")
    yield* put(join(base, "own models/base.safetensors"), "<html>")
    assert.include((yield* found).problems[0]?.message, "web page")
    yield* put(join(base, "own models/base.safetensors"))
    assert.deepStrictEqual((yield* found).problems, [])
  }))
})
