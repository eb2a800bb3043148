/** What a server that died wrote last; the log is one that a real ComfyUI wrote when its port was taken. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mkdir, readFile, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { lastWords } from "../src/comfyui/server-log.ts"
import { folder } from "./support/bench.ts"

const corpus = (name: string) => readFile(fileURLToPath(new URL(`../corpus/develop/${name}.log`, import.meta.url)))

/** ComfyUI's folder: `models/loras`, and logs in `user` with their ages in minutes. */
const server = (logs: { readonly [name: string]: readonly [log: string, age: number] }) =>
  Effect.gen(function*() {
    const root = yield* folder
    const loras = join(root, "models", "loras")
    yield* Effect.promise(async () => {
      await mkdir(join(root, "user"), { recursive: true })
      await mkdir(loras, { recursive: true })
      for (const [name, [log, age]] of Object.entries(logs)) {
        const path = join(root, "user", name)
        await writeFile(path, await corpus(log))
        const at = new Date(Date.now() - age * 60_000)
        await utimes(path, at, at)
      }
    })
    return { url: "http://127.0.0.1:8188", loras, name: "studio" }
  })

const taken = "comfy-port-in-use"
const wantsGpu = "comfy-without-cpu-flag"
const well = "comfy-ok-start-and-stop"

describe("the last words of a server", () => {
  it.live("its log says why it died, with the catalogue's next step", () => Effect.scoped(Effect.gen(function*() {
    const said = yield* lastWords(yield* server({ "comfyui.log": [taken, 0] }))
    assert.strictEqual(said?.code, "net.port_in_use")
    assert.include(said?.line, "address already in use")
    assert.include(said?.advice, "ss -ltnp")
    const lines = (yield* Effect.promise(() => corpus(taken))).toString().split("\n")
    assert.include(lines[said!.lineNumber! - 1], said!.line!)
  })))

  it.live("the log of its own port is its own, however old, and no other port's", () => Effect.scoped(Effect.gen(function*() {
    const own = yield* server({ "comfyui_8188.log": [taken, 60], "comfyui_8189.log": [wantsGpu, 0], "comfyui.log": [wantsGpu, 1] })
    assert.strictEqual((yield* lastWords(own))?.code, "net.port_in_use")
  })))

  it.live("else the newest, and older ones that were put aside do not count", () => Effect.scoped(Effect.gen(function*() {
    const made = yield* server({ "comfyui.log": [wantsGpu, 0], "comfyui.prev.log": [taken, 0], "comfyui_8189.log": [taken, 5] })
    assert.strictEqual((yield* lastWords(made))?.code, "env.cuda_unavailable")
  })))

  it.live("a log without a failure, no log, no folder: nothing is said", () => Effect.scoped(Effect.gen(function*() {
    assert.isUndefined(yield* lastWords(yield* server({ "comfyui.log": [well, 0] })))
    assert.isUndefined(yield* lastWords(yield* server({})))
    assert.isUndefined(yield* lastWords({ url: "http://127.0.0.1:8188", loras: "/no/such/models/loras" }))
  })))

  it.live("of a server elsewhere, or one whose folder is not known, this machine's files say nothing", () => Effect.scoped(Effect.gen(function*() {
    const made = yield* server({ "comfyui.log": [taken, 0] })
    assert.isUndefined(yield* lastWords({ ...made, url: "http://192.0.2.7:8188" }))
    const { loras: _, ...unknown } = made
    assert.isUndefined(yield* lastWords(unknown))
    assert.isDefined(yield* lastWords({ ...made, url: "http://localhost:8188" }))
    assert.isDefined(yield* lastWords({ ...made, url: "http://[::1]:8188" }))
  })))

  it.live("what no rule knows is told in its own words, with the file to read", () => Effect.scoped(Effect.gen(function*() {
    const made = yield* server({ "comfyui.log": ["comfy-node-raises", 0] })
    const said = yield* lastWords(made)
    assert.strictEqual(said?.code, "unknown")
    assert.include(said?.message, "studio failed: IndexError")
    assert.include(said?.advice, join("user", "comfyui.log"))
  })))
})
