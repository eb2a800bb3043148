import { assert, it } from "@effect/vitest"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import { make } from "../src/make.ts"
import { bench, ended, folder, intent, order, until } from "./support/bench.ts"
import { baseModel, persona, picture, recipe } from "./support/requests.ts"
import { checkpoints, trainer } from "./support/trainer.ts"

it.live("a training begins when the server on its GPU has given its memory back", () =>
  Effect.gen(function*() {
    const { connection: configured, readAsset, sandbox } = yield* bench({ timeScale: 0.1 })
    const { command, variables } = trainer(undefined, 0)
    const base = yield* Effect.flatMap(folder, (path) => Effect.promise(() => checkpoints(path)))
    const provider = yield* make({ ...configured, settings: { ...configured.settings, timeScale: 1, training: { command, variables, runs: yield* folder, checkpoints: base } } })
    const { ticket } = yield* order(provider, picture({ recipe: recipe("generateImage", { checkpoint: "sd_xl_base_1.0.safetensors", steps: 60 }) }), readAsset)
    yield* until(provider, ticket, "running")
    const request: Request.TrainIdentity = {
      _tag: "trainIdentity", v: 1, persona, baseModel, referenceSet: SampleAssets.referenceSet("maya", 8),
      recipe: recipe("trainIdentity", { networkDim: 4, networkAlpha: 2, maxTrainEpochs: 1, repeats: 1, resolution: 512 })
    }
    const prepared = yield* provider.prepare(request, { readAsset: SampleAssets.reader(), known: [] })
    const answer = yield* provider.submit(intent(prepared, 30))
    assert(answer._tag === "accepted")
    const stats = yield* Effect.promise(async () => (await fetch(`${sandbox.baseUrl}/system_stats`)).json() as Promise<{ readonly devices: ReadonlyArray<{ readonly torch_vram_total: number }> }>)
    assert.strictEqual(stats.devices[0]!.torch_vram_total, 0)
    assert.isTrue(sandbox.journal().some((entry) => entry.path.endsWith("/free")))
    assert.strictEqual((yield* ended(provider, answer.ticket)).state, "succeeded")
  }))
