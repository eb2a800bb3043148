/** The study's numbers and its report, from `trials.csv` and `plan.json`. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { analyze, type AnalysisDocument } from "@likeness/benchmark/analysis/analyze"
import type { BadPlan } from "@likeness/benchmark/plan/BadPlan"
import * as Plan from "@likeness/benchmark/plan/Plan"
import type { ReportTake } from "@likeness/benchmark/report/context"
import * as Report from "@likeness/benchmark/report/Report"
import type { BadRow } from "@likeness/benchmark/trials/BadRow"
import type { Summary } from "@likeness/benchmark/trials/Summary"
import * as Trials from "@likeness/benchmark/trials/Trials"
import * as MediaType from "@likeness/core/MediaType"
import * as RuleError from "@likeness/core/RuleError"
import { framesAt } from "@likeness/media/video/frames-at"
import { thumbnail } from "@likeness/media/picture/thumbnail"
import { createReadStream } from "node:fs"
import { join, relative } from "node:path"
import * as YamlFile from "../settings/yaml-file.ts"
import { measureAsset, personaReferences } from "../steps/measure-take.ts"
import { asInput } from "../workspace/Instruments.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import type { Study } from "./Study.ts"
import type { Overhead } from "./train-arms.ts"
import { writeWhole } from "./write-whole.ts"

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

/** Every take of the study as the report shows it, small pictures inlined. */
const reportTakes = (workspace: Workspace, study: Study, folder: string) =>
  Effect.gen(function*() {
    const { runtime } = workspace
    const references = yield* personaReferences(workspace, study.persona.name)
    const takes = yield* runtime.takes.list({ study: study.name })
    const reviews = new Map((yield* runtime.reviews.list({ study: study.name })).filter((review) => review.showing === 1).map((review) => [review.take, review.decision]))
    const exported = new Map((yield* runtime.exports.list({ study: study.name })).map((one) => [one.take, one.path]))
    const shown = yield* Effect.forEach(takes, (take) =>
      Effect.gen(function*() {
        const asset = yield* runtime.assets.get(take.asset)
        if (asset === undefined || take.arm === undefined) return undefined
        const path = runtime.blobs.path(asset.sha256)
        const still = MediaType.isVideo(asset.mediaType)
          ? (yield* asInput(framesAt(yield* workspace.instruments.ffmpeg, path, { everySeconds: 2 })))[0]?.bytes
          : path
        const small = still === undefined ? undefined : yield* asInput(thumbnail(typeof still === "string" ? still : { name: take.id, bytes: still }, { width: 240, height: 320 }))
        const file = exported.get(take.id)
        const view: ReportTake = {
          brief: take.brief,
          arm: take.arm,
          stage: take.stage,
          take: take.number,
          thumbnail: small === undefined ? null : `data:image/webp;base64,${Buffer.from(small).toString("base64")}`,
          review: reviews.get(take.id) ?? null,
          similarity: (yield* measureAsset(workspace, study.persona.name, asset, references)).similarity,
          ...(file === undefined ? {} : { href: relative(folder, join(workspace.folder, file)) })
        }
        return view
      }), { concurrency: 4 })
    return shown
      .filter((view) => view !== undefined)
      .toSorted((a, b) => (a.brief < b.brief ? -1 : a.brief > b.brief ? 1 : a.arm < b.arm ? -1 : a.arm > b.arm ? 1 : a.stage < b.stage ? -1 : a.stage > b.stage ? 1 : a.take - b.take))
  })

/** Writes `report.html` and `report.json` into the study's folder. */
export const writeReport = (workspace: Workspace, study: Study, overheads: ReadonlyArray<Overhead>, simulatedTime: boolean) =>
  Effect.gen(function*() {
    const analysed = yield* analyzeFiles(join(study.folder, "trials.csv"), join(study.folder, "plan.json"))
    const sandbox = workspace.settings.sandbox
    const takes = yield* reportTakes(workspace, study, study.folder)
    const html = yield* Effect.promise(() =>
      Report.html({
        ...analysed,
        planHash: study.planHash,
        sandbox,
        simulatedTime,
        takes,
        overheads: overheads.map(({ entries: _entries, ...overhead }) => overhead)
      }))
    yield* writeWhole(join(study.folder, "report.html"), html)
    yield* writeWhole(join(study.folder, "report.json"), Report.json(analysed.analysis, { sandbox, added: { plan_sha256: study.planHash, simulated_time: simulatedTime } }))
    return analysed
  })
