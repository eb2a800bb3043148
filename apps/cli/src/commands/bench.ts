import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { resolve } from "node:path"
import { analysisLines, type StudyState } from "../terminal/analysis-lines.ts"
import { print } from "../terminal/output.ts"
import { withWorkspace } from "../with-workspace.ts"
import { agreeToStudy } from "./study-spending.ts"
import { commandBudget } from "./spending.ts"
import { budgetFlag } from "./spending-flags.ts"

const simulatedFlag = Flag.Boolean("simulated-time").pipe(
  Flag.withDescription("Take the sandbox's simulated time; marked as such in the report"),
  Flag.withDefault(false)
)

const clockOf = (simulated: boolean) =>
  Effect.map(Effect.promise(() => import("@likeness/pipeline/study/StudyClock")), (StudyClock) => (simulated ? StudyClock.simulated : StudyClock.real))

const init = Command.make("init", { name: Argument.String("name") }, ({ name }) =>
  withWorkspace((workspace) =>
    Effect.gen(function*() {
      const { initStudy } = yield* Effect.promise(() => import("@likeness/pipeline/study/init-study"))
      const path = yield* initStudy(workspace, name)
      yield* print({ study: name, plan: path }, () => `${path}\nnext     edit it, then \`likeness bench run ${name}\`; the first run freezes it`)
    }))).pipe(Command.withDescription("Write studies/NAME/plan.yaml, to be edited"))

const run = Command.make("run", { name: Argument.String("name"), simulated: simulatedFlag, budget: budgetFlag }, ({ budget, name, simulated }) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { runStudy } = yield* Effect.promise(() => import("@likeness/pipeline/study/run-study"))
      const command = yield* commandBudget(workspace, budget)
      const study = yield* agreeToStudy(workspace, name, command, tools)
      const { uncounted, waiting } = yield* runStudy(workspace, study, yield* clockOf(simulated), tools.tell, command)
      yield* print({ study: name, planHash: study.planHash, waiting, uncounted }, () => [
        ...(uncounted > 0 ? [`${uncounted} decisions do not count: the plan's reviewers are ${study.file.reviewers.join(", ")}`] : []),
        waiting > 0
          ? `${waiting} takes wait for review\nnext     \`likeness review\`, then \`likeness bench run ${name}\` again`
          : `every take is reviewed\nnext     \`likeness bench report ${name}\``
      ].join("\n"))
    }))).pipe(Command.withDescription("Freeze the plan at the first run, then do all that can be done now; run again after reviewing"))

const analyze = Command.make("analyze", {
  input: Argument.String("input").pipe(Argument.withDescription("A study's name, or a trials.csv")),
  plan: Flag.String("plan").pipe(Flag.withDescription("With a trials.csv: its plan.json"), Flag.optional)
}, ({ input, plan }) =>
  Effect.gen(function*() {
    const { analyzeFiles } = yield* Effect.promise(() => import("@likeness/pipeline/study/analyze-files"))
    const show = (analysed: Effect.Success<ReturnType<typeof analyzeFiles>>, state?: StudyState) =>
      print(analysed.analysis, () => analysisLines(analysed, state).join("\n"))
    if (Option.isSome(plan)) return yield* show(yield* analyzeFiles(resolve(input), resolve(plan.value)))
    yield* withWorkspace((workspace) =>
      Effect.gen(function*() {
        const { frozenStudy, requireSameReferences } = yield* Effect.promise(() => import("@likeness/pipeline/study/Study"))
        const { updatePlan } = yield* Effect.promise(() => import("@likeness/pipeline/study/later-facts"))
        const { reviewState } = yield* Effect.promise(() => import("@likeness/pipeline/study/run-study"))
        const study = yield* frozenStudy(workspace, input)
        yield* requireSameReferences(workspace, study)
        yield* updatePlan(workspace, study)
        const { waiting } = yield* reviewState(workspace, study)
        yield* show(yield* analyzeFiles(`${study.folder}/trials.csv`, `${study.folder}/plan.json`), { isSandbox: workspace.settings.sandbox, waiting })
      }))
  })).pipe(Command.withDescription("The numbers of a study, or of a trials.csv with its plan"))

const report = Command.make("report", { name: Argument.String("name"), simulated: simulatedFlag }, ({ name, simulated }) =>
  withWorkspace((workspace, { tell }) =>
    Effect.gen(function*() {
      const { frozenStudy, requireSameReferences } = yield* Effect.promise(() => import("@likeness/pipeline/study/Study"))
      const { writeTrials } = yield* Effect.promise(() => import("@likeness/pipeline/study/run-study"))
      const { writeReport } = yield* Effect.promise(() => import("@likeness/pipeline/study/study-report"))
      const study = yield* frozenStudy(workspace, name)
      yield* requireSameReferences(workspace, study)
      tell("writing the rows")
      yield* writeTrials(workspace, study, yield* clockOf(simulated), tell)
      tell("writing the report")
      yield* writeReport(workspace, study, simulated)
      yield* print({ study: name, report: `${study.folder}/report.html` }, (done) => done.report)
    }))).pipe(Command.withDescription("Write report.html and report.json"))

export const benchCommand = Command.make("bench").pipe(
  Command.withDescription("A pre-registered, blind comparison of arms"),
  Command.withSubcommands([init, run, analyze, report])
)
