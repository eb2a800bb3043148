import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as RuleError from "@likeness/core/RuleError"
import type { Waiting } from "@likeness/pipeline/steps/review"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { userInfo } from "node:os"
import { Json } from "../flags.ts"
import { print } from "../terminal/output.ts"
import * as Prompt from "../terminal/Prompt.ts"
import { reviewTakes } from "../terminal/review-takes.ts"
import { takeFacts } from "../terminal/take-facts.ts"
import { type Tools, withWorkspace } from "../with-workspace.ts"

const reviewerFlag = Flag.String("reviewer").pipe(Flag.withDescription("Who decides; the user's name where left out"), Flag.optional)
const nameOf = (reviewer: Option.Option<string>): string => Option.getOrElse(reviewer, () => userInfo().username)

const decideOne = (workspace: Workspace, tools: Tools, decision: { readonly take: string; readonly decision: "approve" | "reject"; readonly reason?: string; readonly reviewer: string }) =>
  Effect.gen(function*() {
    const { decideAndRelease } = yield* Effect.promise(() => import("@likeness/pipeline/study/decide-and-release"))
    return yield* decideAndRelease(workspace, decision, tools.tell)
  })

const factsOf = (workspace: Workspace, waiting: Waiting) =>
  Effect.gen(function*() {
    const { findTake } = yield* Effect.promise(() => import("@likeness/pipeline/steps/take-name"))
    const take = yield* findTake(workspace, waiting.take)
    return takeFacts(take ?? waiting, take === undefined ? undefined : yield* workspace.runtime.assets.get(take.asset))
  })

const interactive = (workspace: Workspace, tools: Tools, reviewer: string) =>
  Effect.scoped(Effect.gen(function*() {
    const { fileOf, reviewQueue } = yield* Effect.promise(() => import("@likeness/pipeline/steps/review"))
    const { ask } = yield* Prompt.make
    return yield* reviewTakes(yield* reviewQueue(workspace), {
      ask,
      say: tools.note,
      facts: (take) => factsOf(workspace, take),
      file: (take) => fileOf(workspace, take, tools.tell),
      decide: (take, verdict) => Effect.map(decideOne(workspace, tools, { take, reviewer, ...verdict }), ({ exported }) => exported)
    })
  }))

const nobodyToAsk = new RuleError.AnswerMissing({
  message: "a review asks take by take, and nobody can answer here",
  advice: "List what waits with `likeness review --list`, then `likeness approve TAKE` or `likeness reject TAKE --reason TEXT`."
})

/** Asks take by take on a terminal; `--list` lists what waits, for `approve` and `reject`. */
export const reviewCommand = Command.make("review", {
  list: Flag.Boolean("list").pipe(Flag.withDescription("Only list what waits"), Flag.withDefault(false)),
  reviewer: reviewerFlag
}, (flags) =>
  Effect.gen(function*() {
    // Before anything is opened: a document on stdout and questions do not go together.
    if (!flags.list && ((yield* Json) || !Prompt.isPossible())) return yield* nobodyToAsk
    yield* withWorkspace((workspace, tools) =>
      Effect.gen(function*() {
        if (!flags.list) {
          return yield* print(yield* interactive(workspace, tools, nameOf(flags.reviewer)), ({ decided, waiting }) =>
            decided + waiting === 0
              ? "nothing waits for review"
              : `${decided} decided, ${waiting} still wait\nnext     ${waiting > 0 ? "`likeness review` goes on" : "`likeness animate` or `likeness export`"}`)
        }
        const { reviewFiles } = yield* Effect.promise(() => import("@likeness/pipeline/steps/review"))
        yield* print({ waiting: yield* reviewFiles(workspace, tools.tell) }, ({ waiting }) =>
          waiting.length === 0
            ? "nothing waits for review"
            : [...waiting.map((one) => `${one.take}  ${one.brief}  ${one.stage}  ${one.path}`), "next     `likeness approve TAKE` or `likeness reject TAKE --reason TEXT`"].join("\n"))
      }))
  })).pipe(Command.withDescription("Review takes one by one on a terminal, blind to the arm; each decision is stored at once"))

const decisionCommand = (decision: "approve" | "reject", description: string) =>
  Command.make(decision, {
    take: Argument.String("take").pipe(Argument.withDescription("As `likeness review --list` shows it")),
    reason: Flag.String("reason").pipe(Flag.withDescription("Why, in words; a rejection needs one"), Flag.optional),
    reviewer: reviewerFlag
  }, (flags) =>
    withWorkspace((workspace, tools) =>
      Effect.gen(function*() {
        if (decision === "reject" && Option.isNone(flags.reason)) {
          return yield* new RuleError.InvalidInput({ place: "--reason", message: "a rejection needs a reason", advice: "Give one with --reason." })
        }
        const result = yield* decideOne(workspace, tools, {
          take: flags.take,
          decision,
          reviewer: nameOf(flags.reviewer),
          ...(Option.isNone(flags.reason) ? {} : { reason: flags.reason.value })
        })
        yield* print(result, (done) => [`${done.take}: ${done.decision}`, ...done.exported.map((path) => `  exported ${path}`)].join("\n"))
      }))).pipe(Command.withDescription(description))

export const approveCommand = decisionCommand("approve", "Approve a take")
export const rejectCommand = decisionCommand("reject", "Reject a take, with the reason")
