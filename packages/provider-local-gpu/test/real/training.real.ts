/**
 * The provider with the real trainer on a processor: an SDXL-shaped checkpoint with random weights, eight small
 * pictures, two epochs. Takes 17 GB of memory and, on two cores, about half an hour.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as Provider from "@likeness/core/Provider"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { make } from "../../src/make.ts"
import { activityOf } from "../../src/training/activity.ts"
import { connection, order, store } from "../support/bench.ts"
import { persona, recipe } from "../support/requests.ts"
import { plainPicture } from "../support/studio.ts"
import { untilLog } from "../support/training-bench.ts"
import { brokenRun, firstMissing, resumedRun } from "../support/trainer-log.ts"
import { checkpointName, state, workplace } from "./workplace.ts"

const base = mkdtempSync(join(tmpdir(), "likeness-real rüns-"))
const runs = join(base, "runs")
let place: Awaited<ReturnType<typeof workplace>>

beforeAll(async () => {
  place = await workplace()
})

/** The logs are what the stand-in is compared with: `LIKENESS_REAL_LOGS` names a folder that keeps them. */
afterAll(() => {
  const logs = process.env["LIKENESS_REAL_LOGS"]
  for (const run of logs === undefined || !existsSync(runs) ? [] : readdirSync(runs)) {
    if (!existsSync(join(runs, run, "log.txt"))) continue
    mkdirSync(logs!, { recursive: true })
    copyFileSync(join(runs, run, "log.txt"), join(logs!, `${run}.txt`))
  }
  rmSync(base, { recursive: true, force: true })
})

const bench = (settings: { readonly [key: string]: number | string }) =>
  Effect.gen(function*() {
    const files = store()
    const pictures = yield* Effect.promise(() => Promise.all(Array.from({ length: 8 }, async (_, index) => {
      const bytes = await plainPicture(128, 128, { r: index * 30, g: 90, b: 200 - index * 20 })
      return { sha256: files.add(bytes), mediaType: "image/png", width: 128, height: 128, caption: `mayaxo woman, number ${index}` }
    })))
    const request: Request.TrainIdentity = {
      _tag: "trainIdentity", v: 1, persona,
      baseModel: { v: 1, family: "sdxl", files: [{ role: "checkpoint", name: checkpointName, sha256: place.sha256 }], licence: { name: "none", source: "random numbers" } },
      referenceSet: ReferenceSet.make("maya", pictures),
      recipe: recipe("trainIdentity", { networkDim: 4, networkAlpha: 2, maxTrainEpochs: 2, repeats: 1, resolution: 128, mixedPrecision: "no", ...settings })
    }
    const provider = yield* make(connection({
      timeScale: 1, state, training: { environment: place.environment, device: "cpu", runs, checkpoints: place.models }
    }))
    return { provider, request, readAsset: files.readAsset }
  })

/** Polls as an engine would, until the note of the progress says so. */
const until = (provider: Provider.Provider, ticket: Parameters<Provider.Provider["poll"]>[0], reached: (stage: string, note: string) => boolean) =>
  Effect.gen(function*() {
    for (;;) {
      const answer = yield* provider.poll(ticket)
      if (Provider.isOutcome(answer)) return yield* Effect.die(new Error(`it ended ${JSON.stringify(answer)}`))
      if (reached(answer.stage ?? "", answer.note ?? "")) return answer
      yield* Effect.sleep(2_000)
    }
  })

const ended = (provider: Provider.Provider, ticket: Parameters<Provider.Provider["poll"]>[0]) =>
  Effect.gen(function*() {
    for (;;) {
      const answer = yield* provider.poll(ticket)
      if (Provider.isOutcome(answer)) return answer
      yield* Effect.sleep(2_000)
    }
  })

const group = (run: string): number => (JSON.parse(readFileSync(join(runs, run, "supervisor.json"), "utf8")) as { readonly pid: number }).pid

const logOf = (run: string): string => readFileSync(join(runs, run, "log.txt"), "utf8")

