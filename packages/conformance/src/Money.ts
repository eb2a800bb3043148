/** Checks 6 and 32: what it will cost, and what it used. */
import * as Decimal from "@likeness/core/Decimal"
import * as Estimate from "@likeness/core/Estimate"
import type * as Outcome from "@likeness/core/Outcome"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect, must } from "./Broken.ts"
import * as Check from "./Check.ts"
import * as Driver from "./Driver.ts"

const exact = (estimate: Estimate.Estimate, of: string): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    // The schema knows the source, exact decimals, and low ≤ likely ≤ high.
    const read = Estimate.stored.decode(JSON.parse(JSON.stringify(estimate)))
    if (Result.isFailure(read)) yield* broken(`the estimate of ${of} is not ordered, exact and sourced: ${read.failure.message}`)
  })

export const estimateIsOrdered = Check.make({
  number: 6,
  name: "estimate is ordered, exact, names its source and spends nothing",
  body: (bench) =>
    Effect.gen(function*() {
      const { request } = bench.sample
      const shown = yield* must("estimate of a request", bench.provider.estimate({ _tag: "request", request }, { perUnit: [] }))
      yield* exact(shown, "a request")
      const order = yield* Driver.prepare(bench)
      const reserved = yield* must("estimate of a prepared order", bench.provider.estimate({ _tag: "order", request, order }, { perUnit: [] }))
      yield* exact(reserved, "a prepared order")
      yield* exact(yield* must("estimate with history", bench.provider.estimate({ _tag: "order", request, order }, { perUnit: ["3", "1.5", "2.25"] })), "an order with history")
      yield* expect(shown.unit === reserved.unit, `the request is estimated in ${shown.unit}, its order in ${reserved.unit}`)
      const sent = yield* Bench.submissions(bench)
      const made = yield* Bench.jobs(bench)
      yield* expect(sent.length === 0 && made.length === 0, `estimate sent ${sent.length} paid calls and made ${made.length} jobs`)
    })
})

/** Usage is there and agrees with the other side's bill, where it has one. */
const accounted = (bench: Bench.Bench, ended: Outcome.Outcome): Effect.Effect<void, Broken> =>
  Effect.gen(function*() {
    yield* expect(ended.usage.length > 0, `an outcome that ${ended.state} says nothing of its usage`)
    const job = (yield* Bench.jobs(bench)).at(-1)
    if (job?.charge === undefined) return
    const { amount, unit } = job.charge
    const charged = !Decimal.isZero(amount)
    yield* expect(ended.billed === "unknown" || (ended.billed === "yes") === charged, `an outcome that ${ended.state} says billed: ${ended.billed}, and the bill says ${amount} ${unit}`)
    const same = ended.usage.filter((usage) => usage.unit === unit).map((usage) => usage.amount)
    if (same.length > 0) {
      yield* expect(Decimal.compare(Decimal.sum(same), amount) === 0, `an outcome that ${ended.state} says ${Decimal.sum(same)} ${unit}, and the bill says ${amount}`)
    }
  })

const cancelled = (bench: Bench.Bench, kind: "hold-in-queue" | "hold-at-work"): Effect.Effect<void, Broken> =>
  Bench.provoke(bench, kind, Effect.gen(function*() {
    const { ticket } = yield* Driver.order(bench)
    const { answer } = yield* must("cancel", bench.provider.cancel(ticket))
    if (answer !== "cancelled" && answer !== "requested") return
    yield* accounted(bench, yield* Driver.outcome(bench, ticket))
  }))

export const usageAtEveryEnd = Check.make({
  number: 32,
  name: "every outcome, failed and cancelled too, has its usage, and it agrees with the bill",
  body: (bench) =>
    Effect.gen(function*() {
      const { request } = bench.sample
      const { order, ticket } = yield* Driver.order(bench)
      const ended = yield* Driver.success(bench, ticket)
      yield* accounted(bench, ended)
      const estimate = yield* must("estimate", bench.provider.estimate({ _tag: "order", request, order }, { perUnit: [] }))
      const charge = (yield* Bench.jobs(bench)).at(-1)?.charge
      if (charge !== undefined && charge.unit === estimate.unit && estimate.source !== "assumption") {
        yield* expect(Decimal.compare(charge.amount, estimate.amounts.high) <= 0, `the job was charged ${charge.amount} ${charge.unit}, above the estimate's high end of ${estimate.amounts.high}`)
      }
      const failing = Effect.gen(function*() {
        const sent = yield* Driver.order(bench)
        yield* accounted(bench, yield* Driver.outcome(bench, sent.ticket))
      })
      yield* Bench.provoke(bench, "fail-work", failing)
      yield* Bench.provoke(bench, "reject-content", failing)
      if (bench.offer.cancellable) {
        yield* cancelled(bench, "hold-in-queue")
        yield* cancelled(bench, "hold-at-work")
      }
    })
})

export const checks: ReadonlyArray<Check.Check> = [estimateIsOrdered, usageAtEveryEnd]
