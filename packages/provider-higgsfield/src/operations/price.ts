/** What a body costs: the vendor's estimate for it, else the table. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import * as Decimal from "@likeness/core/Decimal"
import type * as Estimate from "@likeness/core/Estimate"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Timestamp from "@likeness/core/Timestamp"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import type { Price } from "../OrderDetails.ts"
import * as prices from "../prices.ts"
import { isSuccess, raw } from "../wire/Answer.ts"
import * as answers from "../wire/answers.ts"
import * as routes from "../wire/routes.ts"

const fromTable = (own: prices.OwnPrices, credits: Decimal.NonNegative, nowMillis: number, note: string): Price => ({
  credits,
  worth: prices.worth(own, credits),
  source: "priceTable",
  readAt: Timestamp.fromMillis(nowMillis),
  note
})

const tableSays = (credits: Decimal.NonNegative): string => `the table of ${prices.priceTable.date} says ${credits} credits`

/** Of a training, which has no estimate. */
export const ofTraining = ({ settings: { prices: own } }: Adapter, nowMillis: number): Price => {
  const { training } = own
  const said = Decimal.compare(training, prices.priceTable.training) === 0 ? tableSays(training) : `the connection's settings say ${training} credits`
  return fromTable(own, training, nowMillis, `training has no estimate; ${said}`)
}

export interface Priced {
  readonly providerModel: string
  /** The generation's body, as it will leave. */
  readonly body: string
  readonly tableCredits: Decimal.NonNegative
  /** The body's addresses stand in for uploads that were not made: any refusal means the table. */
  readonly standIn?: boolean
}

/** An order waits before it is sent, so its price is young: prepared with an old one, it would soon have to be prepared again. */
const leftSeconds = (operation: ProviderError.Operation): number => (operation === "prepare" ? prices.estimateLifeSeconds / 2 : 0)

/** The price of the body: the one that was read minutes ago, else the vendor's answer now. */
export const read = (adapter: Adapter, operation: ProviderError.Operation, subject: Priced): Effect.Effect<Price, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const known = yield* adapter.prices.known(subject, leftSeconds(operation))
    return known ?? (yield* ask(adapter, operation, subject))
  })

/**
 * Asks the free estimate. It fails as the submit would, so it is a probe of validity too; where it
 * cannot be had, the table answers. A price far above the table's, or words instead of a price, is
 * refused.
 */
const ask = (adapter: Adapter, operation: ProviderError.Operation, subject: Priced): Effect.Effect<Price, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { api, origin, settings: { prices: own } } = adapter
    const at = { operation, billed: "no" } as const
    const now = yield* Clock.currentTimeMillis
    const table = (note: string) => fromTable(own, subject.tableCredits, now, `${note}; ${tableSays(subject.tableCredits)}`)
    const sent = yield* Effect.result(api.send({ method: "POST", path: routes.estimate(subject.providerModel), body: subject.body }))
    if (Result.isFailure(sent)) return table("the estimate could not be read")
    const answer = sent.success
    if (!isSuccess(answer)) {
      const meaning = errors.meaningOf(answer)
      const undecided = ["trouble", "throttled", "concurrency", "edgeBlocked", "conflict", "strange"].includes(meaning)
      if (undecided || subject.standIn === true) return table(`the estimate answered with status ${answer.status}`)
      return yield* errors.ofAnswer(origin, at, answer)
    }
    const said = answers.read(answers.PriceAnswer, answer.json)
    if (Result.isFailure(said)) return yield* errors.mismatch(origin, at, "the estimate names no price", raw(answer))
    const { credits, usd } = said.success
    if (prices.isRefused(credits, subject.tableCredits)) {
      return yield* errors.mismatch(origin, at, `the estimate of ${credits} credits is more than ${prices.refusalFactor} times the ${subject.tableCredits} of the price table`, raw(answer))
    }
    const worth = prices.worthOfAnswer(own, credits, usd)
    if (prices.isTooDear(own, worth, subject.tableCredits)) {
      return yield* errors.mismatch(origin, at, `the estimate charges ${credits} credits as ${usd} USD, more than ${prices.refusalFactor} times what the ${subject.tableCredits} of the price table are worth`, raw(answer))
    }
    const notes = [
      ...(Decimal.compare(credits, subject.tableCredits) === 0 ? [] : [`the account's estimate says ${credits} credits, the price table of ${prices.priceTable.date} ${subject.tableCredits}`]),
      ...(worth.amount === prices.worth(own, credits).amount ? [] : [`${credits} credits are charged as ${usd} USD`])
    ]
    const price = {
      credits,
      worth,
      source: "answer",
      readAt: Timestamp.fromMillis(now),
      ...(notes.length === 0 ? {} : { note: notes.join("; ") })
    } as const
    adapter.prices.keep(subject, price)
    return price
  })

/** When a price is no longer believed. */
export const validUntil = (price: Price): Timestamp.Timestamp => Timestamp.fromMillis(Timestamp.toMillis(price.readAt) + prices.estimateLifeSeconds * 1000)

/** One figure: the price is known, not guessed. */
export const toEstimate = (price: Price): Estimate.Estimate => {
  const { amount, currency } = price.worth
  return {
    v: 1,
    unit: "credits",
    amounts: { low: price.credits, likely: price.credits, high: price.credits },
    money: { currency, amounts: { low: amount, likely: amount, high: amount } },
    source: price.source,
    validUntil: validUntil(price),
    ...(price.note === undefined ? {} : { note: price.note })
  }
}

export const serialise = (body: Schema.JsonObject): string => JSON.stringify(body)
