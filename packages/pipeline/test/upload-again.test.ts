/** A job whose input picture's upload went away is made ready again, with the whole runtime against the emulator. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { join } from "node:path"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as Request from "@likeness/core/Request"
import { make } from "@likeness/provider-higgsfield"
import * as Runtime from "@likeness/runtime/Runtime"
import * as HiggsfieldSandbox from "@likeness/sandbox/higgsfield/HiggsfieldSandbox"
import { temporaryFolder } from "./support/temporary-folder.ts"

const sixHours = 6 * 3_600
const clip = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypisom0000isommp42", "latin1"), Buffer.alloc(2_000, 7)])

const started = Effect.acquireRelease(
  Effect.promise(() => HiggsfieldSandbox.start({ seed: "upload-again", timeScale: 0.001, strictUploadHeaders: true, uploadLifeSeconds: sixHours, rates: { noFace: 0, spoiled: 0, nsfw: 0, failed: 0 }, film: () => Promise.resolve(clip) })),
  (sandbox) => Effect.promise(() => sandbox.close())
)

const requestOf = (frame: Hash.Sha256, seed: number): Request.Request => ({
  _tag: "generateVideo", v: 1, prompt: { scene: "slow push in" }, inputs: [{ role: "first", asset: { sha256: frame, mediaType: "image/png" } }], durationSeconds: 5, seed,
  recipe: { v: 1, name: "clip", capability: "generateVideo", provider: "higgsfield", settings: { providerModel: "higgsfield-ai/dop/lite" }, retries: 0 }
})

it.live("an upload is used again while it can be read, made again after that, and also when it goes away right before the order leaves", () =>
  Effect.gen(function*() {
    const sandbox = yield* started
    const folder = yield* temporaryFolder
    const connection: Connection.Connection = { v: 1, name: "hf", provider: "higgsfield", account: sandbox.bill().account, settings: { baseUrl: sandbox.baseUrl, timeScale: 0.01 } }
    let beforeSubmit = () => undefined as void
    const runtime = yield* Runtime.open({
      folder: join(folder, ".likeness"), workspace: "default", currency: "USD", inspect: () => Effect.succeed({}), timeScale: 0.01, watchSeconds: 0.1,
      providers: (given) =>
        Effect.map(make(given, Redacted.make(`${sandbox.keyId}:${sandbox.keySecret}`), { plainPicture: Effect.succeed }), (provider) => ({
          ...provider,
          submit: (intent) => Effect.suspend(() => {
            beforeSubmit()
            beforeSubmit = () => undefined
            return provider.submit(intent)
          })
        }))
    })
    const picture = SampleAssets.picture(0).bytes
    yield* runtime.blobs.put(Stream.make(picture))
    const carried = (id: string, seed: number) =>
      Effect.gen(function*() {
        yield* runtime.jobs.submit({ id, request: requestOf(Hash.ofBytes(picture), seed), connection, persona: "maya" })
        return yield* runtime.jobs.await(id)
      })
    const puts = () => sandbox.journal().filter(({ method }) => method === "PUT").length
    const orders = () => sandbox.journal().filter(({ method, path }) => method === "POST" && path === "/higgsfield-ai/dop/lite").map(({ status }) => status)

    const first = yield* carried("first", 1)
    const second = yield* carried("second", 2)
    assert.deepStrictEqual([first.state, second.state, puts()], ["settled", "settled", 1])

    sandbox.advance(sixHours + 1)
    assert.strictEqual((yield* carried("third", 3)).outcome?.state, "succeeded")
    assert.deepStrictEqual([puts(), orders()], [2, [200, 200, 200]])

    beforeSubmit = () => sandbox.advance(sixHours + 1)
    const fourth = yield* carried("fourth", 4)
    assert.strictEqual(fourth.outcome?.state, "succeeded", JSON.stringify(fourth.error))
    assert.deepStrictEqual([puts(), orders()], [3, [200, 200, 200, 400, 200]])
    assert.strictEqual(fourth.intents, 1)
    assert.deepStrictEqual(sandbox.bill().entries.filter(({ kind }) => kind === "charge").map(({ credits }) => credits), ["2", "2", "2", "2"])
  }).pipe(Effect.scoped, Effect.provide(Logger.layer([]))))