describe("the real trainer", () => {
  it.live("killed in its second epoch, it goes on from the first one's state, and every epoch is whole", () =>
    Effect.gen(function*() {
      const first = yield* bench({})
      const begun = yield* order(first.provider, first.request, first.readAsset)
      const seen = yield* until(first.provider, begun.ticket, (_, note) => /epoch 2 of 2/u.test(note) && /step (?:9|1\d) of 16/u.test(note))
      assert.isAbove(seen.remainingSeconds ?? 0, 0)
      process.kill(-group(begun.ticket.id), "SIGKILL")
      const broken = yield* ended(first.provider, begun.ticket)
      assert(broken.state === "failed", JSON.stringify(broken))
      assert.deepStrictEqual([broken.error.code, broken.outputs.length], ["host.out_of_memory", 1])

      const second = yield* bench({ resumeFrom: begun.ticket.id })
      const goesOn = yield* order(second.provider, second.request, second.readAsset)
      assert.deepStrictEqual(goesOn.prepared.details, { kind: "training", run: goesOn.ticket.id, resumedFrom: begun.ticket.id, finishedEpochs: 1 })
      const outcome = yield* ended(second.provider, goesOn.ticket)
      assert(outcome.state === "succeeded", JSON.stringify(outcome))
      assert.deepStrictEqual(outcome.outputs.map((output) => (output._tag === "identityFiles" ? output.epoch : 0)), [1, 2])
      // The same shapes that the stand-in is held to.
      assert.deepStrictEqual([firstMissing(logOf(begun.ticket.id), brokenRun), firstMissing(logOf(goesOn.ticket.id), resumedRun)], [undefined, undefined])
      assert.deepStrictEqual([outcome.warnings, activityOf(group(goesOn.ticket.id))], [[], undefined])
    }))

  /** The stand-in is killed at the same stages, to the end; here it is seen that what is left is gone on with. */
  for (const [where, text, finished] of [
    ["while it loads the base model", "loading U-Net from checkpoint", 0],
    ["while it caches latents", "caching latents...", 0],
    ["while it saves its first LoRA", "saving checkpoint: ", 0],
    ["while it saves its first state", "save train state to ", 0]
  ] as const) {
    it.live(`killed ${where}, it goes on with what is whole`, () =>
      Effect.gen(function*() {
        const first = yield* bench({ seed: 11 })
        const begun = yield* order(first.provider, first.request, first.readAsset)
        yield* untilLog(join(runs, begun.ticket.id), text)
        process.kill(-group(begun.ticket.id), "SIGKILL")
        assert.strictEqual((yield* ended(first.provider, begun.ticket)).state, "failed")
        const second = yield* bench({ seed: 11, resumeFrom: begun.ticket.id })
        const goesOn = yield* order(second.provider, second.request, second.readAsset)
        assert.strictEqual(goesOn.prepared.details?.["finishedEpochs"] ?? 0, finished)
        yield* until(second.provider, goesOn.ticket, (_, note) => /step [1-9]\d* of 16/u.test(note))
        assert.deepStrictEqual(yield* second.provider.cancel(goesOn.ticket), { answer: "cancelled", billed: "no" })
        assert.strictEqual(activityOf(group(goesOn.ticket.id)), undefined)
      }))
  }

  it.live("a cancel while it loads and caches ends it at once and leaves no process", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request } = yield* bench({ seed: 7 })
      const { ticket } = yield* order(provider, request, readAsset)
      yield* until(provider, ticket, (stage) => stage === "caching latents")
      assert.deepStrictEqual(yield* provider.cancel(ticket), { answer: "cancelled", billed: "no" })
      assert.strictEqual(activityOf(group(ticket.id)), undefined)
    }))

  it.live("a learning rate that is absurd ends as train.nan_loss, and the run does not go on", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request } = yield* bench({ learningRate: 1, networkAlpha: 512, maxTrainEpochs: 4 })
      const { ticket } = yield* order(provider, request, readAsset)
      const outcome = yield* ended(provider, ticket)
      assert(outcome.state === "failed", JSON.stringify(outcome))
      assert.deepStrictEqual([outcome.error.code, outcome.outputs.length], ["train.nan_loss", 0])
      assert.match(outcome.error.line ?? "", /avr_loss=(?:nan|inf)/u)
      assert.strictEqual(activityOf(group(ticket.id)), undefined)
    }))
})
