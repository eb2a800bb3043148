import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
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
import { budgetFlag, providerFlag, setFlag } from "./spending-flags.ts"

export const animateCommand = Command.make("animate", {
  brief: Flag.String("brief").pipe(Flag.withDescription("A brief's id; every brief with `video:` where left out"), Flag.optional),
  provider: providerFlag,
  set: setFlag,
  budget: budgetFlag
}, (flags) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { animateApproved } = yield* Effect.promise(() => import("@likeness/pipeline/steps/animate-approved"))
      const command = yield* commandBudget(workspace, flags.budget)
      const connection = yield* connectionOf(workspace, flags, "generateVideo")
      const failures: Array<ProviderError.ProviderError> = []
      const clips = yield* animateApproved(workspace, {
        connection,
        command,
        ...(Option.isNone(flags.set) ? {} : { set: flags.set.value }),
        ...(Option.isNone(flags.brief) ? {} : { brief: flags.brief.value }),
        onFailure: (failure) => {
          failures.push(failure)
          tools.note(lines(Failure.from(failure)))
        },
        onKept: (clips) =>
          tools.note(`${clips.length} ${clips.length === 1 ? "clip was" : "clips were"} made before of the same picture, words and recipe; nothing is sent for ${clips.length === 1 ? "it" : "them"}\nnext     change \`video:\` of the brief, or the recipe, for another clip`),
        before: (requests) => estimateFirst(workspace, [{ connection, requests }], command, tools)
      }, tools.tell)
      yield* print({ clips }, () =>
        clips.length === 0
          ? "no approved picture waits for a clip"
          : [...clips.map((clip) => `${clip.brief}  ${clip.path}`), "next     `likeness review`"].join("\n"))
      yield* exitForSome(failures)
    }))).pipe(Command.withDescription("Clips from approved pictures"))
