import { assert, describe, it } from "@effect/vitest"
import { HiggsfieldClient } from "@higgsfield/client"
import { createHiggsfieldClient } from "@higgsfield/client/v2"
import sharp from "sharp"
import * as HiggsfieldSandbox from "../../src/higgsfield/HiggsfieldSandbox.ts"
import { drawPicture } from "../../src/pictures/draw-picture.ts"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { send } from "./client.ts"

describe("the official SDK 0.2.6, unmodified", () => {
  it("completes an upload, a Soul ID, a picture and a video", async () => {
    const sandbox = await HiggsfieldSandbox.start({ timeScale: 0.001, rates: { nsfw: 0, failed: 0 } })
    try {
      const v1 = new HiggsfieldClient({ apiKey: sandbox.keyId, apiSecret: sandbox.keySecret, baseURL: sandbox.baseUrl, pollInterval: 20 })
      const v2 = createHiggsfieldClient({ credentials: `${sandbox.keyId}:${sandbox.keySecret}`, baseURL: sandbox.baseUrl, pollInterval: 20 })

      const reference = await sharp(await drawPicture({ seed: "reference", width: 256, height: 320, likeness: 1, flaw: "none" })).jpeg().toBuffer()
      const uploaded = await v1.uploadImage(reference, "jpeg")
      assert.isTrue(uploaded.startsWith(`${sandbox.baseUrl}/storage/in/`))

      // The type of `createSoulId` knows no model_version; the wire does.
      const order = { name: "maya", model_version: "v2", input_images: [{ type: "image_url", image_url: uploaded }] }
      const soul = await v1.createSoulId(order as unknown as Parameters<typeof v1.createSoulId>[0])
      assert.isTrue(soul.isCompleted)
      const list = await v1.listSoulIds()
      assert.deepStrictEqual(list.items.map((item) => item.id), [soul.id])
      assert.strictEqual((await v1.getSoulStyles()).length, 106)
      assert.strictEqual((await v1.getMotions()).length, 40)

      const picture = await v2.subscribe("higgsfield-ai/soul/v2/standard", {
        input: { prompt: "maya at a market stall", aspect_ratio: "9:16", resolution: "720p", batch_size: 1, enhance_prompt: false, seed: 4, custom_reference_id: soul.id, custom_reference_strength: 1 }
      })
      const still = (picture as unknown as { readonly images: ReadonlyArray<{ readonly url: string }> }).images[0]?.url ?? ""
      const { bytes } = await send(still, "GET", {})
      const { width, height, format } = await sharp(bytes).metadata()
      assert.deepStrictEqual([width, height, format], [960, 1696, "png"])

      const video = await v2.subscribe("higgsfield-ai/dop/lite", { input: { prompt: "slow push in", image_url: still, seed: 7 } })
      const clip = await send((video as unknown as { readonly video: { readonly url: string } }).video.url, "GET", {})
      assert.strictEqual(clip.headers["content-type"], "video/mp4")
      assert.strictEqual(clip.bytes.toString("latin1", 4, 8), "ftyp")

      assert.strictEqual(sandbox.bill().charged, "42.0512")
      assert.strictEqual(sandbox.journal().filter((entry) => entry.billing.kind !== "none").length, 3)
    } finally {
      await sandbox.close()
    }
  }, 60_000)

  it("completes a job set of the older API, with a webhook whose secret comes back", async () => {
    const sandbox = await HiggsfieldSandbox.start({ timeScale: 0.001, rates: { nsfw: 0, failed: 0 }, draw: () => sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } }).png().toBuffer() })
    const secrets: Array<string | undefined> = []
    const door = createServer((request, response) => {
      secrets.push(request.headers["x-webhook-secret-key"] as string | undefined)
      response.writeHead(204).end()
    })
    await new Promise<void>((resolve) => void door.listen(0, "127.0.0.1", resolve))
    try {
      const v1 = new HiggsfieldClient({ apiKey: sandbox.keyId, apiSecret: sandbox.keySecret, baseURL: sandbox.baseUrl, pollInterval: 20 })
      const set = await v1.generate("/v1/text2image/soul", { prompt: "x", width_and_height: "1152x2048", quality: "1080p", batch_size: 1, seed: 42 }, {
        webhook: { url: `http://127.0.0.1:${(door.address() as AddressInfo).port}/hook`, secret: "told" }
      })
      assert.isTrue(set.isCompleted)
      assert.match(set.jobs[0]?.results?.raw.url ?? "", /\.png$/u)
      while (secrets.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      assert.deepStrictEqual(secrets, ["told"])
    } finally {
      await sandbox.close()
      await new Promise<void>((resolve) => void door.close(() => resolve()))
    }
  }, 60_000)

  it("sees wrong credentials, an empty account and wrong values as its own errors", async () => {
    const sandbox = await HiggsfieldSandbox.start({ accounts: [{ name: "empty", credits: "0" }] })
    try {
      const stranger = createHiggsfieldClient({ credentials: "a:b", baseURL: sandbox.baseUrl, maxRetries: 0 })
      const empty = createHiggsfieldClient({ credentials: `${sandbox.keyId}:${sandbox.keySecret}`, baseURL: sandbox.baseUrl, maxRetries: 0 })
      const failure = async (client: typeof empty, input: Record<string, unknown>) => {
        try {
          await client.subscribe("higgsfield-ai/soul/v2/standard", { input })
          return "none"
        } catch (error) {
          return error instanceof Error ? error.constructor.name : "no error"
        }
      }
      assert.strictEqual(await failure(stranger, { prompt: "x" }), "AuthenticationError")
      assert.strictEqual(await failure(empty, { prompt: "x" }), "NotEnoughCreditsError")
      assert.strictEqual(await failure(empty, { prompt: "x", resolution: "2K" }), "BadInputError")
    } finally {
      await sandbox.close()
    }
  })
})
