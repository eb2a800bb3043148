/** A real ComfyUI that the provider starts, loses, starts again and stops, in its golden environment on the CPU. */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as LastingPort from "@likeness/conformance/LastingPort"
import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { make } from "../../src/make.ts"
import { isLiving, latest, logOf, periods } from "../../src/own-server/Instance.ts"
import { stopServers } from "../../src/servers.ts"
import { collected, connection, ended, order, store, until } from "../support/bench.ts"
import { made } from "../support/made.ts"
import { picture, recipe } from "../support/requests.ts"
import { comfyui, state } from "./workplace.ts"

const node = (class_type: string, inputs: object, title?: string) => ({ class_type, inputs, ...(title === undefined ? {} : { _meta: { title } }) })

/** No model: `large` keeps the worker busy for seconds. */
const graph = (large: boolean) => ({
  1: node("EmptyImage", { width: 64, height: 64, batch_size: 1, color: ["4", 0] }, "width, height, count"),
  3: node("PrimitiveStringMultiline", { value: "" }, "prompt"),
  4: node("PrimitiveInt", { value: 0 }, "seed"),
  ...(large ? {
    5: node("EmptyImage", { width: 1024, height: 1024, batch_size: 120, color: ["4", 0] }),
    6: node("ImageScaleBy", { image: ["5", 0], upscale_method: "lanczos", scale_by: 1.01 }),
    7: node("SaveImage", { images: ["6", 0], filename_prefix: "busy" })
  } : {}),
  2: node("SaveImage", { images: ["1", 0], filename_prefix: "mine" }, "output")
})

const request = (seed: number, large = false) => picture({ seed, recipe: { ...recipe("generateImage", {}), graph: graph(large) as never } })

const server = async () => {
  const url = `http://127.0.0.1:${await LastingPort.choose()}`
  return { own: { state, url }, configured: connection({ state, timeScale: 1, timeoutSeconds: 30, servers: [{ url, start: { device: "cpu" } }] }) }
}

beforeAll(() => comfyui())

describe("a real ComfyUI of our own", () => {
  it.live("is started by the first order without paid nodes, found again by another process, and stopped on request", () =>
    Effect.gen(function*() {
      const { configured, own } = yield* Effect.promise(server)
      yield* Effect.addFinalizer(() => Effect.ignore(stopServers(configured)))
      const files = store()
      const provider = yield* make(configured)
      const { ticket } = yield* order(provider, request(1), files.readAsset)
      const other = yield* make(configured)
      const outcome = yield* ended(other, ticket)
      assert.strictEqual(outcome.state, "succeeded", JSON.stringify(outcome))
      const [file] = yield* collected(other, ticket, outcome)
      assert.strictEqual(file?.bytes.subarray(1, 4).toString("latin1"), "PNG")
      const info = (yield* Effect.promise(async () => (await fetch(`${own.url}/api/object_info`)).json())) as { readonly [name: string]: { readonly api_node?: boolean; readonly python_module: string } }
      assert.deepStrictEqual(Object.entries(info).filter(([, each]) => each.api_node === true || each.python_module.startsWith("custom_nodes")).map(([name]) => name), [])
      assert.deepStrictEqual(yield* stopServers(configured), [own.url])
      assert.isFalse(yield* Effect.promise(async () => isLiving((await latest(own))!)))
    }))

  it.live("that is killed at work is started again by whoever looks, and the order is made once more", () =>
    Effect.gen(function*() {
      const { configured, own } = yield* Effect.promise(server)
      yield* Effect.addFinalizer(() => Effect.ignore(stopServers(configured)))
      const files = store()
      const provider = yield* make(configured)
      const { ticket } = yield* order(provider, request(2, true), files.readAsset)
      yield* until(provider, ticket, "running")
      process.kill(-(yield* Effect.promise(() => latest(own)))!.supervisor!.pid, "SIGKILL")
      let lost = yield* Effect.flip(ended(provider, ticket))
      while (lost._tag === "Unreachable") {
        yield* Effect.sleep(500)
        lost = yield* Effect.flip(ended(provider, ticket))
      }
      assert.strictEqual(lost._tag, "TicketLost")
      const { outcome } = yield* made(provider, request(2), files.readAsset, () => {})
      assert.strictEqual(outcome.state, "succeeded")
      assert.deepStrictEqual((yield* Effect.promise(() => periods(own))).map(({ to }) => to === undefined), [false, true])
      assert.include(yield* Effect.promise(async () => readFile(logOf((await latest(own))!), "utf8")), "Starting server")
      assert.isTrue((yield* Effect.promise(() => latest(own)))!.folder.startsWith(join(state, "comfyui")))
    }))
})
