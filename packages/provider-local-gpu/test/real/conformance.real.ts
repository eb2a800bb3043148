/**
 * The conformance suite with a real ComfyUI on the CPU behind it, by graphs that need no model. What
 * only a model or an emulator could provoke is named as absent, with the test that shows it instead.
 */
import type * as Fault from "@likeness/conformance/Fault"
import * as Harness from "@likeness/conformance/Harness"
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import { suite } from "@likeness/conformance/vitest"
import type * as Recipe from "@likeness/core/Recipe"
import { readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { make } from "../../src/make.ts"
import { instruments } from "../support/instruments.ts"
import { changes } from "../support/changed-answers.ts"
import { openGateway } from "../support/gateway.ts"
import { startRealComfyUi } from "../support/real-comfyui.ts"
import { clip, enhance, picture, recipe } from "../support/requests.ts"

const node = (class_type: string, inputs: object, title?: string) => ({ class_type, inputs, ...(title === undefined ? {} : { _meta: { title } }) })
const own = (capability: Recipe.Recipe["capability"], graph: object): Recipe.Recipe => ({ ...recipe(capability, {}), graph: graph as NonNullable<Recipe.Recipe["graph"]> })
const words = { 3: node("PrimitiveStringMultiline", { value: "" }, "prompt"), 4: node("PrimitiveInt", { value: 0 }, "seed"), 5: node("PrimitiveStringMultiline", { value: "" }, "negative") }

const stills = { ...words, 1: node("EmptyImage", { width: 64, height: 64, batch_size: 1, color: 255 }, "width, height, count"), 2: node("SaveImage", { images: ["1", 0], filename_prefix: "mine" }) }
const moving = {
  ...words,
  1: node("LoadImage", { image: "mine.png" }, "first"),
  6: node("ImageScale", { image: ["1", 0], upscale_method: "lanczos", width: 64, height: 64, crop: "center" }, "width, height"),
  7: node("RepeatImageBatch", { image: ["6", 0], amount: 8 }, "frames"),
  8: node("CreateVideo", { images: ["7", 0], fps: 8 }, "fps"),
  2: node("SaveVideo", { video: ["8", 0], filename_prefix: "mine", format: "mp4", codec: "h264" })
}
const larger = { 1: node("LoadImage", { image: "mine.png" }, "image"), 6: node("ImageScaleBy", { image: ["1", 0], upscale_method: "lanczos", scale_by: 1 }, "factor"), 2: node("SaveImage", { images: ["6", 0], filename_prefix: "mine" }) }

const asset = SampleAssets.picture(0)
const samples: ReadonlyArray<Harness.Sample> = [
  { providerModel: "sdxl", request: picture({ recipe: own("generateImage", stills) }) },
  { providerModel: "wan2.2-ti2v-5b", request: clip(asset.sha256, { recipe: own("generateVideo", moving), size: { _tag: "pixels", width: 256, height: 256 } }) },
  { providerModel: "esrgan", request: enhance(asset.sha256, { factor: 2, recipe: own("enhance", larger) }) }
]

const withoutModel = { absent: "no graph without a model does it; the emulator's run has it" }
const faults: Fault.Plannables = {
  "reset-before-accept": "canPlan", "reset-after-accept": "canPlan", timeout: "canPlan", "server-error": "canPlan", "refuse-connection": "canPlan", hang: "canPlan",
  "extra-fields": "canPlan", "unknown-state": "canPlan", "missing-field": "canPlan", "hold-in-queue": "canPlan", "truncate-output": "canPlan", "expire-output": "canPlan",
  "hold-at-work": withoutModel, "fail-work": withoutModel, "withhold-output": withoutModel,
  "break-off-work": { absent: "a real server takes a quarter of a minute to come back: comfyui.real.ts kills and restarts it" },
  "forget-job": { absent: "only a restart forgets: comfyui.real.ts restarts it" },
  "old-version": { absent: "the server's version is what it is" },
  "silent-watch": withoutModel, "doubled-watch": withoutModel, "cut-watch": withoutModel,
  "rate-limit": { absent: "ComfyUI does not limit calls" }, "no-credits": { absent: "ComfyUI has no account" }, "wrong-key": { absent: "ComfyUI has no keys" },
  "reject-content": { absent: "a GPU of one's own has no policy" }, full: { absent: "ComfyUI's queue has no end" }
}

const behaviours: { readonly [kind in Fault.FaultKind]?: Parameters<Awaited<ReturnType<typeof openGateway>>["behave"]>[0] } = {
  "reset-before-accept": "drop-submission", "reset-after-accept": "drop-answer", "server-error": "fail-submission", timeout: "hold-submission",
  "refuse-connection": "refuse", hang: "hold", "truncate-output": "cut-output", "expire-output": "outputs-gone"
}

const open = async (): Promise<Harness.Harness> => {
  const server = await startRealComfyUi()
  const gateway = await openGateway()
  gateway.aim(server.port)
  const post = (path: string, body: unknown) => fetch(`${server.url}/api${path}`, { method: "POST", body: JSON.stringify(body) })
  const queue = async () => (await (await fetch(`${server.url}/api/queue`)).json()) as { readonly queue_running: ReadonlyArray<[number, string]>; readonly queue_pending: ReadonlyArray<[number, string]> }
  const idle = async () => {
    for (;;) {
      const { queue_pending: pending, queue_running: running } = await queue()
      if (pending.length + running.length === 0) return
      for (const [, id] of [...pending, ...running]) await post(`/jobs/${id}/cancel`, {})
      await setTimeout(20)
    }
  }
  return {
    name: "local-gpu with a real ComfyUI",
    patienceSeconds: 60,
    connect: ({ account, host }) =>
      Harness.connected(make({
        v: 1, name: `pod-${account}`, provider: "local-gpu", account, gpuPrice: { perHour: { amount: "0.72", currency: "USD" }, basis: "used" },
        settings: { servers: [{ url: gateway.url, loras: server.models("loras") }], host: host === "here" ? "bench" : "another", timeScale: 0.05, timeoutSeconds: 5 }
      }, instruments)),
    samples,
    faults,
    probe: {
      reset: async () => {
        await gateway.behave("forward")
        await idle()
        await post("/history", { clear: true })
        const output = join(server.base, "output")
        for (const name of await readdir(output).catch(() => [])) await rm(join(output, name), { recursive: true })
        gateway.forget()
      },
      received: () => gateway.received(),
      jobs: () => gateway.accepted().map((id) => ({ id })),
      plan: async ({ kind }) => {
        if (kind === "hold-in-queue") {
          const busy = { 1: node("EmptyImage", { width: 1024, height: 1024, batch_size: 200, color: 1 }), 2: node("ImageScaleBy", { image: ["1", 0], upscale_method: "lanczos", scale_by: 1.01 }), 3: node("SaveImage", { images: ["2", 0], filename_prefix: "busy" }) }
          await post("/prompt", { prompt: busy })
          return
        }
        const change = changes[kind]
        if (change !== undefined) return gateway.change(change)
        const how = behaviours[kind]
        if (how === undefined) throw new Error(`${kind} cannot be planned`)
        await gateway.behave(how)
      },
      leftovers: () => gateway.held()
    },
    close: async () => {
      await gateway.close()
      await server.close()
    }
  }
}

suite("local-gpu with a real ComfyUI", open)
