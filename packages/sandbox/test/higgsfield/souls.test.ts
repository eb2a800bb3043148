import { assert, describe, it } from "@effect/vitest"
import { open, smallPicture } from "./client.ts"

const item = (url: string) => ({ type: "image_url", image_url: url })

describe("a Soul ID", () => {
  it("is charged when it is accepted and passes through every state", async () => {
    await using session = await open()
    const url = await session.upload(await smallPicture("a"))
    const made = await session.call("POST", "/v1/custom-references", { name: "maya 7kq2", model_version: "v2", input_images: [item(url)] })
    assert.deepInclude(made.json, { name: "maya 7kq2", model_version: "v2", status: "not_ready", thumbnail_url: null, in_progress_at: null, fail_reason: null })
    assert.deepInclude(session.sandbox.bill(), { balance: "960", charged: "40" })
    const seen: Array<string> = []
    for (const seconds of [0, 6, 10, 250]) {
      session.sandbox.advance(seconds)
      const { json } = await session.call("GET", `/v1/custom-references/${made.json.id}`)
      seen.push(json.status)
      if (json.status === "completed") assert.deepStrictEqual(json.reference_media, [{ media_url: url }])
    }
    assert.deepStrictEqual(seen, ["not_ready", "queued", "in_progress", "completed"])
    assert.strictEqual(session.sandbox.bill().charged, "40")
  })

  it("is v1 where no version is given", async () => {
    await using session = await open()
    const made = await session.call("POST", "/v1/custom-references", { name: "m", input_images: [item(await session.upload(await smallPicture("a")))] })
    assert.strictEqual(made.json.model_version, "v1")
  })

  it("is refused with the place of what is wrong, and without credits", async () => {
    await using session = await open({ accounts: [{ name: "poor", credits: "39.9" }] })
    const url = await session.upload(await smallPicture("a"))
    const cases: ReadonlyArray<readonly [unknown, ReadonlyArray<string | number>]> = [
      ["text", ["body"]],
      [{ input_images: [item(url)] }, ["body", "name"]],
      [{ name: "x".repeat(101), input_images: [item(url)] }, ["body", "name"]],
      [{ name: "x", model_version: "v3", input_images: [item(url)] }, ["body", "model_version"]],
      [{ name: "x" }, ["body", "input_images"]],
      [{ name: "x", input_images: [] }, ["body", "input_images"]],
      [{ name: "x", input_images: Array.from({ length: 101 }, () => item(url)) }, ["body", "input_images"]],
      [{ name: "x", input_images: [item(url), { type: "url", image_url: url }] }, ["body", "input_images", 1, "type"]],
      [{ name: "x", input_images: [item("ftp://x")] }, ["body", "input_images", 0, "image_url"]]
    ]
    for (const [body, loc] of cases) {
      const reply = await session.call("POST", "/v1/custom-references", JSON.stringify(body))
      assert.deepStrictEqual([reply.status, reply.json.detail[0].loc], [422, loc])
    }
    const dear = await session.call("POST", "/v1/custom-references", { name: "x", input_images: [item(url)] })
    assert.deepStrictEqual([dear.status, dear.json], [403, { detail: "Not enough credits" }])
  })

  it("fails where a picture cannot be read, keeps the charge, or gives it back by setting", async () => {
    for (const refundFailedTraining of [false, true]) {
      await using session = await open({ refundFailedTraining })
      const good = await session.upload(await smallPicture("a"))
      const broken = await session.upload(Buffer.from("no picture"))
      const made = await session.call("POST", "/v1/custom-references", { name: "m", model_version: "v2", input_images: [item(good), item(broken)] })
      session.sandbox.advance(1000)
      const end = await session.call("GET", `/v1/custom-references/${made.json.id}`)
      assert.deepInclude(end.json, { status: "failed", fail_reason: "1 of 2 input images could not be read" })
      assert.strictEqual(session.sandbox.bill().charged, refundFailedTraining ? "0" : "40")
    }
  })

  it("is listed page by page, newest first, only in its account, and only after the list's delay", async () => {
    await using session = await open({ listDelaySeconds: 30, accounts: [{ name: "rich", credits: "9000" }] })
    const url = await session.upload(await smallPicture("a"))
    for (let i = 0; i < 5; i++) {
      await session.call("POST", "/v1/custom-references", { name: `n${i}`, model_version: "v2", input_images: [item(url)] })
      session.sandbox.advance(1)
    }
    const list = (query: string) => session.call("GET", `/v1/custom-references/list${query}`)
    assert.deepStrictEqual((await list("")).json, { total: 0, page: 1, page_size: 20, total_pages: 0, items: [] })
    session.sandbox.advance(30)
    const pages = [await list("?page=1&page_size=2"), await list("?page=2&page_size=2"), await list("?page=3&page_size=2")]
    assert.deepInclude(pages[0]?.json, { total: 5, page: 1, page_size: 2, total_pages: 3 })
    assert.deepStrictEqual(pages.flatMap((page) => page.json.items.map((entry: { name: string }) => entry.name)), ["n4", "n3", "n2", "n1", "n0"])
    const other = session.sandbox.addAccount({ name: "other" })
    const foreign = await session.call("GET", "/v1/custom-references/list", undefined, { authorization: `Key ${other.keyId}:${other.keySecret}` })
    assert.strictEqual(foreign.json.total, 0)
    assert.strictEqual((await list("?page=0")).status, 422)
    assert.strictEqual((await list("?page_size=101")).status, 422)
  })

  it("is gone after delete, for other accounts it never was", async () => {
    await using session = await open()
    const id = await session.soul("v2")
    const other = session.sandbox.addAccount({ name: "other" })
    const headers = { authorization: `Key ${other.keyId}:${other.keySecret}` }
    assert.strictEqual((await session.call("DELETE", `/v1/custom-references/${id}`, undefined, headers)).status, 404)
    assert.strictEqual((await session.call("DELETE", `/v1/custom-references/${id}`)).status, 204)
    assert.strictEqual((await session.call("GET", `/v1/custom-references/${id}`)).status, 404)
    assert.strictEqual((await session.call("DELETE", `/v1/custom-references/${id}`)).status, 404)
  })

  it("can fail, stay out of the list and see the list move, on demand", async () => {
    await using session = await open()
    const { sandbox, call } = session
    sandbox.plan({ path: "/v1/custom-references", effect: { kind: "training-failed", reason: "no face" } })
    sandbox.plan({ path: "/v1/custom-references", call: 2, effect: { kind: "unlisted", seconds: 50 } })
    const failed = await session.soul("v2", "fails")
    assert.deepInclude((await call("GET", `/v1/custom-references/${failed}`)).json, { status: "failed", fail_reason: "no face" })
    const url = await session.upload(await smallPicture("a"))
    await call("POST", "/v1/custom-references", { name: "late", model_version: "v2", input_images: [item(url)] })
    const names = async () => (await call("GET", "/v1/custom-references/list")).json.items.map((entry: { name: string }) => entry.name)
    assert.deepStrictEqual(await names(), ["fails"])
    sandbox.advance(50)
    assert.deepStrictEqual(await names(), ["late", "fails"])
    sandbox.plan({ path: "/v1/custom-references/list", call: 2, effect: { kind: "shift-list" } })
    assert.strictEqual((await call("GET", "/v1/custom-references/list?page_size=1")).json.total, 2)
    const moved = await call("GET", "/v1/custom-references/list?page=2&page_size=1")
    assert.strictEqual(moved.json.total, 3)
    assert.strictEqual(moved.json.items[0].name, "late")
  })
})
