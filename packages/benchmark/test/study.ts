import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Result from "effect/Result"
import * as Plan from "../src/plan/Plan.ts"
import * as Trials from "../src/trials/Trials.ts"

/** One file of the contract's example studies. */
export const caseFile = (name: string, file: string): string => readFileSync(join(import.meta.dirname, "cases", name, file), "utf8")

/** An example's plan as parsed JSON, with keys replaced; undefined takes a key away. */
export const planDocument = (name: string, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => {
  const document: Record<string, unknown> = { ...JSON.parse(caseFile(name, "plan.json")), ...changes }
  for (const [key, value] of Object.entries(changes)) if (value === undefined) delete document[key]
  return document
}

export const planOf = (name: string, changes: Readonly<Record<string, unknown>> = {}): Plan.Plan =>
  Result.getOrThrow(Plan.decode(planDocument(name, changes)))

/** A schedule of one look, on `day`. */
export const oneLook = (day: number, minBriefs = 10) => ({ alpha: 0.05, looks: [day], max_briefs: 42, min_briefs: minBriefs })

/** An example read under a plan of one look. */
export const study = (name: string, changes: Readonly<Record<string, unknown>>) => {
  const plan = planOf(name, changes)
  return { plan, summary: Result.getOrThrow(Trials.readText(caseFile(name, "trials.csv"), plan)) }
}
