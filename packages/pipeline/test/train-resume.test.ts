import { assert, describe, it } from "@effect/vitest"
import { entry } from "@likeness/sandbox/trainer/entry"
import { writeSdxlCheckpoint } from "@likeness/sandbox/trainer/sdxl-checkpoint"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { writeWorkspace } from "../src/init/write-workspace.ts"
import { dryTraining } from "../src/steps/train-dry.ts"
import { planTraining, trainIdentity } from "../src/steps/train.ts"
import { resolveSet } from "../src/workspace/resolve-set.ts"
import { open, type Workspace } from "../src/workspace/Workspace.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

/** A workspace whose trainer is the stand-in: 0.03 real seconds for a simulated one. */
const studio = Effect.gen(function*() {
  const folder = join(yield* temporaryFolder, "wörk späce")
  const [runs, checkpoints] = [join(folder, ".likeness", "runs"), join(folder, "checkpoints")]
  yield* writeWorkspace(folder, {
    settings: {
      set: "local",
      connections: {
        home: {
          provider: "local-gpu", gpuPrice: { perHour: { amount: "0.42", currency: "USD" }, basis: "used" }, timeScale: 0.02, compareBaseModels: false,
          training: { command: [process.execPath, fileURLToPath(entry)], runs, checkpoints, variables: { LIKENESS_SANDBOX_TIME_SCALE: "0.03" } }
        }
      }
    },
    recipes: { "local-train": { settings: { networkDim: 4, networkAlpha: 2, maxTrainEpochs: 3, repeats: 1, resolution: 512, keepEpochs: 1 }, retries: 0 } }
  })
  yield* Effect.promise(async () => {
    await mkdir(checkpoints)
    await writeSdxlCheckpoint(join(checkpoints, "sd_xl_base_1.0.safetensors"))
  })
  return { folder, runs }
})

const trainingOf = (workspace: Workspace) =>
  Effect.gen(function*() {
    return { persona: yield* workspace.persona(), connection: yield* workspace.connection(), set: yield* resolveSet(workspace, undefined) }
  })

const runsIn = (runs: string): ReadonlyArray<string> => existsSync(runs) ? readdirSync(runs).filter((name) => /^[0-9a-f]{8}-/u.test(name)) : []

/** Waits for a run in its second epoch, whose first one's state is saved. */
const inSecondEpoch = (runs: string) =>
  Effect.gen(function*() {
    for (;;) {
      const run = runsIn(runs).find((name) => existsSync(join(runs, name, "log.txt")) && readFileSync(join(runs, name, "log.txt"), "utf8").includes("current_epoch: 1, epoch: 2"))
      if (run !== undefined) return run
      yield* Effect.sleep(5)
    }
  })

const groupOf = (runs: string, run: string): number => (JSON.parse(readFileSync(join(runs, run, "supervisor.json"), "utf8")) as { readonly pid: number }).pid

const quiet = () => {}

describe("a training that broke off", () => {
  it.live("goes on where it was, as one identity model with the costs of both", () =>
    Effect.scoped(Effect.gen(function*() {
      const { folder, runs } = yield* studio
      const workspace = yield* open(folder, { environment: {} })
      const training = yield* trainingOf(workspace)
      const nothing = yield* Effect.flip(planTraining(workspace, { ...training, resume: true }))
      assert.include(nothing.message, "no training with these pictures")
      const first = yield* Effect.forkChild(Effect.flip(trainIdentity(workspace, training, quiet)))
      const run = yield* inSecondEpoch(runs)
      process.kill(-groupOf(runs, run), "SIGKILL")
      const failure = yield* Fiber.join(first)
      assert.deepInclude(failure, { _tag: "WorkFailed", code: "host.out_of_memory" })

      const planned = yield* planTraining(workspace, { ...training, resume: true })
      assert.strictEqual(planned.training?.recipe.settings["resumeFrom"], run)
      const { chosen, model } = yield* trainIdentity(workspace, { ...training, resume: true }, quiet)
      assert.strictEqual(model.origin._tag === "trained" ? model.origin.epoch : 0, 3)
      assert.lengthOf(chosen.jobs, 2)
      // Trained once: the plain command finds it too.
      assert.strictEqual((yield* trainIdentity(workspace, training, quiet)).chosen.model, chosen.model)
      assert.strictEqual(runsIn(runs).length, 2)
    })))

  it.live("by Ctrl-C leaves no process, and goes on later", () =>
    Effect.scoped(Effect.gen(function*() {
      const { folder, runs } = yield* studio
      const workspace = yield* open(folder, { environment: {} })
      const training = yield* trainingOf(workspace)
      const first = yield* Effect.forkChild(trainIdentity(workspace, { ...training, endOnInterrupt: true }, quiet))
      const run = yield* inSecondEpoch(runs)
      yield* Fiber.interrupt(first)
      const { _tag: ended } = yield* Effect.result(Effect.try({ try: () => process.kill(-groupOf(runs, run), 0), catch: () => "gone" }))
      assert.strictEqual(ended, "Failure")
      const { model } = yield* trainIdentity(workspace, { ...training, resume: true }, quiet)
      assert.strictEqual(model.origin._tag === "trained" ? model.origin.epoch : 0, 3)
    })))

  it.live("is shown by a dry run as it would be started, and nothing is", () =>
    Effect.scoped(Effect.gen(function*() {
      const { folder, runs } = yield* studio
      const workspace = yield* open(folder, { environment: {} })
      const training = yield* trainingOf(workspace)
      const dry = yield* dryTraining(workspace, { ...training, skipCaptions: true })
      assert.deepStrictEqual(dry.command?.slice(0, 3), [process.execPath, fileURLToPath(entry), "--console_log_simple"])
      assert.include(dry.command!, "--save_state")
      assert.deepStrictEqual([dry.environment["PYTHONNOUSERSITE"], dry.environment["PYTHONPATH"]], ["1", undefined])
      assert.include(dry.datasetToml!, "image_dir")
      assert.deepStrictEqual([runsIn(runs), yield* workspace.runtime.jobs.list()], [[], []])
      const [dataset] = readdirSync(join(runs, "datasets"))
      const captions = readdirSync(join(runs, "datasets", dataset!, "train")).filter((name) => name.endsWith(".txt")).map((name) => readFileSync(join(runs, "datasets", dataset!, "train", name), "utf8"))
      assert.deepStrictEqual([...new Set(captions)], ["mayaxo woman\n"])
    })))
})
