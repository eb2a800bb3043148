import sharp from "sharp"
import { request } from "undici"
import * as HiggsfieldSandbox from "../../src/higgsfield/HiggsfieldSandbox.ts"

/** A picture that costs nothing to draw; its bytes tell its order. */
const plainPicture = async (seed: string): Promise<Uint8Array> => {
  const tone = [...seed].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 256, 7)
  return await sharp({ create: { width: 32, height: 48, channels: 3, background: { r: tone, g: 40, b: 90 } } }).png().toBuffer()
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | Array<string> | undefined>>
  readonly text: string
  readonly bytes: Buffer
  // Tests read what they expect; a wrong shape fails them.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any
}

export type Headers = Readonly<Record<string, string>>

/** One HTTP request as a careful client sends it. */
export const send = async (url: string, method: string, headers: Headers, body?: string | Uint8Array): Promise<Reply> => {
  const answer = await request(url, { method: method as "GET", headers: { ...headers }, ...(body === undefined ? {} : { body }) })
  const bytes = Buffer.from(await answer.body.arrayBuffer())
  const text = bytes.toString("utf8")
  const isJson = String(answer.headers["content-type"] ?? "").includes("json") && text !== ""
  return { status: answer.statusCode, headers: answer.headers, bytes, text, json: isJson ? JSON.parse(text) as unknown : undefined }
}

export interface Session {
  readonly sandbox: HiggsfieldSandbox.HiggsfieldSandbox
  readonly auth: Headers
  readonly call: (method: string, path: string, body?: unknown, headers?: Headers) => Promise<Reply>
  readonly upload: (bytes: Uint8Array, contentType?: string) => Promise<string>
  /** Trains and lets it finish. */
  readonly soul: (version: string, name?: string) => Promise<string>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** A sandbox of its own for one test: cheap pictures, real time for work, so that only `advance` ends it. */
export const open = async (options: HiggsfieldSandbox.HiggsfieldSandboxOptions = {}): Promise<Session> => {
  const sandbox = await HiggsfieldSandbox.start({
    timeScale: 1,
    rates: { nsfw: 0, failed: 0 },
    draw: (order) => plainPicture(JSON.stringify(order)),
    film: (order) => Promise.resolve(Buffer.from(JSON.stringify({ ...order, first: order.first.length, last: order.last?.length }))),
    ...options
  })
  const auth = { authorization: `Key ${sandbox.keyId}:${sandbox.keySecret}`, "user-agent": "sandbox-test/1" }
  const call: Session["call"] = (method, path, body, headers = {}) =>
    send(`${sandbox.baseUrl}${path}`, method, { ...auth, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body))
  const upload: Session["upload"] = async (bytes, contentType = "image/png") => {
    const slot = await call("POST", "/files/generate-upload-url", { content_type: contentType })
    const put = await send(slot.json.upload_url, "PUT", slot.json.upload_headers, bytes)
    if (put.status !== 200) throw new Error(`PUT answered ${put.status}`)
    return slot.json.public_url
  }
  return {
    sandbox,
    auth,
    call,
    upload,
    soul: async (version, name = "maya") => {
      const url = await upload(await plainPicture(`reference ${version}`))
      const made = await call("POST", "/v1/custom-references", { name, model_version: version, input_images: [{ type: "image_url", image_url: url }] })
      sandbox.advance(1000)
      return made.json.id
    },
    [Symbol.asyncDispose]: () => sandbox.close()
  }
}

export const standard = "/higgsfield-ai/soul/v2/standard"

/** A body that every Soul model accepts. */
export const portrait = { prompt: "at a market stall", aspect_ratio: "3:4", resolution: "720p", batch_size: 1, enhance_prompt: false, seed: 5 }

/** A small picture to upload. */
export const smallPicture = plainPicture
