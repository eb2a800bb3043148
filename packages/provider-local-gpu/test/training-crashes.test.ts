import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { renameSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { intent, order } from "./support/bench.ts"
import { bench, living } from "./support/training-bench.ts"

describe("a training whose machine was not as it should be", () => {
  it.live("is not lost where the disk with its folder is not there for a while", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench("stall@2")
      const { intent: made, ticket } = yield* order(provider, request, readAsset)
      renameSync(runs, `${runs}-elsewhere`)
      const away = yield* Effect.flip(provider.poll(ticket))
      // Nor does it count as never begun: it would be begun a second time.
      assert.strictEqual((yield* provider.lookup(made))._tag, "unknowable")
      renameSync(`${runs}-elsewhere`, runs)
      assert.deepStrictEqual([away._tag, away.message.includes(runs)], ["EnvironmentDrift", true])
      assert.strictEqual((yield* provider.poll(ticket)).state, "running")
      const record = join(runs, ticket.id, "trainer.json")
      renameSync(record, `${record}.kept`)
      symlinkSync("trainer.json", record)
      // What is there and cannot be read is not gone either.
      assert.strictEqual((yield* Effect.flip(provider.poll(ticket)))._tag, "EnvironmentDrift")
      renameSync(`${record}.kept`, record)
      yield* provider.cancel(ticket)
      assert.deepStrictEqual(living(join(runs, ticket.id)), [])
    }))
})
