/** Check 33: a job that lives on one host is left alone elsewhere. */
import * as Effect from "effect/Effect"
import * as Bench from "./Bench.ts"
import { expect, must } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

export const elsewhereCannotKnow = Check.make({
  number: 33,
  name: "a capability with a place: elsewhere lookup cannot know, and nothing is started or ended",
  concerns: (offer) => (offer.places.every((place) => place === "anywhere") ? "its jobs live anywhere" : undefined),
  body: (bench) =>
    Effect.gen(function*() {
      const { intent, ticket } = yield* Driver.order(bench)
      const made = (yield* Bench.jobs(bench)).length
      const elsewhere = yield* Bench.connect(bench.harness, { host: "elsewhere" })
      const seen = yield* must("lookup elsewhere", elsewhere.lookup(intent))
      yield* expect(seen._tag === "unknowable", `lookup on another host answers ${seen._tag} where it cannot know`)
      yield* expect((yield* Bench.jobs(bench)).length === made, "lookup on another host started a job")
      yield* Driver.success(bench, ticket)
    })
})

export const checks: ReadonlyArray<Check.Check> = [elsewhereCannotKnow]
