import { assert, describe, it } from "@effect/vitest"
import type * as Intent from "@likeness/core/Intent"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import { afterAll, beforeAll, beforeEach } from "vitest"
import * as Cloud from "./Cloud.ts"
import { connect, intend, nobody, prepare } from "./driving.ts"
import { image, train } from "./samples.ts"
import * as Scripted from "./Scripted.ts"

let cloud: Cloud.Cloud
beforeAll(async () => {
  cloud = await Cloud.open()
})
beforeEach(() => cloud.reset())
afterAll(() => cloud.close())

const trainings = () => cloud.journal().filter(({ method, path }) => method === "POST" && path === "/v1/custom-references")

describe("a training whose answer was lost", () => {
  for (const effect of [{ kind: "drop-after" }, { kind: "refuse-after", as: "bad-gateway" }, { kind: "truncate" }, { kind: "without-id" }] as const) {
    it.live(`is found by its name after ${effect.kind}, and was sent and paid once`, () =>
      Effect.gen(function*() {
        const provider = yield* connect(cloud.front.baseUrl)
        cloud.sandbox().plan({ method: "POST", path: "/v1/custom-references", effect })
        const intent = yield* intend(yield* prepare(provider, train("v2")))
        const answer = yield* provider.submit(intent)
        assert.strictEqual(answer._tag === "uncertain" && answer.error._tag, "SubmissionUnknown")
        const found = yield* provider.lookup(intent)
        assert.strictEqual(trainings().length, 1)
        assert.strictEqual(found._tag === "found" && found.ticket.id, trainings()[0]!.subject)
        assert.strictEqual(found._tag === "found" && found.ticket.charged?.[0]?.amount, "40")
      }).pipe(Effect.scoped))
  }

  it.live("cannot be known while the list does not show it, and is found once it does", () =>
    Effect.gen(function*() {
      const provider = yield* connect(cloud.front.baseUrl)
      cloud.sandbox().plan({ method: "POST", path: "/v1/custom-references", effect: { kind: "unlisted", seconds: 60 } })
      const intent = yield* intend(yield* prepare(provider, train("v2")))
      yield* provider.submit(intent)
      assert.strictEqual((yield* provider.lookup(intent))._tag, "unknowable")
      cloud.sandbox().advance(61)
      assert.strictEqual((yield* provider.lookup(intent))._tag, "found")
    }).pipe(Effect.scoped))
})

/** A list of `total` strangers, 20 to a page, with `mine` at their end. */
const listed = (path: string, total: number, mine: ReadonlyArray<{ readonly id: string; readonly created_at: string }>, name: string): Scripted.Reply => {
  const page = Number(new URL(path, "http://x").searchParams.get("page"))
  const strangers = Array.from({ length: total }, (_, index) => ({ id: `stranger-${index}`, name: `stranger ${index}`, status: "completed" }))
  const items = [...strangers, ...mine.map((one) => ({ ...one, name, status: "queued" }))]
  return Scripted.json({ total: items.length, page, page_size: 20, total_pages: Math.ceil(items.length / 20), items: items.slice((page - 1) * 20, page * 20) })
}

/** An intent that was prepared against the emulator, looked up on a scripted list. */
const lookedUp = (list: (path: string, name: string, call: number) => Scripted.Reply) =>
  Effect.gen(function*() {
    const intent: Intent.Intent = yield* intend(yield* prepare(yield* connect(cloud.front.baseUrl), train("v2")))
    let call = 0
    const server = yield* Scripted.start(({ path }) => list(path, intent.prepared.key!, call++))
    const provider = yield* connect(server.baseUrl)
    return { found: yield* provider.lookup(intent), pages: server.arrived.length }
  })

