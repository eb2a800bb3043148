/** Check 26: many orders at once stay apart. */
import * as Outcome from "@likeness/core/Outcome"
import * as Effect from "effect/Effect"
import * as Bench from "./Bench.ts"
import { expect, must } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

/** How many orders are prepared; they are sent as the declared needs allow. */
const orders = 8

export const manyAtOnce = Check.make({
  number: 26,
  name: "many orders at once: tickets are distinct, outcomes never crossed, and the declared needs suffice",
  capabilities: ["generateImage", "generateVideo", "enhance"],
  body: (bench) =>
    Effect.gen(function*() {
      const prepared = yield* Driver.prepare(bench)
      // As the engine grants them: as many at once as the narrowest need has room for.
      const room = Math.min(orders, ...prepared.needs.map((need) => Math.floor(need.capacity / need.slots)))
      const ended = yield* Effect.forEach(
        Array.from({ length: orders }, (_, index) => index),
        () =>
          Effect.gen(function*() {
            const { ticket } = yield* Driver.order(bench, { known: prepared.references })
            const outcome = yield* Driver.success(bench, ticket)
            const taken = yield* must("collect", Driver.collect(bench.provider, ticket, outcome))
            return { ticket, outcome, taken }
          }),
        { concurrency: Math.max(1, room) }
      )
      const ids = new Set(ended.map((one) => one.ticket.id))
      yield* expect(ids.size === orders, `${orders} orders have ${ids.size} different tickets`)
      const intents = new Set(ended.map((one) => one.ticket.intent))
      yield* expect(intents.size === orders, `${orders} orders name ${intents.size} intents`)
      const made = yield* Bench.jobs(bench)
      yield* expect(made.length === orders, `${orders} orders made ${made.length} jobs`)
      for (const one of ended) {
        const files = one.outcome.outputs.flatMap(Outcome.files).length
        yield* expect(one.taken.length === files, `an outcome of ${files} files gave ${one.taken.length}`)
      }
      const locators = ended.flatMap((one) => one.outcome.outputs.flatMap(Outcome.files).map((file) => JSON.stringify(file.locator)))
      yield* expect(new Set(locators).size === locators.length, "two orders' outcomes point to the same file")
    })
})

export const checks: ReadonlyArray<Check.Check> = [manyAtOnce]
