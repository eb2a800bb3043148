import { assert, describe, it } from "@effect/vitest"
import { createHash } from "node:crypto"
import { verify } from "../src/Webhook.ts"

/** The contract's test vectors, its section 7.5; the clock is 1760000000. */
const now = 1_760_000_000
const secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
const oldSecret = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
const body = '{"request_id":"3f2b8c1e-5a4d-4e6f-9b7a-1c2d3e4f5a6b","status":"completed","error":null,"payload":{"images":[{"url":"https://cdn.example.test/out/0.png"}]},"expires_at":"2025-10-16T08:53:20Z"}'
const requestId = "3f2b8c1e-5a4d-4e6f-9b7a-1c2d3e4f5a6b"
const first = "evt_01HZY8Q5V7J2M4N6P8R0T2W4X6"
const a = "v1,a8kNAr4DKO5GDjpJwv7RksieYAHR0l8B+ktYzVaUos4="
const b = "v1,NKiN48PFHXXdt91dRdM9uxtXCFQRQ6wSIWzM6Kr0MtQ="

const judged = (signature: string | undefined, { id = first, secrets = [secret], text = body, time = now }: { readonly id?: string; readonly secrets?: ReadonlyArray<string>; readonly text?: string; readonly time?: number } = {}) =>
  verify({ headers: { "webhook-id": id, "webhook-timestamp": String(time), "webhook-signature": signature }, body: Buffer.from(text, "utf8") }, secrets, now)

describe("a delivery", () => {
  it("has the vector's body", () => {
    assert.strictEqual(Buffer.byteLength(body), 191)
    assert.strictEqual(createHash("sha256").update(body).digest("hex"), "5601d12dc6297165ceddc684dfd874faeb414258b09fb13331097ae6fe8d6e73")
  })

  for (const [says, verdict, id] of [
    ["signed with the secret", judged(a), first],
    ["signed with the old secret while both are configured", judged(b, { secrets: [secret, oldSecret] }), first],
    ["signed with both", judged(`${b} ${a}`), first],
    ["with an unknown version beside the right one", judged(`v2,xxxx ${a}`), first],
    ["about unsafe content", judged("v1,mF8lpTj/83mxczwrc5h9tsK6UCz8DGTaSUZt5HENLr8=", { id: "evt_02", text: `{"request_id":"${requestId}","status":"nsfw","error":null,"payload":null}` }), "evt_02"],
    ["in UTF-8", judged("v1,gX9pizT7EhXcWQP5tFR0Y+z2EPAw/ZTPASzzSTK8BA0=", { id: "evt_03", text: `{"request_id":"${requestId}","status":"failed","error":"détail ✓","payload":null}` }), "evt_03"]
  ] as const) {
    it(`${says} is genuine, and gives the request's id alone`, () => assert.deepStrictEqual(verdict, { _tag: "genuine", id, requestId }))
  }

  for (const [says, verdict] of [
    ["signed with the old secret that is configured no more", judged(b)],
    ["whose body was changed", judged(a, { text: body.replace('"completed"', '"failed"') })],
    ["that is 301 seconds old, however well signed", judged("v1,2nuwGZjMSh6ytAFB4GRfdWzRoaQCdsJsaQ3Icp7E+50=", { time: 1_759_999_699 })],
    ["whose body was written anew", judged(a, { text: JSON.stringify(JSON.parse(body), null, 2) })],
    ["signed with the secret's text", judged("v1,cTXQ7hy4m9Wiwntz42eStJzo+eXW4VafNQnrqpdfNh8=")],
    ["signed with the whole secret as text", judged("v1,rOvhk6wuRwsBOQg/AvzGWWStuIa8epJBgelSWQiI+Gs=")],
    ["under another id", judged(a, { id: "evt_09" })],
    ["without a signature", judged(undefined)],
    ["with an empty signature", judged("v1,")],
    ["whose time is no number", verify({ headers: { "webhook-id": first, "webhook-timestamp": "soon", "webhook-signature": a }, body: Buffer.from(body) }, [secret], now)],
    ["where no secret is configured", judged(a, { secrets: [] })],
    ["where the secret is none", judged(a, { secrets: ["whsec_"] })]
  ] as const) {
    it(`${says} is refused`, () => assert.strictEqual(verdict._tag, "refused"))
  }

  it("of a time within five minutes of either side is taken, as far as its time goes", () => {
    for (const time of [now - 300, now + 300]) assert.match(JSON.stringify(judged(a, { time })), /signature is not/u)
    assert.match(JSON.stringify(judged(a, { time: now + 301 })), /301 s away/u)
  })
})
