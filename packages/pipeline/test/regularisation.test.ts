import { assert, it } from "@effect/vitest"
import { Sandbox } from "@likeness/sandbox"
import { entry } from "@likeness/sandbox/trainer/entry"
import * as Effect from "effect/Effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { writeWorkspace } from "../src/init/write-workspace.ts"
import { silent } from "../src/steps/Tell.ts"
import { dryTraining } from "../src/steps/train-dry.ts"
import { planTraining, trainIdentity } from "../src/steps/train.ts"
import { resolveSet } from "../src/workspace/resolve-set.ts"
import { open } from "../src/workspace/Workspace.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const small = { networkDim: 4, networkAlpha: 2, maxTrainEpochs: 1, repeats: 1, resolution: 512 }

/** A workspace whose own GPU is the emulator and the stand-in trainer; its training recipe wants eight pictures of the class. */
const studio = Effect.gen(function*() {
  const folder = join(yield* temporaryFolder, "wörk späce")
  const sandbox = yield* Effect.acquireRelease(Effect.promise(() => Sandbox.start({ seed: "reg", timeScale: 0.05, comfyui: {} })), (running) => Effect.promise(() => running.close()))
  const runs = join(folder, ".likeness", "runs")
  yield* writeWorkspace(folder, {
    settings: {
      set: "local",
      connections: {
        home: {
          provider: "local-gpu", gpuPrice: { perHour: { amount: "0.42", currency: "USD" }, basis: "used" }, timeScale: 0.05, compareBaseModels: false,
          servers: [{ url: sandbox.comfyui.baseUrl, loras: sandbox.comfyui.folders.loras }],
          training: { command: [process.execPath, fileURLToPath(entry)], runs, checkpoints: sandbox.comfyui.folders.checkpoints, variables: { LIKENESS_SANDBOX_TIME_SCALE: "0" } }
        }
      }
    },
    recipes: { "local-train": { settings: { ...small, regularisation: { pictures: 8, priorLossWeight: 0.5 } }, retries: 0 } }
  })
  const prompts = () => sandbox.comfyui.journal().filter(({ method, path }) => method === "POST" && path.endsWith("/prompt")).length
  const workspace = yield* open(folder, { environment: {}, timeScale: 0.05 })
  return { folder, prompts, runs, workspace, training: { persona: yield* workspace.persona(), connection: yield* workspace.connection(), set: yield* resolveSet(workspace, undefined) } }
})

it.live("pictures of the class are made with the base model, priced before, trained beside the persona's, and made once", () =>
  Effect.gen(function*() {
    const { prompts, runs, training, workspace } = yield* studio
    const planned = yield* planTraining(workspace, training)
    assert.deepStrictEqual(planned.regularisation?.requests.map(({ count, recipe, subjects }) => [count, recipe.settings["checkpoint"], subjects.length]), [[4, "sd_xl_base_1.0.safetensors", 0], [4, "sd_xl_base_1.0.safetensors", 0]])
    assert.strictEqual(planned.training?.regularisation?.length, 8)
    const refused = yield* Effect.flip(dryTraining(workspace, training))
    assert.include(refused.message, "8 regularisation images")

    const { chosen } = yield* trainIdentity(workspace, training, silent)
    const [dataset] = readdirSync(join(runs, "datasets"))
    const folder = join(runs, "datasets", dataset!)
    const captions = readdirSync(join(folder, "reg")).filter((name) => name.endsWith(".txt")).map((name) => readFileSync(join(folder, "reg", name), "utf8").trim())
    assert.lengthOf(captions, 8)
    assert.deepStrictEqual([...new Set(captions)], ["woman, close-up portrait, plain grey wall, soft daylight", "woman, head and shoulders, in a kitchen, golden hour"])
    const [run] = readdirSync(runs).filter((name) => /^[0-9a-f]{8}-/u.test(name))
    const toml = readFileSync(join(runs, run!, "dataset.toml"), "utf8")
    assert.match(toml, /image_dir = ".*wörk späce.*\/reg"\s+class_tokens = "woman"\s+num_repeats = 1\s+is_reg = true/u)
    const log = readFileSync(join(runs, run!, "log.txt"), "utf8")
    assert.include(log, "18 train images with repeats.")
    assert.include(log, "8 reg images with repeats.")
    const { argv } = JSON.parse(readFileSync(join(runs, run!, "order.json"), "utf8")) as { readonly argv: ReadonlyArray<string> }
    assert.strictEqual(argv[argv.indexOf("--prior_loss_weight") + 1], "0.5")
    assert.strictEqual(chosen.jobs.filter((job) => job.startsWith("reg-")).length, 2)

    const before = prompts()
    assert.isUndefined((yield* planTraining(workspace, training)).training)
    yield* trainIdentity(workspace, training, silent)
    assert.strictEqual(prompts(), before)
  }), 240_000)
