/** A study's numbers, from `trials.csv` and `plan.json`. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { analyze, type AnalysisDocument } from "@likeness/benchmark/analysis/analyze"
import type { BadPlan } from "@likeness/benchmark/plan/BadPlan"
import * as Plan from "@likeness/benchmark/plan/Plan"
import type { BadRow } from "@likeness/benchmark/trials/BadRow"
import type { Summary } from "@likeness/benchmark/trials/Summary"
import * as Trials from "@likeness/benchmark/trials/Trials"
import * as RuleError from "@likeness/core/RuleError"
import { createReadStream } from "node:fs"
import * as YamlFile from "../settings/yaml-file.ts"

/** A refusal of the study's input, with the row and column that `contracts/statistics.md` names. */
export const asRefusal = (refused: BadPlan | BadRow, file: string): RuleError.InvalidInput =>
  new RuleError.InvalidInput({
    place: refused.row === null ? `${file}, ${refused.column}` : `${file}, row ${refused.row}, ${refused.column}`,
    message: refused.message,
    advice: refused.advice,
    code: refused.code,
    ...(refused.row === null ? {} : { row: refused.row }),
    column: refused.column
  })

export interface Analysed {
  readonly analysis: AnalysisDocument
  readonly summary: Summary
  readonly plan: Plan.Plan
}

/** Analyses bare files: rows and plan as the contract has them. Reads only. */
export const analyzeFiles = (trialsPath: string, planPath: string): Effect.Effect<Analysed, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const planText = yield* YamlFile.readText(planPath, planPath)
    const plan = Plan.decodeText(planText)
    if (Result.isFailure(plan)) return yield* asRefusal(plan.failure, planPath)
    const summary = yield* Trials.read(createReadStream(trialsPath), plan.success).pipe(
      Effect.mapError((error) =>
        error._tag === "TrialsUnreadable"
          ? new RuleError.InvalidInput({ place: trialsPath, message: `${trialsPath} cannot be read`, advice: "Check the path and the file's permissions." })
          : asRefusal(error, trialsPath))
    )
    const analysis = analyze(summary, plan.success)
    if (Result.isFailure(analysis)) return yield* asRefusal(analysis.failure, planPath)
    return { analysis: analysis.success, summary, plan: plan.success }
  })
