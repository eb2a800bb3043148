import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as RecipeSettings from "../src/recipe-settings.ts"
import { leastVramBytes } from "../src/training/preflight.ts"
import { trainerArguments } from "../src/training/trainer-arguments.ts"
import { flagFault, forbiddenFlags } from "../src/training/trainer-flags.ts"
import { aims, memories, trainingPreset } from "../src/training-presets.ts"

const decode = Schema.decodeUnknownResult(RecipeSettings.Training)

const all = memories.flatMap((memory) => aims.map((aim) => ({ memory, aim, preset: trainingPreset(memory, aim) })))

const argumentsOf = (settings: RecipeSettings.Training) =>
  trainerArguments({ settings, checkpoint: "/m/base.safetensors", datasetConfig: "/r/dataset.toml", outputDir: "/r/out", outputName: "maya", comment: "run", title: "maya", trigger: "mayaxo" })

describe("the presets", () => {
  it("are settings that the recipe takes, and so are their fallbacks", () => {
    for (const { aim, memory, preset } of all) {
      for (const settings of [preset.settings, ...preset.fallbacks!.map((fallback) => ({ ...preset.settings, ...fallback.settings }))]) {
        const decoded = decode(settings)
        assert.isTrue(Result.isSuccess(decoded), `${memory} GB, ${aim}: ${JSON.stringify(settings)}`)
      }
    }
  })

  it("fit their card, and their fallback takes less of it", () => {
    for (const { aim, memory, preset } of all) {
      const least = leastVramBytes(Result.getOrThrow(decode(preset.settings)))
      const smaller = leastVramBytes(Result.getOrThrow(decode({ ...preset.settings, ...preset.fallbacks![0]!.settings })))
      assert.isBelow(least, memory * 1e9, `${memory} GB, ${aim}`)
      assert.isBelow(smaller, least, `${memory} GB, ${aim}`)
    }
  })

  it("are refused for memory only where a real run took more", () => {
    // What tensors held at most, GiB: the balanced presets on a real card (docs/measurements.md).
    for (const [memory, held] of [[12, 6.59], [16, 6.59], [24, 7.38], [48, 38.18], [80, 54.29]] as const) {
      const least = leastVramBytes(Result.getOrThrow(decode(trainingPreset(memory, "balanced").settings))) / 2 ** 30
      assert.isAtMost(least, held, `${memory} GB`)
      assert.isAtLeast(least, 0.9 * held, `${memory} GB`)
    }
  })

  it("never give the trainer a flag that breaks runs, and always the ones that were once forgotten", () => {
    for (const { preset } of all) {
      const flags = argumentsOf(Result.getOrThrow(decode(preset.settings)))
      assert.strictEqual(flagFault(flags, undefined), undefined)
      for (const flag of ["--save_state", "--no_half_vae", "--network_alpha", "--learning_rate", "--unet_lr", "--sdpa", "--console_log_simple", "--cache_text_encoder_outputs"]) assert.include(flags, flag)
      assert.strictEqual(flags[flags.indexOf("--max_data_loader_n_workers") + 1], "0")
    }
  })

  it("a flag that the trainer was not proved to take is named", () => {
    const known = new Set(argumentsOf(Result.getOrThrow(decode({}))).filter((argument) => argument.startsWith("--")))
    assert.strictEqual(flagFault(["python", ...known], known), undefined)
    known.delete("--sdpa")
    assert.strictEqual(flagFault(["python", "--sdpa"], known), "this trainer does not take --sdpa")
    for (const flag of forbiddenFlags) assert.include(flagFault([`--${flag}=1`], undefined), flag)
  })
})
