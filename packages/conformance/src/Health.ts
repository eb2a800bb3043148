/** Check 4: `check` answers, whatever state the other side is in. */
import * as Health from "@likeness/core/Health"
import type * as Provider from "@likeness/core/Provider"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect, say } from "./Broken.ts"
import * as Check from "./Check.ts"

const examine = (provider: Provider.Provider, state: string): Effect.Effect<Health.Health, Broken> =>
  Effect.gen(function*() {
    const exit = yield* Effect.exit(provider.check)
    if (Exit.isFailure(exit)) return yield* broken(`check throws where the other side is ${state}: ${say(Cause.squash(exit.cause))}`)
    yield* expect(Schema.is(Health.Health)(exit.value), `check's answer where the other side is ${state} is not a Health`)
    return exit.value
  })

/** Something must be said, and each problem names its tag. */
const complains = (health: Health.Health, state: string, accepts: (health: Health.Health) => boolean): Effect.Effect<void, Broken> =>
  expect(!Health.isReady(health) && accepts(health), () =>
    `check where the other side is ${state} says ${Health.isReady(health) ? "that all is well" : health.problems.map(say).join("; ")}`)

export const checkAnswers = Check.make({
  number: 4,
  name: "check never throws: well, down, wrong key, full and too old are answers",
  body: (bench) =>
    Effect.gen(function*() {
      const well = yield* examine(bench.provider, "well")
      yield* expect(Health.isReady(well), () => `check complains where the other side is well: ${well.problems.map(say).join("; ")}`)
      yield* Bench.provoke(bench, "refuse-connection", Effect.gen(function*() {
        yield* complains(yield* examine(bench.provider, "down"), "down", (health) => health.problems.some((problem) => problem._tag === "Unreachable"))
      }))
      yield* Bench.provoke(bench, "wrong-key", Effect.gen(function*() {
        const provider = yield* Bench.connect(bench.harness, { credentials: "wrong" })
        yield* complains(yield* examine(provider, "refusing the key"), "refusing the key", (health) =>
          health.credentials === "rejected" && health.problems.some((problem) => problem._tag === "CredentialsRejected"))
      }))
      yield* Bench.provoke(bench, "full", Effect.asVoid(examine(bench.provider, "full")))
      yield* Bench.provoke(bench, "old-version", Effect.gen(function*() {
        yield* complains(yield* examine(bench.provider, "too old"), "too old", () => true)
      }))
    })
})

export const checks: ReadonlyArray<Check.Check> = [checkAnswers]