describe("lookup", () => {
  it.live("reads every page before it says that nothing is listed", () =>
    Effect.gen(function*() {
      const { found, pages } = yield* lookedUp((path, name) => listed(path, 41, [], name))
      assert.strictEqual(pages, 3)
      assert.match(found._tag === "unknowable" ? found.reason : "", /41 listed/u)
    }).pipe(Effect.scoped))

  it.live("adopts the oldest of several with the name and reports the others", () =>
    Effect.gen(function*() {
      const { found } = yield* lookedUp((path, name) => listed(path, 30, [
        { id: "newer", created_at: "2026-11-20T10:00:09Z" },
        { id: "older-b", created_at: "2026-11-20T10:00:00Z" },
        { id: "older-a", created_at: "2026-11-20T10:00:00Z" }
      ], name))
      assert.strictEqual(found._tag === "found" && found.ticket.id, "older-a")
      assert.match(JSON.stringify(found._tag === "found" && found.ticket.details["warnings"]), /2 more identities.*older-b, newer/u)
    }).pipe(Effect.scoped))

  it.live("starts over when the total changes on the way", () =>
    Effect.gen(function*() {
      const { found, pages } = yield* lookedUp((path, name, call) => listed(path, call === 0 ? 30 : 31, call === 0 ? [] : [{ id: "mine", created_at: "2026-11-20T10:00:00Z" }], name))
      assert.strictEqual(found._tag === "found" && found.ticket.id, "mine")
      assert.strictEqual(pages, 4)
    }).pipe(Effect.scoped))

  it.live("gives up on a list that changes during every pass", () =>
    Effect.gen(function*() {
      const { found, pages } = yield* lookedUp((path, name, call) => listed(path, 30 + call, [], name))
      assert.strictEqual(found._tag, "unknowable")
      assert.strictEqual(pages, 12)
    }).pipe(Effect.scoped))

  it.live("finds it among others of whom no name or a strange time is listed", () =>
    Effect.gen(function*() {
      const { found } = yield* lookedUp((_, name) => Scripted.json({ total: 3, total_pages: 1, items: [{ id: "a", name: null, status: "completed" }, { id: "b", created_at: 7 }, { id: "mine", name, status: "queued", fail_reason: { code: 1 } }] }))
      assert.strictEqual(found._tag === "found" && found.ticket.id, "mine")
    }).pipe(Effect.scoped))

  it.live("cannot know where the list fails or is not one", () =>
    Effect.gen(function*() {
      for (const reply of [Scripted.refusal(500, "no"), Scripted.json({ items: "none" }), "drop"] as const) {
        assert.strictEqual((yield* lookedUp(() => reply)).found._tag, "unknowable")
      }
    }).pipe(Effect.scoped))

  it.live("keeps what was said instead of a list with its answer and in the log, without secrets", () =>
    Effect.gen(function*() {
      const logged: Array<string> = []
      const log = Logger.make(({ fiber, message }) => {
        logged.push(JSON.stringify([message, fiber.getRef(References.CurrentLogAnnotations)]))
      })
      const { found } = yield* lookedUp(() => Scripted.json({ items: "none", echo: "Key 0b6b6c0e-1111-4222-8333-444455556666:first-secret-9f2c81" })).pipe(Effect.provide(Logger.layer([log])))
      assert.strictEqual(found._tag, "unknowable")
      for (const kept of [JSON.stringify(found), logged.join("\n")]) {
        assert.match(kept, /items.{0,10}none/u)
        assert.notInclude(kept, "first-secret")
      }
      assert.match(logged.join("\n"), /ProtocolMismatch.*intent-1/su)
    }).pipe(Effect.scoped))

  it.live("cannot know of a generation: only its key tells", () =>
    Effect.gen(function*() {
      const provider = yield* connect(cloud.front.baseUrl)
      const order = yield* prepare(provider, image(nobody, "standard"))
      const before = cloud.front.arrived().length
      assert.strictEqual((yield* provider.lookup(yield* intend(order)))._tag, "unknowable")
      assert.strictEqual(cloud.front.arrived().length, before)
    }).pipe(Effect.scoped))
})

describe("a generation whose answer was lost", () => {
  for (const lookupAfterLimits of [false, true]) {
    it.live(`is the same job when its bytes are sent again with their key${lookupAfterLimits ? ", though limits are checked first" : ""}`, () =>
      Effect.gen(function*() {
        yield* Effect.promise(() => cloud.restart({ lookupAfterLimits }))
        const provider = yield* connect(cloud.front.baseUrl)
        cloud.sandbox().plan({ method: "POST", path: "/higgsfield-ai/*", effect: { kind: "drop-after" } })
        const order = yield* prepare(provider, image(cloud.identities, "v2/standard", 4))
        assert.strictEqual((yield* provider.submit(yield* intend(order)))._tag, "uncertain")
        const again = yield* provider.submit(yield* intend(order, 2))
        const sent = cloud.journal().filter(({ path }) => path.startsWith("/higgsfield-ai/"))
        assert.deepStrictEqual(sent.map(({ billing }) => billing.kind), ["reserved", "replayed"])
        assert.strictEqual(again._tag === "accepted" && again.ticket.id, sent[0]!.subject)
      }).pipe(Effect.scoped))
  }
})
