import { assert, describe, it } from "@effect/vitest"
import { make } from "@likeness/provider-higgsfield"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { credentialsOf } from "./Cloud.ts"
import { connect, intend, nobody, prepare } from "./driving.ts"
import { connectionOf, image, train } from "./samples.ts"
import * as Scripted from "./Scripted.ts"

const { json, refusal } = Scripted
const prices = { training: "30", moneyPerCredit: "0.05" }

describe("a training's price", () => {
  it.live("is the connection's own in what is shown, reserved and charged", () =>
    Effect.scoped(Effect.gen(function*() {
      const server = yield* Scripted.start(({ method, path }, baseUrl) => {
        if (path === "/files/generate-upload-url") return json({ public_url: `${baseUrl}/in/1.png`, upload_url: `${baseUrl}/in/1.png?X-Amz-Signature=ab12` })
        if (path.startsWith("/in/")) return { status: 200, body: method === "HEAD" ? "" : "x", contentType: "image/png" }
        return path.startsWith("/v1/custom-references/list") ? json({ total: 0, page: 1, page_size: 20, total_pages: 0, items: [] }) : json({ id: "soul-1" })
      })
      const provider = yield* connect(server.baseUrl, { prices })
      const request = train("v2")
      const order = yield* prepare(provider, request)
      for (const subject of [{ _tag: "request", request }, { _tag: "order", request, order }] as const) {
        const { amounts, money, note, source } = yield* provider.estimate(subject, { perUnit: [] })
        assert.deepStrictEqual([amounts.high, money?.amounts.high, source], ["30", "1.5", "priceTable"])
        assert.strictEqual(note, "training has no estimate; the connection's settings say 30 credits")
      }
      const sent = yield* provider.submit(yield* intend(order))
      assert.deepStrictEqual(sent._tag === "accepted" && sent.ticket.charged, [{ unit: "credits", amount: "30", source: "derived", worth: { amount: "1.5", currency: "USD" } }])
    })))
})

describe("a credit's worth", () => {
  for (const [says, reply, worth, note] of [
    ["the vendor's dollars are those of the table", json({ credits: "3.000", usd: "0.188" }), "0.15", undefined],
    ["the vendor's dollars are another price, which is what is charged", json({ credits: "3.000", usd: "0.120" }), "0.12", "3 credits are charged as 0.12 USD"],
    ["the vendor's dollars agree with it", json({ credits: "3.000", usd: "0.15" }), "0.15", undefined],
    ["there is no answer", refusal(500, "no"), "0.15", "the estimate answered with status 500; the table of 2026-10-31 says 3 credits"]
  ] as const) {
    it.live(`is the connection's own where ${says}: ${worth} USD for three`, () =>
      Effect.scoped(Effect.gen(function*() {
        const server = yield* Scripted.start(() => reply)
        const provider = yield* connect(server.baseUrl, { prices: { moneyPerCredit: "0.05" } })
        const found = yield* provider.estimate({ _tag: "request", request: image(nobody, "standard") }, { perUnit: [] })
        assert.deepStrictEqual([found.amounts.high, found.money?.amounts.high, found.note], ["3", worth, note])
        // The other one keeps its default.
        assert.strictEqual((yield* provider.estimate({ _tag: "request", request: train("v2") }, { perUnit: [] })).amounts.high, "40")
      })))
  }

  for (const [says, wrong, path] of [
    ["a number, which is not exact", { training: 40 }, ["settings", "prices", "training"]],
    ["less than nothing", { training: "-1" }, ["settings", "prices", "training"]],
    ["no decimal", { moneyPerCredit: "cheap" }, ["settings", "prices", "moneyPerCredit"]],
    ["nothing for a credit", { moneyPerCredit: "0.00" }, ["settings", "prices", "moneyPerCredit"]],
    ["a key that does not exist", { clip: "3" }, ["settings", "prices", "clip"]]
  ] as const) {
    it.live(`is refused as ${says}`, () =>
      Effect.scoped(Effect.gen(function*() {
        const error = yield* Effect.flip(make(connectionOf("first", "http://127.0.0.1:9", { prices: wrong }), Redacted.make(credentialsOf("first"))))
        assert.deepStrictEqual(error._tag === "InvalidRequest" && error.faults.map((fault) => fault.path), [path])
      })))
  }
})
