/** Before anything is sent: requested → prepared → priced → intended. */
import * as Decimal from "@likeness/core/Decimal"
import * as Estimate from "@likeness/core/Estimate"
import * as Money from "@likeness/core/Money"
import * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Recipe from "@likeness/core/Recipe"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Budgets from "../store/budgets.ts"
import { appendEvent } from "../store/events.ts"
import { charged, history } from "../store/ledger.ts"
import { remoteReferences, writeRemoteReference } from "../store/repositories.ts"
import { transaction, type Store } from "../store/Store.ts"
import { andWake } from "./endings.ts"
import { readPrepared, writePrepared } from "./intents.ts"
import { without } from "./Life.ts"
import * as Needs from "./needs.ts"
import { intentId, time, write, type Row } from "./Row.ts"
import { checked, errorFields, fail, guarded, move, tryAgainOrFail, type Work } from "./Work.ts"

const refusal = (row: Row, faults: ReadonlyArray<ProviderError.Fault>): ProviderError.ProviderError => {
  const unsupported = faults.every((fault) => fault.tag === "Unsupported")
  const fields = {
    ...errorFields(row, "validate"), billed: "no" as const, retryable: "no" as const, faults,
    message: faults.map((fault) => (fault.path.length === 0 ? fault.message : `${fault.path.join(".")}: ${fault.message}`)).join("; "),
    advice: unsupported ? "Choose a connection that offers it (likeness provider list)." : "Correct the fields that are named and submit again."
  }
  return unsupported ? new ProviderError.Unsupported(fields) : new ProviderError.InvalidRequest(fields)
}

/** The same again is told only so often: for those who began to follow meanwhile. */
const againMillis = 1_000

/** Tells followers in this process what the adapter is doing. */
const teller = ({ signals }: Work, row: Row) => {
  let last = ""
  let lastAt = 0
  return (doing: string): void => {
    const now = performance.now()
    if (doing === "" || (doing === last && now - lastAt < againMillis)) return
    last = doing
    lastAt = now
    signals.publish(row.id, { _tag: "progress", progress: { v: 1, state: "queued", stage: doing } })
  }
}

/** Validates, makes the exact bytes and what must exist first. Also from `intended`, where what was prepared is no longer good. */
export const prepare = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider) {
  const { store } = work
  const faults = yield* Effect.result(guarded(row, "validate", Effect.sync(() => provider.validate(row.request))))
  if (Result.isFailure(faults)) return yield* fail(work, row, faults.failure)
  if (faults.success.length > 0) return yield* fail(work, row, refusal(row, faults.success))
  const known = yield* remoteReferences(store).list({ connection: row.connection.name, account: row.connection.account })
  const answer = yield* guarded(row, "prepare", provider.prepare(row.request, { readAsset: work.blobs.open, known, tell: teller(work, row) })).pipe(
    Effect.catchTag("AssetUnreadable", (error) =>
      Effect.fail(new ProviderError.InvalidRequest({
        ...errorFields(row, "prepare"), message: error.message, billed: "no", retryable: "no", faults: [],
        advice: "Import the file again, then submit again."
      }))),
    Effect.flatMap(checked(row, "prepare", PreparedOrder.PreparedOrder)),
    Effect.result
  )
  if (Result.isFailure(answer)) return yield* tryAgainOrFail(work, row, answer.failure)
  const prepared = answer.success
  yield* andWake(work, Effect.gen(function*() {
    yield* writePrepared(store, row, prepared)
    for (const reference of prepared.references) yield* writeRemoteReference(store, reference, { persona: row.persona, job: row.id })
    const life = { ...without(row.life, "error", "tryingSince"), tries: 0, warnings: prepared.warnings }
    yield* write(store, row, { state: "prepared", life, place: prepared.place, dueAt: yield* time(row) })
    // Its place in a queue was for what was prepared before.
    return yield* Needs.release(store, row.id)
  }))
})

