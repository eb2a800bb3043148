import type * as Estimate from "@likeness/core/Estimate"
import { assert, it } from "vitest"
import { noteLines } from "../src/commands/estimate-words.ts"

const estimate = (note?: string): Estimate.Estimate => ({ v: 1, unit: "credits", amounts: { low: "2", likely: "2", high: "2" }, source: "answer", ...(note === undefined ? {} : { note }) })

it("what a provider adds to its price is shown, each sentence once", () => {
  const table = "the price table says 1.5 credits"
  assert.deepStrictEqual(noteLines([estimate(table), estimate(), estimate(table), estimate("training has no estimate")]), [`note: ${table}`, "note: training has no estimate"])
})
