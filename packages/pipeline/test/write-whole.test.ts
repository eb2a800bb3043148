import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { writeWhole } from "../src/study/write-whole.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

it.live("whoever writes one file at the same moment, it is one of their texts whole, and nothing else is left", () => Effect.gen(function*() {
  const folder = yield* temporaryFolder
  const path = join(folder, "trials.csv")
  const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10_000 * (20 - index)))
  yield* Effect.forEach(texts, (text) => writeWhole(path, text), { concurrency: "unbounded" })
  assert.isTrue(texts.includes(readFileSync(path, "utf8")))
  assert.deepStrictEqual(readdirSync(folder), ["trials.csv"])
}))

it.live("what a killed process left goes with the next write, what somebody else still writes stays", () => Effect.gen(function*() {
  const folder = yield* temporaryFolder
  const path = join(folder, "trials.csv")
  for (const name of ["trials.csv.part", "trials.csv.1.part", "plan.json.1.part", "trials.csv.2.part"]) writeFileSync(join(folder, name), "half")
  for (const name of ["trials.csv.part", "trials.csv.1.part", "plan.json.1.part"]) utimesSync(join(folder, name), 0, 0)
  yield* writeWhole(path, "whole")
  assert.deepStrictEqual(readdirSync(folder).toSorted(), ["plan.json.1.part", "trials.csv", "trials.csv.2.part"])
}))
