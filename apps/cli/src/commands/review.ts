import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as RuleError from "@likeness/core/RuleError"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { createInterface } from "node:readline/promises"
import { userInfo } from "node:os"
import { print } from "../terminal/output.ts"
import { type Tools, withWorkspace } from "../with-workspace.ts"

const reviewerFlag = Flag.String("reviewer").pipe(Flag.withDescription("Who decides; the user's name where left out"), Flag.optional)
const nameOf = (reviewer: Option.Option<string>): string => Option.getOrElse(reviewer, () => userInfo().username)

const decideOne = (workspace: Workspace, tools: Tools, decision: { readonly take: string; readonly decision: "approve" | "reject"; readonly reason?: string; readonly reviewer: string }) =>
  Effect.gen(function*() {
    const { decideAndRelease } = yield* Effect.promise(() => import("@likeness/pipeline/study/decide-and-release"))
    return yield* decideAndRelease(workspace, decision, tools.tell)
  })

const interactive = (workspace: Workspace, tools: Tools, reviewer: string) =>
  Effect.gen(function*() {
    const { reviewQueue } = yield* Effect.promise(() => import("@likeness/pipeline/steps/review"))
    const queue = yield* reviewQueue(workspace)
    let decided = 0
    for (const waiting of queue) {
      tools.note(`${waiting.brief} (${waiting.stage})  ${waiting.path}`)
      const answer = yield* Effect.promise(async () => {
        const prompt = createInterface({ input: process.stdin, output: process.stderr })
        try {
          return (await prompt.question("approve [a], reject with a reason [r REASON], later [enter], stop [q]: ")).trim()
        } finally {
          prompt.close()
        }
      })
      if (answer === "q") break
      if (answer === "a") yield* decideOne(workspace, tools, { take: waiting.take, decision: "approve", reviewer })
      else if (answer.startsWith("r ")) yield* decideOne(workspace, tools, { take: waiting.take, decision: "reject", reason: answer.slice(2), reviewer })
      else continue
      decided++
    }
    return { decided, waiting: queue.length - decided }
  })

/** On a terminal asks take by take; elsewhere, or with `--list`, lists what waits. */
export const reviewCommand = Command.make("review", {
  list: Flag.Boolean("list").pipe(Flag.withDescription("Only list what waits"), Flag.withDefault(false)),
  reviewer: reviewerFlag
}, (flags) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { reviewQueue } = yield* Effect.promise(() => import("@likeness/pipeline/steps/review"))
      if (!flags.list && process.stdin.isTTY === true && process.stderr.isTTY === true) {
        return yield* print(yield* interactive(workspace, tools, nameOf(flags.reviewer)), (done) => `${done.decided} decided, ${done.waiting} still wait`)
      }
      yield* print({ waiting: yield* reviewQueue(workspace) }, ({ waiting }) =>
        waiting.length === 0
          ? "nothing waits for review"
          : [...waiting.map((one) => `${one.take}  ${one.brief}  ${one.stage}  ${one.path}`), "next     `likeness approve TAKE` or `likeness reject TAKE --reason TEXT`"].join("\n"))
    }))).pipe(Command.withDescription("Review takes, blind to the arm"))

const decisionCommand = (decision: "approve" | "reject", description: string) =>
  Command.make(decision, {
    take: Argument.String("take"),
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
