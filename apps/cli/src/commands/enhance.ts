import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Capability from "@likeness/core/Capability"
import * as Failure from "@likeness/core/Failure"
import type * as ProviderError from "@likeness/core/ProviderError"
import { resolve } from "node:path"
import { exitForSome } from "../terminal/ExitWith.ts"
import { print } from "../terminal/output.ts"
import { lines } from "../terminal/show-failure.ts"
import { withWorkspace } from "../with-workspace.ts"
import { connectionOf } from "./connection-of.ts"
import { optional } from "./optional.ts"
import { commandBudget, estimateFirst } from "./spending.ts"
import { budgetFlag, personaFlag, providerFlag, setFlag } from "./spending-flags.ts"

export const enhanceCommand = Command.make("enhance", {
  brief: Flag.String("brief").pipe(Flag.withDescription("A brief's id; every brief where left out"), Flag.optional),
  take: Flag.String("take").pipe(Flag.withDescription("A take's id; may be given several times, every approved one where left out"), Flag.atLeast(0)),
  file: Flag.String("file").pipe(Flag.withDescription("A picture or clip on disk instead of takes; may be given several times"), Flag.atLeast(0)),
  operation: Flag.Literals("operation", Capability.EnhanceOperation.literals).pipe(Flag.withDescription("What is done; upscale where the recipe names an upscale model"), Flag.optional),
  recipe: Flag.String("recipe").pipe(Flag.withDescription("A recipe's name; the set's for enhance where left out"), Flag.optional),
  mask: Flag.String("mask").pipe(Flag.withDescription("With repairRegion: a picture of the same size, white where it may change"), Flag.optional),
  factor: Flag.Finite("factor").pipe(Flag.withDescription("How much larger"), Flag.optional),
  strength: Flag.Finite("strength").pipe(Flag.withDescription("How much may change, 0 to 1"), Flag.optional),
  seed: Flag.Int("seed").pipe(Flag.withDescription("Made from the take where left out"), Flag.optional),
  noIdentity: Flag.Boolean("no-identity").pipe(Flag.withDescription("Without the persona's identity model"), Flag.withDefault(false)),
  identity: Flag.String("identity").pipe(Flag.withDescription("An identity model by the beginning of its name (`identity list`)"), Flag.optional),
  persona: personaFlag,
  provider: providerFlag,
  set: setFlag,
  budget: budgetFlag
}, (flags) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { enhanceTakes } = yield* Effect.promise(() => import("@likeness/pipeline/steps/enhance-takes"))
      const command = yield* commandBudget(workspace, flags.budget)
      const connection = yield* connectionOf(workspace, flags, "enhance")
      const failures: Array<ProviderError.ProviderError> = []
      const enhanced = yield* enhanceTakes(workspace, {
        connection,
        command,
        takes: flags.take,
        files: flags.file.map((file) => resolve(file)),
        withIdentity: !flags.noIdentity,
        ...optional("brief", flags.brief), ...optional("operation", flags.operation), ...optional("recipe", flags.recipe), ...optional("set", flags.set),
        ...optional("mask", Option.map(flags.mask, (file) => resolve(file))), ...optional("factor", flags.factor), ...optional("strength", flags.strength),
        ...optional("seed", flags.seed), ...optional("identity", flags.identity), ...optional("persona", flags.persona),
        onFailure: (failure) => {
          failures.push(failure)
          tools.note(lines(Failure.from(failure)))
        },
        onKept: (takes) =>
          tools.note(`${takes.length === 1 ? `take ${takes[0]} was` : `${takes.length} takes were`} enhanced before by the same recipe; nothing is sent for ${takes.length === 1 ? "it" : "them"}\nnext     another recipe, strength or seed makes another one`),
        before: (requests) => estimateFirst(workspace, [{ connection, requests }], command, tools)
      }, tools.tell)
      yield* print({ enhanced }, () =>
        enhanced.length === 0
          ? "nothing approved waits to be enhanced"
          : [
            ...enhanced.flatMap((one) => [
              `${one.brief ?? "file"}  ${one.width === null ? one.mediaType : `${one.width}×${one.height}`}  ${one.path}`,
              ...one.charges.map((charge) => `  ${charge.amount} ${charge.currency}${charge.gpuSeconds === null ? "" : `, ${charge.gpuSeconds} GPU s`}`)
            ]),
            ...(enhanced.some((one) => one.take !== null) ? ["next     `likeness review`: an approved one takes its original's place"] : [])
          ].join("\n"))
      yield* exitForSome(failures)
    }))).pipe(
  Command.withDescription("Upscale, refine or repair approved pictures and clips, or files; what comes of a take is a take of its own"),
  Command.withShortDescription("Upscale, refine or repair pictures and clips")
)
