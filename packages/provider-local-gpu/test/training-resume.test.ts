import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { collected, ended, folder, order } from "./support/bench.ts"
import { bench, killGroup, living, untilLog, weights, withSettings } from "./support/training-bench.ts"
import { trainer } from "./support/trainer.ts"
import { brokenRun, firstMissing, resumedRun } from "./support/trainer-log.ts"

/** Where a run is killed, and the epochs that were finished for good by then. */
const stages = [
  ["while it caches latents", "caching latents...", 0],
  ["in its first epoch", "epoch is incremented. current_epoch: 0, epoch: 1", 0],
  ["while it saves its first LoRA", "-000001.safetensors", 0],
  ["while it saves its first state", "save train state to ", 0],
  ["in its second epoch", "epoch is incremented. current_epoch: 1, epoch: 2", 1],
  ["after its last state, before its last LoRA", "maya-state/random_states_0.pkl", 3]
] as const

/** What an undisturbed run writes: the same each time, so it is run once. */
const wholeRun = Effect.runSync(Effect.cached(Effect.scoped(Effect.gen(function*() {
  const { provider, readAsset, request } = yield* bench()
  const { ticket } = yield* order(provider, request, readAsset)
  const outcome = yield* ended(provider, ticket)
  return (yield* collected(provider, ticket, outcome)).map((file) => weights(file.bytes))
}))))

const broken = (pace: number, text: string) =>
  Effect.gen(function*() {
    const set = yield* bench(undefined, { pace })
    const { ticket } = yield* order(set.provider, set.request, set.readAsset)
    const run = join(set.runs, ticket.id)
    yield* untilLog(run, text)
    killGroup(run)
    const outcome = yield* ended(set.provider, ticket)
    assert.deepStrictEqual([outcome.state, living(run)], ["failed", []], JSON.stringify(outcome))
    return { ...set, ticket, folder: run }
  })

/** Folders by which the trainer knows that it needs no network. */
const tokenizers = Effect.tap(folder, (path) => Effect.sync(() => {
  for (const name of ["openai_clip-vit-large-patch14", "laion_CLIP-ViT-bigG-14-laion2B-39B-b160k"]) mkdirSync(join(path, name))
}))

const statesIn = (runs: string) => readdirSync(runs).filter((name) => /^[0-9a-f]{8}-/u.test(name)).flatMap((run) => readdirSync(join(runs, run, "out"))).filter((name) => name.endsWith("-state"))

