import { assert, describe, it } from "@effect/vitest"
import { runBatch } from "./hostile/run-batch.ts"

describe("a hostile server, and kill -9 in between", () => {
  // The same at full size, a thousand scenarios and more: `npm run test:chaos`.
  it("is paid at most once for each order, everything paid is in the store, and what is unknown is said and settled", async () => {
    const { counts, faults } = await runBatch({ first: 1, scenarios: 30, kills: 4, timeScale: 0.004 })
    assert.deepStrictEqual(faults, [])
    assert.isAbove(counts.kills, 0)
    assert.isAbove(counts.unknown, 0)
    assert.isAbove(counts.sends, counts.accepted)
  }, 300_000)
})
