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

  it("takes chunked bodies", async () => {
    await using session = await open()
    const slot = await session.call("POST", "/files/generate-upload-url", { content_type: "image/png" })
    const bytes = await smallPicture("a")
    const put = await fetch(slot.json.upload_url, { method: "PUT", headers: slot.json.upload_headers, body: new Blob([bytes]).stream(), duplex: "half" })
    assert.strictEqual(put.status, 200)
    assert.deepStrictEqual((await send(slot.json.public_url, "GET", {})).bytes, Buffer.from(bytes))
  })
})
