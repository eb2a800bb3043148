import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { parseTimestamp } from "../trials/timestamp.ts"
import { BadPlan } from "./BadPlan.ts"
import { contradiction } from "./contradiction.ts"
import { type PlanDocument, PlanSchema } from "./schema.ts"

/**
 * A pre-registered comparison, with its defaults filled in; keys as in `plan.json`.
 *
 * **Shapes and units**
 *
 * `fx` holds how many units of `currency` one unit of the key is; `confidence` is a fraction, `horizon_hours` decimal
 * hours. `arms` has at least two, the baseline among them.
 *
 * **Source**: `contracts/statistics.md`, section 3.
 */
export interface Plan extends PlanDocument {
  readonly fx: Readonly<Record<string, number>>
  readonly output_stages: ReadonlyArray<"image" | "video">
  readonly confidence: number
}

const decodeDocument = Schema.decodeUnknownResult(PlanSchema, { onExcessProperty: "error" })
const describeIssue = SchemaIssue.makeFormatterStandardSchemaV1()

const refuse = (column: string, fault: string): Result.Result<never, BadPlan> =>
  Result.fail(new BadPlan({ column, fault, advice: `Correct ${column} in the study's plan and run the same command again.` }))

const keyOf = (path: ReadonlyArray<unknown> | undefined): string => {
  const names: Array<string> = []
  for (const step of path ?? []) {
    const key = typeof step === "object" && step !== null && "key" in step ? step.key : step
    if (typeof key === "number" || /^\d+$/u.test(String(key))) break
    names.push(String(key))
  }
  return names.length === 0 ? "schema" : names.join(".")
}

/**
 * Reads a plan from parsed JSON, or names the first key that cannot be kept.
 *
 * **Shapes and units**
 *
 * Absent `confidence` is 0.95, absent `output_stages` both stages, absent `sequential` one look at the
 * file's last day. An unknown key is refused: a misspelt guardrail would silently not guard.
 *
 * **Fails with** `BadPlan`, its `column` a dotted path.
 *
 * **Source**: `contracts/statistics.md`, section 3.
 */
export const decode = (json: unknown): Result.Result<Plan, BadPlan> => {
  const decoded = decodeDocument(json)
  if (Result.isFailure(decoded)) {
    const issue = describeIssue(decoded.failure.issue).issues[0]
    return refuse(keyOf(issue?.path), issue?.message.split("\n")[0] ?? "it is not a plan")
  }
  const document = decoded.success
  const fault = contradiction(document)
  if (fault !== null) return refuse(fault.column, fault.fault)
  return Result.succeed({
    ...document,
    fx: document.fx ?? {},
    output_stages: document.output_stages ?? ["image", "video"],
    confidence: document.confidence ?? 0.95
  })
}

/**
 * Reads a plan from the text of `plan.json`.
 *
 * **Fails with** `BadPlan`: at `schema` where the text is not JSON, else as {@link decode}.
 *
 * **Source**: `contracts/statistics.md`, section 3.
 */
export const decodeText = (text: string): Result.Result<Plan, BadPlan> => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return refuse("schema", `the file is not JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  return decode(json)
}

/** Every arm but the baseline, in the plan's order. */
export const candidates = (plan: Plan): ReadonlyArray<string> => plan.arms.filter((arm) => arm !== plan.baseline)

/** How many units of the plan's currency one unit of `currency` is; null where the plan has no rate. */
export const rateOf = (plan: Plan, currency: string): number | null =>
  currency === plan.currency ? 1 : Object.hasOwn(plan.fx, currency) ? plan.fx[currency] ?? null : null

/** The instant `as_of` in milliseconds since 1970, or null where the plan has none. */
export const asOfMilliseconds = (plan: Plan): number | null => plan.as_of === undefined ? null : parseTimestamp(plan.as_of)
