import { assert, describe, it } from "@effect/vitest"
import { open, send, smallPicture } from "./client.ts"

describe("an upload", () => {
  it("takes the bytes once they come and serves them with their type", async () => {
    await using session = await open()
    const bytes = await smallPicture("a")
    const slot = await session.call("POST", "/files/generate-upload-url", { content_type: "image/png" })
    assert.strictEqual((await send(slot.json.public_url, "GET", {})).status, 403)
    const put = await send(slot.json.upload_url, "PUT", slot.json.upload_headers, bytes)
    assert.deepStrictEqual([put.status, put.text], [200, ""])
    const back = await send(slot.json.public_url, "GET", {})
    assert.deepStrictEqual([back.status, back.headers["content-type"], back.bytes], [200, "image/png", Buffer.from(bytes)])
    assert.strictEqual((await send(slot.json.public_url, "GET", { range: "bytes=0-0" })).bytes.length, 1)
  })

  it("needs no upload headers as the official SDKs send it, all of them in strict mode", async () => {
    const bytes = await smallPicture("a")
    for (const strictUploadHeaders of [false, true]) {
      await using session = await open({ strictUploadHeaders })
      const slot = await session.call("POST", "/files/generate-upload-url", { content_type: "image/png" })
      const bare = await send(slot.json.upload_url, "PUT", { "content-type": "image/png" }, bytes)
      assert.strictEqual(bare.status, strictUploadHeaders ? 403 : 200)
      if (strictUploadHeaders) assert.include(bare.text, "SignatureDoesNotMatch")
      assert.strictEqual((await send(slot.json.upload_url, "PUT", slot.json.upload_headers, bytes)).status, 200)
    }
  })

  it("is refused after an hour, without its signature, and in types that are not taken", async () => {
    await using session = await open()
    const bytes = await smallPicture("a")
    const slot = await session.call("POST", "/files/generate-upload-url", { content_type: "image/png" })
    assert.strictEqual((await send(slot.json.public_url, "PUT", slot.json.upload_headers, bytes)).status, 403)
    session.sandbox.advance(3601)
    const late = await send(slot.json.upload_url, "PUT", slot.json.upload_headers, bytes)
    assert.deepStrictEqual([late.status, late.headers["content-type"]], [403, "application/xml"])
    assert.strictEqual((await session.call("POST", "/files/generate-upload-url", { content_type: "text/html" })).status, 400)
    assert.strictEqual((await session.call("POST", "/files/generate-upload-url", {})).status, 422)
  })

  it("can be read for seven days from its bytes on, then neither there nor in an order or a training", async () => {
    await using session = await open()
    const slot = await session.call("POST", "/files/generate-upload-url", { content_type: "image/png" })
    session.sandbox.advance(3000)
    await send(slot.json.upload_url, "PUT", slot.json.upload_headers, await smallPicture("a"))
    const read = async (method: "GET" | "HEAD") => (await send(slot.json.public_url, method, {})).status
    const order = () => session.call("POST", "/higgsfield-ai/dop/lite", { image_url: slot.json.public_url, prompt: "x" })
    session.sandbox.advance(604_790)
    assert.deepStrictEqual([await read("GET"), await read("HEAD"), (await order()).status], [200, 200, 200])
    session.sandbox.advance(11)
    assert.deepStrictEqual([await read("GET"), await read("HEAD")], [403, 403])
    const before = session.sandbox.bill().balance
    const late = await order()
    assert.deepStrictEqual([late.status, late.json.detail], [400, "image_url: the input image could not be read"])
    assert.strictEqual(session.sandbox.bill().balance, before)
    const trained = await session.call("POST", "/v1/custom-references", { name: "late", model_version: "v2", input_images: [{ type: "image_url", image_url: slot.json.public_url }] })
    session.sandbox.advance(3600)
    const state = await session.call("GET", `/v1/custom-references/${trained.json.id}`)
    assert.deepInclude(state.json, { status: "failed", fail_reason: "1 of 1 input images could not be read" })
  })

  it("lives as long as the settings say", async () => {
    await using session = await open({ uploadLifeSeconds: 60 })
    const slot = await session.call("POST", "/files/generate-upload-url", { content_type: "image/png" })
    await send(slot.json.upload_url, "PUT", slot.json.upload_headers, await smallPicture("a"))
    assert.strictEqual((await send(slot.json.public_url, "GET", {})).status, 200)
    session.sandbox.advance(61)
    assert.strictEqual((await send(slot.json.public_url, "GET", {})).status, 403)
  })

  it("takes chunked bodies", async () => {
    await using session = await open()
    const slot = await session.call("POST", "/files/generate-upload-url", { content_type: "image/png" })
    const bytes = await smallPicture("a")
    const put = await fetch(slot.json.upload_url, { method: "PUT", headers: slot.json.upload_headers, body: new Blob([bytes]).stream(), duplex: "half" })
    assert.strictEqual(put.status, 200)
    assert.deepStrictEqual((await send(slot.json.public_url, "GET", {})).bytes, Buffer.from(bytes))
  })
})
