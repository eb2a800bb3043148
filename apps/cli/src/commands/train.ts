import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Hash from "@likeness/core/Hash"
import { print } from "../terminal/output.ts"
import { withWorkspace } from "../with-workspace.ts"
import { commandBudget, estimateFirst } from "./spending.ts"
import { connectionOf } from "./connection-of.ts"
import { budgetFlag, personaFlag, providerFlag, setFlag } from "./spending-flags.ts"

/** For a person to read or to paste into a shell. */
const quoted = (text: string): string => (/^[\w./:=@%+,-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

export const trainCommand = Command.make("train", {
  persona: personaFlag, provider: providerFlag, set: setFlag, budget: budgetFlag,
  resume: Flag.Boolean("resume").pipe(Flag.withDescription("Go on from the last saved state of the training that broke off"), Flag.withDefault(false)),
  skipCaptions: Flag.Boolean("skip-captions").pipe(Flag.withDescription("No template caption: a picture without a caption of its own is trigger and class alone"), Flag.withDefault(false)),
  dryRun: Flag.Boolean("dry-run").pipe(Flag.withDescription("Print the exact command and environment, and start nothing"), Flag.withDefault(false))
}, (flags) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { resolveSet } = yield* Effect.promise(() => import("@likeness/pipeline/workspace/resolve-set"))
      const { planTraining, trainIdentity } = yield* Effect.promise(() => import("@likeness/pipeline/steps/train"))
      const persona = yield* workspace.persona(Option.getOrUndefined(flags.persona))
      const connection = yield* connectionOf(workspace, flags, "trainIdentity")
      const set = yield* resolveSet(workspace, Option.getOrUndefined(flags.set))
      const command = yield* commandBudget(workspace, flags.budget)
      const training = { persona, connection, set, resume: flags.resume, skipCaptions: flags.skipCaptions }
      if (flags.dryRun) {
        const { dryTraining } = yield* Effect.promise(() => import("@likeness/pipeline/steps/train-dry"))
        return yield* print(yield* dryTraining(workspace, training), (dry) => [
          ...dry.warnings,
          ...(dry.folder === null ? [] : [`folder    ${dry.folder}`]),
          ...Object.entries(dry.environment).map(([name, value]) => `variable  ${name}=${quoted(value)}`),
          dry.command === null ? `call      ${dry.endpoint}` : `command   ${dry.command.map(quoted).join(" ")}`,
          "nothing was started"
        ].join("\n"))
      }
      const planned = yield* planTraining(workspace, training)
      yield* estimateFirst(workspace, [
        ...(planned.regularisation === undefined ? [] : [{ label: `${planned.regularisation.requests.reduce((sum, { count }) => sum + count, 0)} regularisation images`, ...planned.regularisation }]),
        ...(planned.training === undefined ? [] : [{ label: "training", connection, requests: [planned.training] }]),
        ...(planned.judging === undefined ? [] : [{ label: `${planned.judging.requests.length} pictures to judge the epochs`, ...planned.judging }])
      ], command, tools)
      const { chosen, model } = yield* trainIdentity(workspace, { ...training, command, endOnInterrupt: true }, tools.tell)
      const epoch = model.origin._tag === "trained" ? model.origin.epoch ?? null : null
      const result = { identityModel: chosen.model, kind: model.kind, persona: persona.name, epoch, jobs: chosen.jobs, scores: chosen.scores, contactSheet: chosen.contactSheet === undefined ? null : workspace.runtime.blobs.path(chosen.contactSheet) }
      yield* print(result, (done) => [
        `${done.persona}: ${done.kind} ${Hash.short(done.identityModel)}${done.epoch === null ? "" : `, epoch ${done.epoch}`}`,
        ...done.scores.map((score) => `  epoch ${score.epoch}: similarity ${score.identity === null ? "not measurable" : score.identity.toFixed(3)}, quality ${Math.round(score.quality * 100)} %`),
        ...(done.contactSheet === null ? [] : [`look     ${done.contactSheet}`]),
        `next     \`likeness generate --brief briefs/NAME.yaml --provider ${connection.name} --set ${set.set.name}\``
      ].join("\n"))
    }))).pipe(Command.withDescription("Train an identity model from the persona's references; the epoch is chosen by measured identity"))
