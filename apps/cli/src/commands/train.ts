import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Hash from "@likeness/core/Hash"
import { print } from "../terminal/output.ts"
import { withWorkspace } from "../with-workspace.ts"
import { commandBudget, estimateFirst } from "./spending.ts"
import { budgetFlag, personaFlag, providerFlag, setFlag } from "./spending-flags.ts"

export const trainCommand = Command.make("train", { persona: personaFlag, provider: providerFlag, set: setFlag, budget: budgetFlag }, (flags) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { resolveSet } = yield* Effect.promise(() => import("@likeness/pipeline/workspace/resolve-set"))
      const { planTraining, trainIdentity } = yield* Effect.promise(() => import("@likeness/pipeline/steps/train"))
      const persona = yield* workspace.persona(Option.getOrUndefined(flags.persona))
      const connection = yield* workspace.connection(Option.getOrUndefined(flags.provider))
      const set = yield* resolveSet(workspace, Option.getOrUndefined(flags.set))
      const command = yield* commandBudget(workspace, flags.budget)
      const { judging, training } = yield* planTraining(workspace, { persona, connection, set })
      yield* estimateFirst(workspace, [
        ...(training === undefined ? [] : [{ label: "training", connection, requests: [training] }]),
        ...(judging === undefined ? [] : [{ label: `${judging.requests.length} pictures to judge the epochs`, ...judging }])
      ], command, tools)
      const { chosen, model } = yield* trainIdentity(workspace, { persona, connection, set, command }, tools.tell)
      const epoch = model.origin._tag === "trained" ? model.origin.epoch ?? null : null
      const result = { identityModel: chosen.model, kind: model.kind, persona: persona.name, epoch, jobs: chosen.jobs, scores: chosen.scores }
      yield* print(result, (done) => [
        `${done.persona}: ${done.kind} ${Hash.short(done.identityModel)}${done.epoch === null ? "" : `, epoch ${done.epoch}`}`,
        ...done.scores.map((score) => `  epoch ${score.epoch}: similarity ${score.identity === null ? "not measurable" : score.identity.toFixed(3)}, quality ${Math.round(score.quality * 100)} %`),
        "next     `likeness generate --brief briefs/NAME.yaml`"
      ].join("\n"))
    }))).pipe(Command.withDescription("Train an identity model from the persona's references; the epoch is chosen by measured identity"))
