import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { analyze } from "../src/analysis/analyze.ts"
import * as Plan from "../src/plan/Plan.ts"
import * as Trials from "../src/trials/Trials.ts"

interface Expected {
  readonly value: number | string | boolean | null
  readonly abs?: number
  readonly rel?: number
}

const folder = join(import.meta.dirname, "cases")

const open = (name: string) => {
  const read = (file: string): string => readFileSync(join(folder, name, file), "utf8")
  const plan = Result.getOrThrow(Plan.decodeText(read("plan.json")))
  const expected: { readonly fields: Readonly<Record<string, Expected>> } = JSON.parse(read("expected.json"))
  return { plan, trials: read("trials.csv"), fields: Object.entries(expected.fields) }
}

const at = (document: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((value, key) => {
    assert(typeof value === "object" && value !== null, `${path}: nothing at ${key}`)
    return Reflect.get(value, key)
  }, document)

const misses = (document: unknown, fields: ReadonlyArray<readonly [string, Expected]>): ReadonlyArray<string> =>
  fields.flatMap(([path, expected]) => {
    const found = at(document, path)
    const holds = typeof expected.value === "number" && typeof found === "number"
      ? Math.abs(found - expected.value) <= Math.max(expected.abs ?? 0, (expected.rel ?? 0) * Math.abs(expected.value))
      : found === expected.value
    return holds ? [] : [`${path}: expected ${String(expected.value)}, found ${String(found)}`]
  })

describe("the contract's example studies", () => {
  // The examples plan seven looks; a verdict is given for one.
  for (const name of ["basic", "one-brief", "zero-approvals", "sequential"]) {
    it(`every number of the study ${name} outside its verdict is within its tolerance`, () => {
      const { plan, trials, fields } = open(name)
      const analysis = Result.getOrThrow(analyze(Result.getOrThrow(Trials.readText(trials, plan)), plan, { decision: false }))
      const checked = fields.filter(([path]) => !path.startsWith("decision."))
      assert.isAbove(checked.length, 100)
      assert.deepEqual(misses(analysis, checked), [])
    })
  }

  it("a cost that is not a number is refused with its row and column", () => {
    const { plan, trials, fields } = open("refused")
    const refused = Trials.readText(trials, plan)
    assert(Result.isFailure(refused))
    assert.deepEqual(misses({ error: refused.failure }, fields), [])
  })
})
