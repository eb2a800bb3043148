import { assert, describe, it } from "@effect/vitest"
import * as LastingPort from "@likeness/conformance/LastingPort"
import type * as Connection from "@likeness/core/Connection"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { appendFile, readdir, readFile, stat, utimes } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Environments from "../src/environment/Environments.ts"
import { make } from "../src/make.ts"
import { ensureRunning } from "../src/own-server/ensure-running.ts"
import { isLiving, latest, periods } from "../src/own-server/Instance.ts"
import { startServers, stopServers } from "../src/servers.ts"
import { stop } from "../src/own-server/stop.ts"
import * as Settings from "../src/settings.ts"
import { bench, collected, connection, ended, folder, order, store, until } from "./support/bench.ts"
import { makeEnvironment } from "./support/made-environment.ts"
import { made } from "./support/made.ts"
import { checkpoint, picture, recipe, subject } from "./support/requests.ts"
import { checkpoints, trainer } from "./support/trainer.ts"
import { training } from "./support/training-bench.ts"

/** A workspace's state with ComfyUI's environment, whose Python is the emulator, and a connection with one server of its own. */
const studio = (start: { readonly [key: string]: Schema.Json } = {}) =>
  Effect.gen(function*() {
    const state = join(yield* folder, "stüdio mit 形", ".likeness")
    const program = fileURLToPath(new URL("./support/comfyui-program.ts", import.meta.url))
    const environment = yield* Effect.promise(() => makeEnvironment(state, { kind: "comfyui", python: `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${program}" "$@"\n` }))
    yield* Effect.promise(() => Environments.use(state, { id: environment.id, kind: "comfyui" }))
    const url = `http://127.0.0.1:${yield* Effect.promise(LastingPort.choose)}`
    const configured: Connection.Connection = connection({ state, servers: [{ url, start }], timeoutSeconds: 10 })
    const { servers } = Schema.decodeUnknownSync(Settings.Settings)(configured.settings)
    const own = { state, url, start: servers[0]!.start!, gpu: 0 }
    const found = Effect.promise(() => Environments.find(state, "comfyui", undefined))
    yield* Effect.addFinalizer(() => Effect.promise(() => stop(own, "user")))
    const living = Effect.promise(async () => {
      const found = await latest(own)
      return found !== undefined && (await isLiving(found))
    })
    const starts = Effect.promise(async () => (await readdir(join(state, "comfyui", new URL(url).port, "starts")).catch((): Array<string> => [])).length)
    return { configured, environment, found, living, own, provider: yield* make(configured), starts, state, url, ...store() }
  })

