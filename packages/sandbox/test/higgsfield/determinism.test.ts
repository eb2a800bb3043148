import { assert, describe, it } from "@effect/vitest"
import { open, portrait, send, type Session, smallPicture, standard } from "./client.ts"

/** Submits and tells, per seed of the body, everything that came back but clock times and addresses. */
const run = async (session: Session, seeds: ReadonlyArray<number>, soul: string) => {
  const told = new Map<number, unknown>()
  const made = await Promise.all(seeds.map(async (seed) => {
    const reply = await session.call("POST", standard, { ...portrait, seed, batch_size: 4, custom_reference_id: soul })
    return [seed, reply.json.request_id as string] as const
  }))
  session.sandbox.advance(1000)
  for (const [seed, id] of made) {
    const status = await session.call("GET", `/requests/${id}/status`)
    const images: ReadonlyArray<{ url: string }> = status.json.images ?? []
    const bytes = await Promise.all(images.map(async ({ url }) => (await send(url, "GET", {})).bytes.toString("base64")))
    told.set(seed, { status: status.json.status, times: session.sandbox.simulated(id), bytes })
  }
  return told
}

describe("what comes back", () => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8]
  const rates = { nsfw: 0.2, failed: 0.2 }
  const accounts = [{ name: "many", concurrency: 99 }]

  it("depends on seed and request, not on arrival order, a Soul ID's name or which upload slot its picture took", async () => {
    await using one = await open({ rates, accounts })
    await using two = await open({ rates, accounts })
    await two.upload(await smallPicture("something else first"))
    const first = await run(one, seeds, await one.soul("v2", "maya aaaa"))
    const second = await run(two, seeds.toReversed(), await two.soul("v2", "maya bbbb"))
    for (const seed of seeds) assert.deepStrictEqual(second.get(seed), first.get(seed))
    assert.isAbove(new Set([...first.values()].map((value) => (value as { status: string }).status)).size, 1)
  })

  it("changes with the sandbox's seed", async () => {
    await using one = await open({ accounts })
    await using two = await open({ accounts, seed: "another" })
    const first = await run(one, [1], await one.soul("v2"))
    const second = await run(two, [1], await two.soul("v2"))
    assert.notDeepEqual(second.get(1), first.get(1))
    assert.notStrictEqual(one.sandbox.keySecret, two.sandbox.keySecret)
  })

  it("has ids that the body, or the key, decides", async () => {
    const ids = async () => {
      await using session = await open()
      const replies = [
        await session.call("POST", standard, portrait),
        await session.call("POST", standard, portrait),
        await session.call("POST", standard, { ...portrait, seed: 9 }, { "idempotency-key": "k" })
      ]
      return replies.map((reply) => reply.json.request_id as string)
    }
    const first = await ids()
    assert.deepStrictEqual(await ids(), first)
    assert.strictEqual(new Set(first).size, 3)
  })

  it("differs for equal bodies without a seed of their own", async () => {
    await using session = await open()
    const body = { prompt: "x", aspect_ratio: "1:1", resolution: "720p" }
    const ids = [await session.call("POST", standard, body), await session.call("POST", standard, body)].map((reply) => reply.json.request_id as string)
    session.sandbox.advance(1000)
    const bytes = await Promise.all(ids.map(async (id) => (await send(`${session.sandbox.baseUrl}/storage/out/${id}/0.png`, "GET", {})).bytes))
    assert.notDeepEqual(bytes[0], bytes[1])
  })
})