// Each waits for programs of its own most of the time.
describe.concurrent("a training that was killed", () => {
  for (const [where, text, finished] of stages) {
    it.live(`${where} goes on from its last saved state and ends as if nothing had happened`, () =>
      Effect.gen(function*() {
        const { provider, readAsset, request, runs, ticket } = yield* broken(0.05, text)
        const { prepared, ticket: second } = yield* order(provider, withSettings(request, { resumeFrom: ticket.id }), readAsset)
        assert.deepStrictEqual([prepared.details?.["finishedEpochs"] ?? 0, prepared.warnings.length], [finished, finished === 0 ? 1 : 0])
        const outcome = yield* ended(provider, second)
        assert(outcome.state === "succeeded", JSON.stringify(outcome))
        const files = yield* collected(provider, second, outcome)
        assert.deepStrictEqual(outcome.outputs.map((output) => (output._tag === "identityFiles" ? output.epoch : 0)), [1, 2, 3])
        // The last file of a run that had nothing left to train is its state, whose metadata are an epoch file's.
        const whole = yield* wholeRun
        assert.deepStrictEqual(files.slice(0, finished === 3 ? 2 : 3).map((file) => weights(file.bytes)), whole.slice(0, finished === 3 ? 2 : 3))
        // A gigabyte each: with success they are gone, those of the run before too.
        assert.deepStrictEqual(finished === 0 ? [] : statesIn(runs), [])
      }))
  }

  it.live("is told how far it is over all its epochs, though the trainer counts anew", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, ticket } = yield* broken(0.05, "epoch is incremented. current_epoch: 1, epoch: 2")
      const { ticket: second } = yield* order(provider, withSettings(request, { resumeFrom: ticket.id }), readAsset)
      for (;;) {
        const answer = yield* provider.poll(second)
        if (answer.state !== "running") return assert.fail("it ended before anybody saw a step")
        const [, step, epoch] = /step (\d+) of 24, epoch (\d+) of 3/u.exec(answer.note ?? "") ?? []
        if (epoch === undefined) continue
        assert.isAtLeast(Number(step), 8)
        assert.isAbove(answer.fraction!, 0.3)
        break
      }
      yield* provider.cancel(second)
    }))

  it.live("twice goes on twice, and the files still name the first run", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs, ticket } = yield* broken(0.05, "epoch is incremented. current_epoch: 1, epoch: 2")
      const { ticket: second } = yield* order(provider, withSettings(request, { resumeFrom: ticket.id }), readAsset)
      yield* untilLog(join(runs, second.id), "epoch is incremented. current_epoch: 0, epoch: 2")
      killGroup(join(runs, second.id))
      assert.strictEqual((yield* ended(provider, second)).state, "failed")
      // The second run saved nothing of its own: the third goes on from the first one's state.
      const { prepared, ticket: third } = yield* order(provider, withSettings(request, { resumeFrom: second.id }), readAsset)
      assert.strictEqual(prepared.details?.["resumedFrom"], ticket.id)
      const outcome = yield* ended(provider, third)
      assert(outcome.state === "succeeded", JSON.stringify(outcome))
      const files = yield* collected(provider, third, outcome)
      for (const file of files) assert.include(file.bytes.toString("latin1"), `"ss_training_comment":"${ticket.id}"`)
    }))

  it.live("prints on its stand-in what it prints on the real trainer", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench(undefined, { pace: 0.05, device: "cpu", command: [...trainer(undefined, 0).command, "--tokenizer_cache_dir", yield* tokenizers] })
      const small = withSettings(request, { maxTrainEpochs: 2, mixedPrecision: "no", resolution: 128 })
      const { ticket } = yield* order(provider, small, readAsset)
      const broken = yield* untilLog(join(runs, ticket.id), "epoch is incremented. current_epoch: 1, epoch: 2")
      killGroup(join(runs, ticket.id))
      yield* ended(provider, ticket)
      const { ticket: second } = yield* order(provider, withSettings(small, { resumeFrom: ticket.id }), readAsset)
      assert.strictEqual((yield* ended(provider, second)).state, "succeeded")
      assert.deepStrictEqual([firstMissing(broken, brokenRun), firstMissing(readFileSync(join(runs, second.id, "log.txt"), "utf8"), resumedRun)], [undefined, undefined])
    }))

  it.live("goes on from nothing else than what it was begun with", () =>
    Effect.gen(function*() {
      const { folder: run, provider, readAsset, request, runs, ticket } = yield* broken(0.05, "epoch is incremented. current_epoch: 1, epoch: 2")
      const again = (settings: { readonly [key: string]: number | string }, change = {}) =>
        Effect.flip(provider.prepare({ ...withSettings(request, { resumeFrom: ticket.id, ...settings }), ...change }, { readAsset, known: [] }))
      const refusal = yield* again({ learningRate: 0.0002 })
      assert.deepStrictEqual([refusal._tag, "code" in refusal ? refusal.code : ""], ["InvalidRequest", "config.flag_invalid"])
      assert.include(refusal.message, "learning_rate is 0.0002 and was 0.0001")
      assert.include((yield* again({ maxTrainEpochs: 5 })).message, "max_train_epochs is 5 and was 3")
      assert.include((yield* again({ batchSize: 2 })).message, "data set's settings")
      assert.include((yield* again({}, { referenceSet: { ...request.referenceSet, pictures: request.referenceSet.pictures.map((picture, index) => (index === 0 ? { ...picture, caption: "mayaxo woman, smiling" } : picture)) } })).message, "pictures or captions")
      assert.include((yield* again({ resumeFrom: "00000000-0000-4000-8000-000000000000" })).message, "is not in")
      // An optimizer's file that was changed after it was proved is no longer taken; nothing else was saved.
      const order = JSON.parse(readFileSync(join(run, "order.json"), "utf8")) as { readonly dataset: string }
      const state = join(run, "out", "maya-000001-state", "optimizer.bin")
      yield* provider.prepare(withSettings(request, { resumeFrom: ticket.id }), { readAsset, known: [] })
      const bytes = readFileSync(state)
      bytes[60] = bytes[60]! ^ 1
      writeFileSync(state, bytes)
      const anew = yield* provider.prepare(withSettings(request, { resumeFrom: ticket.id }), { readAsset, known: [] })
      assert.strictEqual(anew.details?.["resumedFrom"], undefined)
      writeFileSync(join(runs, "datasets", order.dataset, "train", "0001.txt"), "another caption\n")
      assert.include((yield* again({})).message, "copies of the pictures")
    }))
})