describe("a ComfyUI of our own", () => {
  it.live("is started by the first order, without paid nodes, custom nodes or anybody else's variables, and keeps its LoRAs in its own folder", () =>
    Effect.gen(function*() {
      const { add, environment, living, own, provider, readAsset, state, url } = yield* studio({ models: "/srv/models", memory: "lowvram", reserveVramGb: 1.5 })
      const health = yield* provider.check
      assert.deepStrictEqual([health.reachable, health.problems.length, yield* living], [true, 0, false])
      assert(health.notes.some((note) => note.includes("Likeness starts it")), health.notes.join())
      const lora = Buffer.from("a LoRA of our own server")
      const told: Array<string> = []
      const tell = (doing: string) => void told.push(doing)
      yield* provider.prepare(picture({ subjects: [subject({ sha256: add(lora), sizeBytes: lora.byteLength })] }), { readAsset, known: [], tell })
      // The start takes up to minutes: whoever waits is told.
      assert.strictEqual(told[0], `${url}: starting ComfyUI`)
      told.length = 0
      yield* provider.prepare(picture({ seed: 4 }), { readAsset, known: [], tell })
      assert.deepStrictEqual(told, [])
      const { ticket } = yield* order(provider, picture(), readAsset)
      const outcome = yield* ended(provider, ticket)
      // Whoever fetches its files uses it, or it would be ended as idle on the way.
      const used = join((yield* Effect.promise(() => latest(own)))!.folder, "used")
      yield* Effect.promise(() => utimes(used, 0, 0))
      assert.strictEqual((yield* collected(provider, ticket, outcome)).length, 1)
      assert.isAbove((yield* Effect.promise(() => stat(used))).mtimeMs, 0)
      const base = join(state, "comfyui", new URL(own.url).port, "base")
      assert.strictEqual((yield* Effect.promise(() => readdir(join(base, "models", "loras")))).length, 1)
      const written = (yield* Effect.promise(() => readdir(base))).find((name) => name.startsWith("started-"))!
      const { variables, words } = JSON.parse(yield* Effect.promise(() => readFile(join(base, written), "utf8"))) as { readonly words: ReadonlyArray<string>; readonly variables: { readonly [name: string]: string } }
      for (const word of ["--disable-api-nodes", "--disable-all-custom-nodes", "--disable-auto-launch", "--lowvram"]) assert.include(words, word)
      assert.deepStrictEqual([words[words.indexOf("--listen") + 1], words[words.indexOf("--reserve-vram") + 1]], ["127.0.0.1", "1.5"])
      assert.deepStrictEqual([variables["CUDA_VISIBLE_DEVICES"], variables["PYTHONPATH"], variables["PATH"]!.startsWith(`${environment.layout.venv}/bin:`)], ["0", undefined, true])
      const paths = yield* Effect.promise(() => readFile(words[words.indexOf("--extra-model-paths-config") + 1]!, "utf8"))
      assert.include(paths, `base_path: "/srv/models"`)
    }), 240_000)

  it.live("is one, however many orders and processes want it at once", () =>
    Effect.gen(function*() {
      const { configured, provider, readAsset, starts } = yield* studio()
      const other = yield* make(configured)
      const orders = yield* Effect.forEach([provider, other, provider, other], (each, seed) => each.prepare(picture({ seed }), { readAsset, known: [] }), { concurrency: 4 })
      assert.deepStrictEqual([orders.length, yield* starts], [4, 1])
    }), 240_000)

  it.live("is not called another program by the process that found it gone, where another process has started it meanwhile", () =>
    Effect.gen(function*() {
      const { found, own, provider, readAsset, starts } = yield* studio()
      const environment = () => Effect.runPromise(Effect.andThen(provider.prepare(picture(), { readAsset, known: [] }), found))
      yield* Effect.promise((signal) => ensureRunning(own, environment, signal))
      assert.strictEqual(yield* starts, 1)
    }), 240_000)

  it.live("is not started for somebody who has given up meanwhile", () =>
    Effect.gen(function*() {
      const { found, living, own, starts } = yield* studio()
      const given = new AbortController()
      const environment = () => {
        given.abort()
        return Effect.runPromise(found)
      }
      assert.strictEqual(yield* Effect.promise(() => ensureRunning(own, environment, given.signal).then(() => "started", () => "given up")), "given up")
      assert.deepStrictEqual([yield* starts, yield* living], [0, false])
    }), 240_000)

  it.live("that was killed with jobs in its queue is started again by the one who looks, and each job ends once", () =>
    Effect.gen(function*() {
      const { own, provider, readAsset, starts } = yield* studio()
      // So many steps that the picture is not done before the server is gone, which takes a busy machine a while.
      const slow = picture({ seed: 1, recipe: recipe("generateImage", { checkpoint, steps: 500 }) })
      const ticket = yield* Effect.map(order(provider, slow, readAsset), (each) => each.ticket)
      yield* until(provider, ticket, "running")
      const found = (yield* Effect.promise(() => latest(own)))!
      process.kill(-found.supervisor!.pid, "SIGKILL")
      // Until it is gone altogether it merely gives no answer.
      let lost = yield* Effect.flip(ended(provider, ticket))
      while (lost._tag === "Unreachable") lost = yield* Effect.flip(ended(provider, ticket))
      assert.deepStrictEqual([lost._tag, "billed" in lost && lost.billed], ["TicketLost", "no"])
      const { outcome } = yield* made(provider, slow, readAsset, () => {})
      assert.deepStrictEqual([outcome.state, yield* starts], ["succeeded", 2])
      const ran = yield* Effect.promise(() => periods(own))
      assert.deepStrictEqual(ran.map((each) => each.to === undefined), [false, true])
    }), 240_000)

  it.live("is stopped when nobody has used it, and started again by the next order", () =>
    Effect.gen(function*() {
      const { living, own, provider, readAsset, starts } = yield* studio({ idleMinutes: 0.01 })
      yield* provider.prepare(picture(), { readAsset, known: [] })
      while (yield* living) yield* Effect.sleep(20)
      assert.strictEqual((yield* Effect.promise(() => latest(own)))?.stop?.by, "idle")
      yield* provider.prepare(picture(), { readAsset, known: [] })
      assert.strictEqual(yield* starts, 2)
    }), 240_000)

  it.live("is started and stopped on request, and nobody else's server is touched", () =>
    Effect.gen(function*() {
      const { configured, living, url } = yield* studio()
      const foreign = yield* bench()
      const both = { ...configured, settings: { ...configured.settings, servers: [...(configured.settings["servers"] as ReadonlyArray<Schema.Json>), { url: foreign.sandbox.baseUrl }] } }
      assert.deepStrictEqual(yield* startServers(both, () => {}), [url])
      assert.isTrue(yield* living)
      assert.deepStrictEqual([yield* stopServers(both), yield* stopServers(both), yield* living], [[url], [], false])
      assert.isTrue((yield* Effect.promise(() => fetch(`${foreign.sandbox.baseUrl}/system_stats`))).ok)
    }), 240_000)

  it.live("is not started in an environment that is no longer as it was proved, and a running one takes no order either", () =>
    Effect.gen(function*() {
      const { configured, environment, living, provider, readAsset } = yield* studio()
      yield* provider.prepare(picture(), { readAsset, known: [] })
      yield* Effect.promise(() => appendFile(join(environment.layout.folder, "comfyui/nodes.py"), "nodes = 2\n"))
      const later = yield* make(configured)
      const refused = yield* Effect.flip(later.prepare(picture(), { readAsset, known: [] }))
      assert(refused._tag === "EnvironmentDrift", refused._tag)
      assert.include(refused.message, "comfyui/nodes.py")
      yield* stopServers(configured)
      const again = yield* Effect.flip(later.prepare(picture(), { readAsset, known: [] }))
      assert.deepStrictEqual([again._tag, yield* living], ["EnvironmentDrift", false])
      assert.deepStrictEqual((yield* later.check).problems.map((problem) => problem._tag), ["EnvironmentDrift"])
    }), 240_000)

  it.live("that cannot start says why with the line of its log; where another program answers, so", () =>
    Effect.gen(function*() {
      const { configured, readAsset, url } = yield* studio()
      const settings = (changes: { readonly [key: string]: Schema.Json }) => ({ ...configured, settings: { ...configured.settings, servers: [{ url, start: {}, ...changes }] } })
      const broken = yield* Effect.flip((yield* make(settings({ gpu: 7 }))).prepare(picture(), { readAsset, known: [] }))
      assert.include(broken.message, "CUDA error: invalid device ordinal")
      const foreign = yield* bench()
      const taken = yield* Effect.flip((yield* make(settings({ url: foreign.sandbox.baseUrl }))).prepare(picture(), { readAsset, known: [] }))
      assert.include(taken.message, `another program answers at ${foreign.sandbox.baseUrl}`)
      const elsewhere = yield* Effect.flip(make(settings({ url: "http://pod.lan:8188" })))
      assert.include(elsewhere.message, "listens on a port of this machine")
    }), 240_000)

  it.live("gives the whole card to a training, and comes back with the next order", () =>
    Effect.gen(function*() {
      const { configured, living, own, provider, readAsset, state } = yield* studio()
      const { ticket: earlier } = yield* order(provider, picture(), readAsset)
      const outcome = yield* ended(provider, earlier)
      assert.isTrue(yield* living)
      const { command, variables } = trainer(undefined, 0)
      const base = yield* Effect.flatMap(folder, (path) => Effect.promise(() => checkpoints(path)))
      const trains = yield* make({ ...configured, settings: { ...configured.settings, training: { command, variables, checkpoints: base, runs: join(state, "runs") } } })
      const { readAsset: pictures, request } = yield* training()
      const { ticket } = yield* order(trains, request, pictures)
      assert.deepStrictEqual([yield* living, (yield* Effect.promise(() => latest(own)))?.stop?.by], [false, "training"])
      // What was made before is fetched from the disk: a server would take a part of the card from the training.
      assert.deepStrictEqual([(yield* collected(provider, earlier, outcome)).length, yield* living], [1, false])
      yield* ended(trains, ticket)
      yield* provider.prepare(picture(), { readAsset, known: [] })
      assert.isTrue(yield* living)
    }), 240_000)
})
