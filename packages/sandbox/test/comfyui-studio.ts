import { createHash, randomUUID } from "node:crypto"
import sharp from "sharp"
import { WebSocket } from "ws"
import { type ComfyUiSandbox, type ComfyUiSandboxOptions, start } from "../src/comfyui/ComfyUiSandbox.ts"
import type { ClipOrder, PictureOrder } from "../src/pictures/PictureOrder.ts"
import * as Safetensors from "../src/trainer/Safetensors.ts"

/** A studio that paints one colour per order and remembers what was asked. */
const makeStudio = () => {
  const orders: Array<PictureOrder> = []
  const clips: Array<ClipOrder> = []
  const stamps: Array<number> = []
  return {
    orders,
    clips,
    stamps,
    draw: async (order: PictureOrder): Promise<Uint8Array> => {
      orders.push(order)
      const [r = 0, g = 0, b = 0] = createHash("sha256").update(JSON.stringify(order)).digest()
      return sharp({ create: { width: order.width, height: order.height, channels: 3, background: { r, g, b } } }).png().toBuffer()
    },
    film: async (order: ClipOrder): Promise<Uint8Array> => {
      clips.push(order)
      const { first, last, ...plain } = order
      return Buffer.from(`clip ${JSON.stringify(plain)} ${first.length} ${last?.length ?? 0}`)
    },
    stamp: async (image: Uint8Array): Promise<Uint8Array> => {
      stamps.push(image.length)
      const corner = { create: { width: 8, height: 8, channels: 3, background: "#ff00ff" } } as const
      return sharp(image).composite([{ input: corner, left: 0, top: 0 }]).png().toBuffer()
    }
  }
}

type Studio = ReturnType<typeof makeStudio>

export interface Bench extends AsyncDisposable {
  readonly sandbox: ComfyUiSandbox
  readonly studio: Studio
}

/** A running server that stops at the end of the block. */
export const bench = async (options: Partial<ComfyUiSandboxOptions> = {}): Promise<Bench> => {
  const studio = makeStudio()
  const sandbox = await start({ timeScale: 0, ...studio, ...options })
  return { sandbox, studio, [Symbol.asyncDispose]: () => sandbox.close() }
}

export type Graph = Record<string, { class_type: string; inputs: Record<string, unknown>; _meta?: { title: string } }>

export const picture = (seed: number, changes: { readonly batch?: number; readonly prefix?: string; readonly lora?: string; readonly strength?: number; readonly steps?: number } = {}): Graph => ({
  "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "sd_xl_base_1.0.safetensors" } },
  ...(changes.lora === undefined ? {} : { "2": { class_type: "LoraLoader", inputs: { model: ["1", 0], clip: ["1", 1], lora_name: changes.lora, strength_model: changes.strength ?? 0.8, strength_clip: 0.8 } } }),
  "3": { class_type: "CLIPTextEncode", inputs: { clip: changes.lora === undefined ? ["1", 1] : ["2", 1], text: "a lighthouse at dusk" } },
  "4": { class_type: "CLIPTextEncode", inputs: { clip: ["1", 1], text: "blurry" } },
  "5": { class_type: "EmptyLatentImage", inputs: { width: 256, height: 320, batch_size: changes.batch ?? 1 } },
  "6": { class_type: "KSampler", inputs: { model: changes.lora === undefined ? ["1", 0] : ["2", 0], positive: ["3", 0], negative: ["4", 0], latent_image: ["5", 0], seed, steps: changes.steps ?? 6, cfg: 6, sampler_name: "dpmpp_2m", scheduler: "karras", denoise: 1 } },
  "7": { class_type: "VAEDecode", inputs: { samples: ["6", 0], vae: ["1", 2] } },
  "8": { class_type: "SaveImage", inputs: { images: ["7", 0], filename_prefix: changes.prefix ?? "app/one/t2i" } }
})

export const smoke = (prefix: string): Graph => ({
  "1": { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: 2, color: 16711680 } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: prefix } }
})

export interface Answer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- answers are looked at field by field
  readonly body: any
}

export const ask = async (sandbox: ComfyUiSandbox, method: string, path: string, body?: unknown): Promise<Answer> => {
  const response = await fetch(sandbox.baseUrl + path, { method, ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }) })
  const words = await response.text()
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false
  return { status: response.status, body: isJson ? JSON.parse(words) : words }
}

export const submit = async (sandbox: ComfyUiSandbox, graph: Graph, more: Record<string, unknown> = {}): Promise<string> => {
  const { body, status } = await ask(sandbox, "POST", "/api/prompt", { prompt: graph, prompt_id: randomUUID(), client_id: "tests", ...more })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body.prompt_id
}

/** Asks until `check` is content; the emulator's time is short, the test's limit is vitest's. */
export const until = async <Found>(check: () => Promise<Found | undefined>): Promise<Found> => {
  for (;;) {
    const found = await check()
    if (found !== undefined) return found
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The job's history entry, once it ended. */
export const ended = (sandbox: ComfyUiSandbox, id: string) => until(async () => (await ask(sandbox, "GET", `/history/${id}`)).body[id])

interface Frame {
  readonly type: string
  // oxlint-disable-next-line typescript/no-explicit-any -- frames are looked at field by field
  readonly data: any
}

export interface Listener {
  readonly frames: Array<Frame>
  readonly binary: Array<Buffer>
  readonly closed: Promise<number>
  readonly socket: WebSocket
}

export const connect = async (sandbox: ComfyUiSandbox, clientId = "tests", hello?: unknown): Promise<Listener> => {
  const socket = new WebSocket(`${sandbox.baseUrl.replace("http", "ws")}/api/ws?clientId=${clientId}`)
  const frames: Array<Frame> = []
  const binary: Array<Buffer> = []
  socket.on("message", (data, isBinary) => {
    if (isBinary) binary.push(data as Buffer)
    else frames.push(JSON.parse(String(data)) as Frame)
  })
  const closed = new Promise<number>((resolve) => socket.on("close", resolve))
  await new Promise((resolve, reject) => {
    socket.on("open", resolve)
    socket.on("error", reject)
  })
  if (hello !== undefined) socket.send(JSON.stringify(hello))
  await until(async () => frames[0])
  return { frames, binary, closed, socket }
}

export const upload = async (sandbox: ComfyUiSandbox, name: string, bytes: Uint8Array, fields: Record<string, string> = {}): Promise<Answer> => {
  const form = new FormData()
  form.set("image", new Blob([new Uint8Array(bytes)]), name)
  for (const [key, value] of Object.entries(fields)) form.set(key, value)
  const response = await fetch(`${sandbox.baseUrl}/api/upload/image`, { method: "POST", body: form })
  const words = await response.text()
  return { status: response.status, body: words === "" || response.status === 500 ? words : JSON.parse(words) }
}

/** A file as a LoRA of the stand-in trainer: some weights, and how like the persona it makes pictures. */
export const lora = (likeness: number, weights = 1): Uint8Array =>
  Safetensors.encode([{ name: "lora_unet_test.alpha", dtype: "F16", shape: [1], data: new Uint8Array([weights, 0]) }], { sandbox_likeness: String(likeness) })

export const view = (sandbox: ComfyUiSandbox, file: { filename: string; subfolder: string; type: string }, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`${sandbox.baseUrl}/api/view?${new URLSearchParams({ filename: file.filename, subfolder: file.subfolder, type: file.type })}`, { headers, method })
