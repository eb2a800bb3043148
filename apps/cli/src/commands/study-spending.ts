/** What a study's run would spend, shown and agreed to before its plan is frozen and anything is sent. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import * as Decimal from "@likeness/core/Decimal"
import * as Money from "@likeness/core/Money"
import * as ProviderError from "@likeness/core/ProviderError"
import type { ArmEstimate, Spread, StudyEstimate } from "@likeness/pipeline/study/estimate-study"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import type { Tools } from "../with-workspace.ts"
import { askToSpend, type CommandRun } from "./spending.ts"

const inWords = (spread: Spread | undefined): string => {
  if (spread === undefined) return "no price is known for some of it"
  const shown = ({ amount }: Money.Money): Decimal.Decimal => Decimal.round(amount, 4)
  return `${shown(spread.low)} to ${shown(spread.high)} ${spread.low.currency}, likely ${shown(spread.likely)}`
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`

const armLine = ({ arm, clips, clipsAwaitingReview, judgingPictures, pictures, sharedTrainings, spread, trainings }: ArmEstimate): string => {
  const awaiting = clipsAwaitingReview === 0 ? "" : clipsAwaitingReview === clips ? " if their pictures are approved" : `, ${clipsAwaitingReview} of them if their pictures are approved`
  const shared = sharedTrainings === 0 ? "" : " (and one in another arm's sum)"
  const judging = judgingPictures === 0 ? "" : `, ${counted(judgingPictures, "picture")} to judge its epochs`
  return `estimate ${arm}: ${counted(trainings, "training")}${shared}${judging}, ${counted(pictures, "picture")}, ${counted(clips, "clip")}${awaiting}: ${inWords(spread)}`
}

const lines = ({ arms, sources, total }: StudyEstimate): string =>
  [...arms.map(armLine), `estimate in all, for what is left of the study: ${inWords(total)}${sources.length === 0 ? "" : ` (${sources.join(", ")})`}`].join("\n")

const overCommandBudget = (connection: Connection.Connection, high: Money.Money, limit: Money.Money) =>
  new ProviderError.BudgetExceeded({
    connection: connection.name,
    account: connection.account,
    operation: "estimate",
    message: `what can be sent before the next review may reach ${Money.format(Money.round(high))}, and --budget allows ${Money.format(limit)}`,
    billed: "no",
    retryable: "no",
    advice: "Raise --budget, or plan a smaller study.",
    budget: "the budget of this command"
  })

/**
 * The study, frozen, after its estimate was shown and agreed to: a line for each arm and their sum, for what
 * is left of the study. The budgets are compared with what can be sent before the next review. Any refusal
 * and the answer no leave an unfrozen plan unfrozen. Spends nothing.
 */
export const agreeToStudy = (workspace: Workspace, name: string, { limit }: CommandRun, tools: Tools) =>
  Effect.gen(function*() {
    const Study = yield* Effect.promise(() => import("@likeness/pipeline/study/Study"))
    const { studyOrders } = yield* Effect.promise(() => import("@likeness/pipeline/study/study-orders"))
    const { estimateStudy, noRate } = yield* Effect.promise(() => import("@likeness/pipeline/study/estimate-study"))
    const { requireRoom } = yield* Effect.promise(() => import("@likeness/pipeline/study/require-room"))
    const { requireReachable } = yield* Effect.promise(() => import("@likeness/pipeline/steps/require-reachable"))
    const study = yield* Study.readStudy(workspace, name)
    yield* Study.requireSameReferences(workspace, study)
    tools.tell("checking what is left of the study")
    const orders = yield* studyOrders(workspace, study)
    const [first] = orders
    if (first !== undefined) {
      for (const connection of new Map(orders.map((order) => [order.connection.name, order.connection])).values()) yield* requireReachable(workspace, connection)
      const estimate = yield* estimateStudy(workspace, study, orders)
      tools.note(lines(estimate))
      const high = estimate.beforeReviewHigh
      if (high !== undefined) {
        if (limit !== undefined) {
          const allowed = Money.convert(limit, workspace.settings.currency, workspace.settings.fx)
          if (allowed === undefined) return yield* noRate(limit.currency, workspace.settings.currency)
          if (Money.compare(high, allowed) > 0) return yield* overCommandBudget(first.connection, high, limit)
        }
        yield* requireRoom(workspace, study, first.connection, high)
      }
      yield* askToSpend(high)
    }
    return study.isFrozen ? study : yield* Study.freezeStudy(workspace, study)
  })
