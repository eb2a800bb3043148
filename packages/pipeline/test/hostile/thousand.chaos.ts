import { assert, describe, it } from "@effect/vitest"
import { type Counts, runBatch } from "./run-batch.ts"

const batches = 25
const scenarios = 41

describe("a hostile server, and kill -9 in between, at full size", () => {
  it(`keeps every promise in ${batches * scenarios} scenarios`, async () => {
    const faults: Array<string> = []
    const all: Array<Counts> = []
    let next = 0
    const worker = async (): Promise<void> => {
      while (next < batches) {
        const batch = next++
        const { counts, faults: found } = await runBatch({ first: 1 + batch * 1_000, scenarios, kills: 12, timeScale: 0.03 })
        all.push(counts)
        faults.push(...found)
        process.stdout.write(`batch ${all.length} of ${batches}: ${JSON.stringify(counts)}${found.length === 0 ? "" : `\n${found.join("\n")}`}\n`)
      }
    }
    await Promise.all([worker(), worker(), worker()])
    const sum = (key: keyof Counts) => all.reduce((total, counts) => total + counts[key], 0)
    process.stdout.write(`${JSON.stringify(Object.fromEntries((["scenarios", "kills", "sends", "accepted", "charged", "stored", "unknown"] as const).map((key) => [key, sum(key)])))}\n`)
    assert.deepStrictEqual(faults, [])
    assert.isAtLeast(sum("scenarios"), 1_000)
    assert.isAbove(sum("kills"), 100)
    assert.isAbove(sum("unknown"), 10)
  })
})
