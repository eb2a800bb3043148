import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Failure from "@likeness/core/Failure"
import type * as ProviderError from "@likeness/core/ProviderError"
import { exitForSome } from "../terminal/ExitWith.ts"
import { print } from "../terminal/output.ts"
import { lines } from "../terminal/show-failure.ts"
import { withWorkspace } from "../with-workspace.ts"
import { commandBudget, estimateFirst } from "./spending.ts"
import { connectionOf } from "./connection-of.ts"
import { optional } from "./optional.ts"
import { budgetFlag, personaFlag, providerFlag, setFlag } from "./spending-flags.ts"

/** As a brief's own. */
const Takes = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))

export const generateCommand = Command.make("generate", {
  brief: Flag.String("brief").pipe(Flag.withDescription("A brief's file; may be given several times, all of briefs/ where left out"), Flag.atLeast(0)),
  prompt: Flag.String("prompt").pipe(Flag.withDescription("One picture without a brief; {persona} stands for the persona"), Flag.optional),
  aspect: Flag.String("aspect").pipe(Flag.withDescription("With --prompt, such as 3:4"), Flag.withDefault("3:4")),
  seed: Flag.Int("seed").pipe(Flag.withDescription("With --prompt"), Flag.optional),
  takes: Flag.Int("takes").pipe(Flag.withDescription("How many takes of each brief, 1 to 100"), Flag.withSchema(Takes), Flag.optional),
  noIdentity: Flag.Boolean("no-identity").pipe(Flag.withDescription("Without the persona's identity model"), Flag.withDefault(false)),
  identity: Flag.String("identity").pipe(Flag.withDescription("An identity model by the beginning of its name (`identity list`), such as an imported one; the set's own where left out"), Flag.optional),
  persona: personaFlag,
  provider: providerFlag,
  set: setFlag,
  budget: budgetFlag
}, (flags) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { generateBriefs } = yield* Effect.promise(() => import("@likeness/pipeline/steps/generate-briefs"))
      const command = yield* commandBudget(workspace, flags.budget)
      const connection = yield* connectionOf(workspace, flags, "generateImage")
      const failures: Array<ProviderError.ProviderError> = []
      const result = yield* generateBriefs(workspace, {
        files: flags.brief,
        connection,
        withIdentity: !flags.noIdentity,
        command,
        ...optional("persona", flags.persona),
        ...optional("identity", flags.identity),
        ...optional("set", flags.set),
        ...optional("takes", flags.takes),
        ...optional("prompt", Option.map(flags.prompt, (prompt) => ({ prompt, aspect: flags.aspect, ...optional("seed", flags.seed) }))),
        onFailure: (failure) => {
          failures.push(failure)
          tools.note(lines(Failure.from(failure)))
        },
        onKept: (brief, takes) =>
          tools.note(`${brief}: ${takes.length === 1 ? `take ${takes[0]} was` : `takes ${takes.join(", ")} were`} made before with this seed; nothing is sent for ${takes.length === 1 ? "it" : "them"}\nnext     give another seed, or ask for more with --takes`),
        before: (requests) => estimateFirst(workspace, [{ connection, requests }], command, tools)
      }, tools.tell)
      yield* print(result.length === 1 ? result[0]! : { jobs: result }, () => [
        ...result.flatMap((one) => [
          ...one.assets.map((asset) => `${one.brief}  ${asset.width}×${asset.height}  ${asset.path}`),
          ...one.charges.map((charge) => `  ${charge.amount} ${charge.currency}${charge.credits === null ? "" : `, ${charge.credits} credits`}${charge.gpuSeconds === null ? "" : `, ${charge.gpuSeconds} GPU s`}`)
        ]),
        "next     `likeness review`"
      ].join("\n"))
      yield* exitForSome(failures)
    }))).pipe(Command.withDescription("Takes from briefs, or from a prompt"))
