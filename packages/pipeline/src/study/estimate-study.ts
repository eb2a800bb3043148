/** What is left to do in a study and will probably cost, by arm, before anything is sent. */
import * as Effect from "effect/Effect"
import type * as Estimate from "@likeness/core/Estimate"
import * as Money from "@likeness/core/Money"
import * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import type { Workspace } from "../workspace/Workspace.ts"
import { withoutIdentityToCome } from "./identity-to-come.ts"
import type { Study } from "./Study.ts"
import type { StudyOrder } from "./study-orders.ts"

/** There is no rate from a currency into the workspace's. */
export const noRate = (from: string, to: string) =>
  new RuleError.InvalidInput({ place: "likeness.yaml, fx", message: `there is no rate from ${from} to ${to}`, advice: `Add \`${from}:\` under \`fx:\` in likeness.yaml.` })

/** Three amounts that ascend, in the workspace's currency. */
export interface Spread {
  readonly low: Money.Money
  readonly likely: Money.Money
  readonly high: Money.Money
}

/** What one arm has left. */
export interface ArmEstimate {
  readonly arm: string
  readonly trainings: number
  /** Trainings that this arm uses and an earlier arm's sum holds. */
  readonly sharedTrainings: number
  /** Pictures by which the epochs of its trainings are judged. */
  readonly judgingPictures: number
  readonly pictures: number
  /** Clips of approved pictures, and of those that may still be approved. */
  readonly clips: number
  /** The clips among them that nobody has approved a picture for yet. */
  readonly clipsAwaitingReview: number
  /** `undefined` where something has no price. The low end is without clips that await a review. */
  readonly spread: Spread | undefined
}

export interface StudyEstimate {
  readonly arms: ReadonlyArray<ArmEstimate>
  /** All arms together. */
  readonly total: Spread | undefined
  /** The high end of what can be sent before the next review; `undefined` where something of it has no price. */
  readonly beforeReviewHigh: Money.Money | undefined
  /** Where the numbers come from, each once. */
  readonly sources: ReadonlyArray<Estimate.Estimate["source"]>
}

const inCurrency = (workspace: Workspace, { money }: Estimate.Estimate): Effect.Effect<Spread | undefined, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    if (money === undefined) return undefined
    const { currency, fx } = workspace.settings
    const end = (name: "low" | "likely" | "high") => Money.convert({ amount: money.amounts[name], currency: money.currency }, currency, fx)
    const [low, likely, high] = [end("low"), end("likely"), end("high")]
    return low === undefined || likely === undefined || high === undefined ? yield* noRate(money.currency, currency) : { low, likely, high }
  })

interface Priced {
  readonly order: StudyOrder
  readonly spread: Spread | undefined
  readonly source: Estimate.Estimate["source"] | undefined
}

const sumOf = (priced: ReadonlyArray<Priced>, currency: string): Spread | undefined => {
  let sum: Spread = { low: Money.zero(currency), likely: Money.zero(currency), high: Money.zero(currency) }
  for (const { order, spread } of priced) {
    if (spread === undefined) return undefined
    sum = { low: order.awaitsReview ? sum.low : Money.add(sum.low, spread.low), likely: Money.add(sum.likely, spread.likely), high: Money.add(sum.high, spread.high) }
  }
  return sum
}

/**
 * An order's estimate. A provider may refuse to price an identity that it does not know yet: the same
 * picture without one is asked for then, and where it cannot be made without there is no price.
 */
const priceOf = (workspace: Workspace, { connection, request }: StudyOrder) =>
  Effect.gen(function*() {
    const { estimate } = workspace.runtime.jobs
    const plain = withoutIdentityToCome(request)
    if (plain === undefined) return yield* estimate(connection, request)
    const provider = yield* workspace.provider(connection)
    const isEnough = provider.validate(plain).length === 0
    return yield* estimate(connection, isEnough ? plain : request).pipe(Effect.catchTag(["InvalidRequest", "Unsupported"], () => Effect.succeed(undefined)))
  })

/** Prices the orders of a study. May ask the providers; spends nothing. */
export const estimateStudy = (workspace: Workspace, study: Pick<Study, "arms">, orders: ReadonlyArray<StudyOrder>) =>
  Effect.gen(function*() {
    const { currency } = workspace.settings
    const priced = yield* Effect.forEach(orders, (order) =>
      Effect.gen(function*() {
        const estimate = yield* priceOf(workspace, order)
        const one: Priced = { order, spread: estimate && (yield* inCurrency(workspace, estimate)), source: estimate?.source }
        return one
      }), { concurrency: 4 })
    const arms = study.arms.map(({ name }): ArmEstimate => {
      // An expense that several arms share is in the first one's sum.
      const own = priced.filter(({ order }) => order.arms[0] === name)
      const ordersFor = (purpose: StudyOrder["purpose"]) => own.filter(({ order }) => order.purpose === purpose).map(({ order }) => order)
      return {
        arm: name,
        trainings: ordersFor("training").length,
        sharedTrainings: orders.filter((order) => order.purpose === "training" && order.arms[0] !== name && order.arms.includes(name)).length,
        judgingPictures: ordersFor("judging").length,
        pictures: ordersFor("picture").reduce((sum, { request }) => sum + Request.count(request), 0),
        clips: ordersFor("clip").length,
        clipsAwaitingReview: ordersFor("clip").filter((order) => order.awaitsReview).length,
        spread: sumOf(own, currency)
      }
    })
    const estimate: StudyEstimate = {
      arms,
      total: sumOf(priced, currency),
      beforeReviewHigh: sumOf(priced.filter(({ order }) => !order.awaitsReview), currency)?.high,
      sources: [...new Set(priced.flatMap(({ source }) => source ?? []))]
    }
    return estimate
  })