/** Asks what it will cost. */
export const price = Effect.fnUntraced(function*(work: Work, row: Row, provider: Provider.Provider) {
  const order = yield* readPrepared(work.store, row)
  const measured = yield* history(work.store, Recipe.hash(row.request.recipe), row.connection.name)
  const answer = yield* guarded(row, "estimate", provider.estimate({ _tag: "order", request: row.request, order }, measured)).pipe(
    Effect.flatMap(checked(row, "estimate", Estimate.Estimate)),
    Effect.result
  )
  if (Result.isFailure(answer)) return yield* tryAgainOrFail(work, row, answer.failure)
  const life = { ...without(row.life, "error", "tryingSince"), tries: 0, estimate: answer.success }
  yield* move(work, row, { state: "priced", life, dueAt: yield* time(row) })
})

/** In one currency where they are all of one already, else in the workspace's; or the currency that has no rate. */
const comparable = ({ currency, rates }: Store, amounts: ReadonlyArray<Money.Money>): ReadonlyArray<Money.Money> | string => {
  if (new Set(amounts.map((amount) => amount.currency)).size <= 1) return amounts
  const converted: Array<Money.Money> = []
  for (const amount of amounts) {
    const found = Money.convert(amount, currency, rates)
    if (found === undefined) return `there is no rate from ${amount.currency} to ${currency}`
    converted.push(found)
  }
  return converted
}

/** Why the job, with what its earlier intents were charged, may come to more than was accepted. */
const aboveAccepted = (store: Store, high: Money.Money | undefined, accepted: Money.Money | null, charged: ReadonlyArray<Money.Money>): string | undefined => {
  if (accepted === null) return undefined
  if (high === undefined) return Budgets.noPrice
  const amounts = comparable(store, [accepted, high, ...charged])
  if (typeof amounts === "string") return amounts
  const [agreed = accepted, asked = high, ...before] = amounts
  const spent = before.reduce(Money.add, Money.zero(asked.currency))
  if (Money.compare(Money.add(asked, spent), agreed) <= 0) return undefined
  const earlier = Decimal.isZero(spent.amount) ? "" : ` after ${Money.format(spent)} that its earlier tries were charged`
  return `it may cost up to ${Money.format(high)}${earlier}, and ${Money.format(accepted)} was accepted`
}

/** The one thing that makes room: it is not always the limit. */
const adviceFor = (reason: string): string =>
  reason.startsWith("there is no rate") ? "Add the rate to fx in likeness.yaml, then submit again."
    : reason === Budgets.noPrice ? "Give the connection a price (gpuPrice) in likeness.yaml, then submit again."
      : "Raise the limit or ask for less, then submit again."

/** Reserves the high end in every budget that applies and commits the intent: one transaction. */
export const intend = Effect.fnUntraced(function*(work: Work, row: Row) {
  const { store } = work
  const { estimate } = row.life
  if (estimate === undefined) return yield* Effect.die(new Error(`job ${row.id} is priced without an estimate`))
  const high = Estimate.high(estimate)
  yield* transaction(store, Effect.gen(function*() {
    const reason = aboveAccepted(store, high, row.accepted, row.accepted === null ? [] : yield* charged(store, row.id))
    const payer = { persona: row.persona, study: row.study ?? undefined, command: row.command ?? undefined }
    const refused = reason === undefined
      ? yield* Budgets.reserve(store, intentId(row), payer, high)
      : { budget: "the price that was accepted", reason }
    if (refused === undefined) return yield* write(store, row, { state: "intended", dueAt: yield* time(row) })
    const error = new ProviderError.BudgetExceeded({
      ...errorFields(row, "estimate"), budget: refused.budget, billed: "no", retryable: "no",
      message: `Nothing was sent: ${refused.budget} refuses it, because ${refused.reason}.`,
      advice: adviceFor(refused.reason)
    })
    yield* appendEvent(store, { kind: "budget-refused", job: row.id, intent: intentId(row) })
    yield* write(store, row, { state: "failed", life: { ...row.life, error }, dueAt: yield* time(row) })
  }))
})
