import { assert, describe, it } from "@effect/vitest"
import * as LastingPort from "@likeness/conformance/LastingPort"
import * as ComfyUiSandbox from "@likeness/sandbox/comfyui/ComfyUiSandbox"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { make } from "../src/make.ts"
import { anHourLater } from "./support/an-hour-later.ts"
import { bench, collected, connection, ended, folder, intent, order, store } from "./support/bench.ts"
import { made } from "./support/made.ts"
import { ownServer } from "./support/own-server.ts"
import { picture, recipe, subject } from "./support/requests.ts"
import { makeStudio } from "./support/studio.ts"

const lora = Buffer.from("a LoRA of another machine")

describe("a pool of servers", () => {
  it.live("orders that are prepared at the same time spread over the servers, and the shorter queue comes first", () =>
    Effect.gen(function*() {
      const { readAsset, sandbox } = yield* bench({ timeScale: 1 })
      const other = yield* bench({ timeScale: 1 })
      const provider = yield* make(connection({ servers: [sandbox, other.sandbox].map(({ baseUrl, folders }) => ({ url: baseUrl, loras: folders.loras })) }))
      const orders = yield* Effect.forEach([1, 2, 3, 4, 5, 6], (seed) => provider.prepare(picture({ seed }), { readAsset, known: [] }), { concurrency: 6 })
      const at = (server: string) => orders.filter((each) => each.server === server).length
      assert.deepStrictEqual([at(sandbox.baseUrl), at(other.sandbox.baseUrl)], [3, 3])
      // Another process sees only the queues: two jobs at the first server send its order to the second.
      const stranger = yield* make(connection({ servers: [sandbox, other.sandbox].map(({ baseUrl, folders }) => ({ url: baseUrl, loras: folders.loras })) }))
      for (const each of orders.filter((one) => one.server === sandbox.baseUrl)) yield* provider.submit(intent(each))
      assert.strictEqual((yield* stranger.prepare(picture(), { readAsset, known: [] })).server, other.sandbox.baseUrl)
    }))

  it.live("a server that lacks the checkpoint is not chosen; where none has it the nearest names are told", () =>
    Effect.gen(function*() {
      const plain = yield* bench()
      const rich = yield* bench({ models: { checkpoints: ["juggernautXL.safetensors"] } })
      const provider = yield* make(connection({ servers: [plain.sandbox, rich.sandbox].map(({ baseUrl, folders }, index) => ({ name: `pod-${index}`, url: baseUrl, loras: folders.loras })) }))
      const asking = (checkpoint: string) => picture({ recipe: recipe("generateImage", { checkpoint, steps: 4 }) })
      for (const _ of [1, 2]) assert.strictEqual((yield* provider.prepare(asking("juggernautXL.safetensors"), { readAsset: plain.readAsset, known: [] })).server, rich.sandbox.baseUrl)
      const error = yield* Effect.flip(provider.prepare(asking("juggernautXL_v9.safetensors"), { readAsset: plain.readAsset, known: [] }))
      assert(error._tag === "ModelMissing")
      assert.include(error.message, "juggernautXL.safetensors")
      assert.include(error.message, plain.sandbox.baseUrl)
      const { notes } = yield* provider.check
      assert(notes.some((note) => /^pod-0 lacks .*checkpoints\/juggernautXL\.safetensors/u.test(note)), notes.join("\n"))
    }))

  it.live("a server that is silent while the others lack the model is waited for", () =>
    Effect.gen(function*() {
      const { readAsset, sandbox } = yield* bench()
      const provider = yield* make(connection({ servers: [{ url: "http://127.0.0.1:9", loras: "/nowhere" }, { url: sandbox.baseUrl, loras: sandbox.folders.loras }] }))
      const error = yield* Effect.flip(provider.prepare(picture({ recipe: recipe("generateImage", { checkpoint: "other.safetensors" }) }), { readAsset, known: [] }))
      assert.deepStrictEqual([error._tag, "retryable" in error && error.retryable], ["Unreachable", "later"])
    }))

  it.live("a server is not given up because the machine slept or its clock was set", () =>
    Effect.gen(function*() {
      const { provider: reached, readAsset, sandbox } = yield* bench()
      const { ticket } = yield* order(reached, picture(), readAsset)
      const provider = yield* make(connection({ timeScale: 1, servers: [{ url: "http://127.0.0.1:9", loras: "/nowhere" }, { url: sandbox.baseUrl, loras: sandbox.folders.loras }] }))
      const poll = Effect.flip(provider.poll({ ...ticket, server: "http://127.0.0.1:9" }))
      assert.deepStrictEqual([(yield* poll)._tag, (yield* anHourLater(poll))._tag], ["Unreachable", "Unreachable"])
    }))

  it.live("a server that gave no answer is set aside, asked again after its time, and taken back", () =>
    Effect.gen(function*() {
      const { readAsset, sandbox } = yield* bench({ port: yield* Effect.promise(LastingPort.choose) })
      const second = yield* bench()
      const provider = yield* make(connection({ timeScale: 0.1, servers: [sandbox, second.sandbox].map(({ baseUrl, folders }) => ({ url: baseUrl, loras: folders.loras })) }))
      const prepared = () => Effect.map(provider.prepare(picture(), { readAsset, known: [] }), (each) => each.server)
      yield* Effect.promise(() => sandbox.close())
      assert.strictEqual(yield* prepared(), second.sandbox.baseUrl)
      yield* Effect.acquireRelease(
        Effect.promise(() => ComfyUiSandbox.start({ ...makeStudio(), timeScale: 0, port: sandbox.port })),
        (again) => Effect.promise(() => again.close())
      )
      let server = yield* prepared()
      for (let tries = 0; server !== sandbox.baseUrl && tries < 200; tries++) {
        yield* Effect.sleep(20)
        server = yield* prepared()
      }
      assert.strictEqual(server, sandbox.baseUrl)
    }))

  it.live("a LoRA comes to a server of another machine by the copy command, once, and is verified by its listing", () =>
    Effect.gen(function*() {
      const { add, readAsset, sandbox } = yield* bench()
      const sha256 = add(lora)
      const log = join(yield* folder, "copies")
      const script = "const{copyFileSync,appendFileSync}=require('node:fs');const[,file,target,log]=process.argv;copyFileSync(file,target);appendFileSync(log,'x')"
      const provider = yield* make(connection({ servers: [{ url: sandbox.baseUrl, copy: [process.execPath, "-e", script, "{file}", join(sandbox.folders.loras, "{name}"), log] }] }))
      const request = picture({ subjects: [subject({ sha256, sizeBytes: lora.byteLength })] })
      const first = yield* provider.prepare(request, { readAsset, known: [] })
      yield* provider.prepare(request, { readAsset, known: first.references })
      assert.strictEqual(yield* Effect.promise(() => readFile(log, "utf8")), "x")
      const [name] = yield* Effect.promise(() => readdir(sandbox.folders.loras))
      assert.strictEqual(createHash("sha256").update(yield* Effect.promise(() => readFile(join(sandbox.folders.loras, name!)))).digest("hex"), sha256)
      const astray = yield* make(connection({ timeScale: 0.001, servers: [{ url: sandbox.baseUrl, copy: [process.execPath, "-e", "0"] }] }))
      const other = picture({ subjects: [subject({ sha256: add(Buffer.from("another LoRA")), sizeBytes: 12 })] })
      assert.strictEqual((yield* Effect.flip(astray.prepare(other, { readAsset, known: [] })))._tag, "ModelMissing")
      const failing = yield* make(connection({ servers: [{ url: sandbox.baseUrl, copy: [process.execPath, "-e", "console.error('no route to pod');process.exit(5)"] }] }))
      assert.include((yield* Effect.flip(failing.prepare(other, { readAsset, known: [] }))).message, "no route to pod")
    }))

  it.live("a server that lacks the LoRA and can get it in no way is not chosen", () =>
    Effect.gen(function*() {
      const { add, readAsset, sandbox } = yield* bench()
      const bare = yield* bench()
      const provider = yield* make(connection({ servers: [{ url: bare.sandbox.baseUrl }, { url: sandbox.baseUrl, loras: sandbox.folders.loras }] }))
      const request = picture({ subjects: [subject({ sha256: add(lora), sizeBytes: lora.byteLength })] })
      assert.strictEqual((yield* provider.prepare(request, { readAsset, known: [] })).server, sandbox.baseUrl)
      const { notes } = yield* provider.check
      assert(notes.some((note) => note.startsWith(`${bare.sandbox.baseUrl}: no persona's LoRA can be brought there`)), notes.join("\n"))
      assert(notes.some((note) => note.startsWith(`${bare.sandbox.baseUrl} lacks loras/likeness-`)), notes.join("\n"))
    }))

  it.live("one of two servers is killed with 20 jobs in flight: 20 outcomes and no duplicate", () =>
    Effect.gen(function*() {
      const [first, second] = [yield* ownServer(0.05), yield* ownServer(0.05)]
      const files = store()
      const provider = yield* make(connection({ giveUpServerSeconds: 10, servers: [first, second].map(({ loras, url }) => ({ url, loras })) }))
      const placed = new Map<string, number>()
      const allPlaced = Effect.gen(function*() {
        while ([...placed.values()].reduce((sum, count) => sum + count, 0) < 20) yield* Effect.sleep(10)
        yield* Effect.promise(first.kill)
        return new Map(placed)
      })
      const [whenKilled, outcomes] = yield* Effect.all([
        allPlaced,
        Effect.forEach(Array.from({ length: 20 }, (_, seed) => seed), (seed) =>
          made(provider, picture({ seed }), files.readAsset, (server) => placed.set(server, (placed.get(server) ?? 0) + 1)), { concurrency: 20 })
      ], { concurrency: 2 })
      // Which jobs had ended by the time that a late one asked is chance; that both had their share is not.
      assert.isAbove(Math.min(whenKilled.get(first.url)!, whenKilled.get(second.url)!), 4)
      assert.deepStrictEqual(outcomes.map(({ outcome }) => outcome.state), Array.from({ length: 20 }, () => "succeeded"))
      assert.isAbove(placed.get(second.url)!, whenKilled.get(second.url)!)
      const pictures = new Set(outcomes.flatMap((each) => each.files.map((file) => createHash("sha256").update(file.bytes).digest("hex"))))
      assert.deepStrictEqual([pictures.size, outcomes.reduce((sum, each) => sum + each.files.length, 0)], [20, 20])
    }), 60_000)

  it.live("a picture that was made on a server that is given up before it was fetched is lost with it; it is waited for where no other answers", () =>
    Effect.gen(function*() {
      const { connection: configured, sandbox } = yield* bench({ timeScale: 1 })
      const files = store()
      const { sandbox: other } = yield* bench({ timeScale: 1 })
      const alone = yield* make({ ...configured, settings: { ...configured.settings, giveUpServerSeconds: 0.001 } })
      const { ticket } = yield* order(alone, picture(), files.readAsset)
      const outcome = yield* ended(alone, ticket)
      yield* Effect.promise(() => sandbox.close())
      for (const _ of [1, 2, 3]) assert.deepInclude(yield* Effect.flip(collected(alone, ticket, outcome)), { _tag: "Unreachable", retryable: "later" })
      const pooled = yield* make({
        ...configured, settings: { ...configured.settings, giveUpServerSeconds: 0.001, servers: [sandbox, other].map(({ baseUrl, folders }) => ({ url: baseUrl, loras: folders.loras })) }
      })
      const errors: Array<string> = []
      for (const _ of [1, 2, 3]) errors.push(yield* Effect.map(Effect.flip(collected(pooled, ticket, outcome)), ({ _tag, ...error }) => `${_tag} ${"billed" in error ? error.billed : ""} ${"retryable" in error ? error.retryable : ""}`))
      assert.strictEqual(errors.at(-1), "OutputGone no now")
    }))

  it.live("with one server alone its jobs are waited for, however long it is silent", () =>
    Effect.gen(function*() {
      const { connection: configured, provider, readAsset, sandbox } = yield* bench({ timeScale: 1 })
      const { ticket } = yield* order(provider, picture(), readAsset)
      const alone = yield* make({ ...configured, settings: { ...configured.settings, giveUpServerSeconds: 0.001 } })
      yield* Effect.promise(() => sandbox.close())
      for (const _ of [1, 2, 3]) assert.strictEqual((yield* Effect.flip(alone.poll(ticket)))._tag, "Unreachable")
    }))

  it.live("pictures that a restarted server has forgotten and that lie whole in their folder are the outcome; a cut one is lost", () =>
    Effect.gen(function*() {
      const { provider, readAsset, sandbox } = yield* bench()
      const { ticket } = yield* order(provider, picture({ count: 2 }), readAsset)
      const before = yield* Effect.flatMap(ended(provider, ticket), (outcome) => collected(provider, ticket, outcome))
      yield* Effect.promise(() => sandbox.restart(0))
      const found = yield* ended(provider, ticket)
      assert.strictEqual(found.state, "succeeded")
      assert.deepStrictEqual((yield* collected(provider, ticket, found)).map((file) => file.bytes.toString("base64")), before.map((file) => file.bytes.toString("base64")))
      const path = join(sandbox.folders.output, "likeness", ticket.id, "picture_00002_.png")
      yield* Effect.promise(async () => {
        const { truncate } = await import("node:fs/promises")
        await truncate(path, Math.floor((await readFile(path)).byteLength / 2))
      })
      assert.strictEqual((yield* Effect.flip(provider.poll(ticket)))._tag, "TicketLost")
    }))
})
