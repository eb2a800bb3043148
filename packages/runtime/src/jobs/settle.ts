/** succeeded → collected → settled, and failed, cancelled or lost → settled: files home, then the bill, once. */
import * as Connection from "@likeness/core/Connection"
import * as Decimal from "@likeness/core/Decimal"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Request from "@likeness/core/Request"
import type * as Usage from "@likeness/core/Usage"
import * as Effect from "effect/Effect"
import * as Budgets from "../store/budgets.ts"
import { appendEvent } from "../store/events.ts"
import { unitsOfWork } from "../store/ledger.ts"
import { writeAsset, writeIdentityModel } from "../store/repositories.ts"
import { matching, transaction } from "../store/Store.ts"
import { writeEnd } from "./attempts.ts"
import { bookEnd } from "./charges.ts"
import { collect, modelHash, type Collector } from "./collect.ts"
import { andWake, beginNext, type Next } from "./endings.ts"
import { filesGivenUp, isGivenUp, presumed } from "./give-up.ts"
import { readPrepared } from "./intents.ts"
import { isRestored, without, type Life } from "./Life.ts"
import * as Needs from "./needs.ts"
import { after, intentId, time, write, type Row } from "./Row.ts"
import { pause, type Work } from "./Work.ts"

const mostCollects = 6

/** The files stay over there: they are asked for again, less and less often, until they come or a person gives them up. */
const waits = (work: Work, row: Row, trouble: ProviderError.ProviderError) =>
  transaction(work.store, Effect.gen(function*() {
    if (row.life.error?._tag !== trouble._tag) yield* appendEvent(work.store, { kind: "trouble-met", job: row.id, intent: intentId(row), data: { tag: trouble._tag } })
    const dueAt = after(yield* time(row), pause(work, row.life.tries, trouble.retryAfterSeconds))
    yield* write(work.store, row, { life: { ...row.life, tries: row.life.tries + 1, error: trouble }, dueAt })
  }))

/** Collects, or tries again later. Gives the life with the outputs, and what to write beside it; `undefined` where it is tried again. */
const bring = Effect.fnUntraced(function*(work: Work, row: Row, provider: Collector) {
  const { outcome } = row.life
  if (outcome === undefined || outcome.outputs.length === 0) return { life: row.life, records: Effect.void }
  const brought = yield* collect(work, row, provider, outcome)
  const trouble = brought.error
  const isFinal = trouble === undefined || trouble._tag === "OutputGone" || ((trouble.retryable === "no" || trouble._tag === "OutputCorrupt") && row.life.tries >= mostCollects)
  const isAbandoned = row.decision?._tag === "abandon"
  if (!isFinal && !isAbandoned) {
    yield* waits(work, row, trouble)
    return undefined
  }
  const error = isFinal ? trouble : filesGivenUp(row, trouble, brought.outputs.length, brought.expected)
  const calm: Life = outcome.state === "failed" ? { ...row.life, error: outcome.error } : without(row.life, "error")
  const life: Life = { ...calm, outputs: brought.outputs, identityModels: brought.identityModels.map(modelHash), ...(error === undefined || outcome.state === "failed" ? {} : { error }) }
  const records = Effect.gen(function*() {
    for (const asset of brought.assets) {
      yield* writeAsset(work.store, asset, { persona: row.persona, job: row.id })
      yield* appendEvent(work.store, { kind: "asset-stored", job: row.id, intent: intentId(row), data: { sha256: asset.sha256 } })
    }
    for (const model of brought.identityModels) yield* writeIdentityModel(work.store, model)
    if (!isFinal) yield* appendEvent(work.store, { kind: "job-given-up", job: row.id, intent: intentId(row), data: { tag: trouble._tag } })
  })
  return { life, records }
})

export const collected = Effect.fnUntraced(function*(work: Work, row: Row, provider: Collector) {
  const brought = yield* bring(work, row, provider)
  if (brought === undefined) return
  yield* transaction(work.store, Effect.gen(function*() {
    yield* brought.records
    yield* write(work.store, row, { state: "collected", life: brought.life, dueAt: yield* time(row) })
  }))
})

/** What a job without an outcome held of a GPU that has a price: from when it was first to when it was last seen running. */
const held = Effect.fnUntraced(function*(work: Work, row: Row) {
  const { ticket, runningFrom, runningUntil } = row.life
  if (ticket === undefined || runningFrom === undefined || runningUntil === undefined) return []
  const { needs } = yield* readPrepared(work.store, row)
  if (!needs.some((need) => need.resource.startsWith("gpu:"))) return []
  const amount = Decimal.fromNumber((Date.parse(runningUntil) - Date.parse(runningFrom)) / 1000)
  const price = row.connection.gpuPrice
  const usage: Usage.Usage = { unit: "gpuSeconds", amount, source: "derived", ...(price === undefined ? {} : { worth: Connection.gpuCost(price, amount) }) }
  return [usage]
})

/** The next intent that a failure or an unbilled loss allows; `undefined` where the job ends here. */
const next = (work: Work, row: Row): Next | undefined => {
  const { outcome } = row.life
  // Trouble with the files of a failed job is not why it failed.
  const error = outcome?.state === "failed" ? outcome.error : row.life.error
  if (row.cancelAskedAt !== null || error === undefined || row.decision !== null || isRestored(row.life)) return undefined
  // What was made is lost with whoever made it, and nobody billed it: as good as a job that is lost itself.
  const isLost = row.state === "lost" ? !isGivenUp(row) : row.state === "collected" && error._tag === "OutputGone" && error.billed === "no" && error.retryable === "now"
  if (isLost) return row.life.replaced === 0 ? { life: { replaced: 1 }, afterSeconds: 0 } : undefined
  // Before anything was sent everything was tried already; where the bill is in doubt nothing is sent by itself.
  if (row.state !== "failed" || outcome === undefined || error.billed === "unknown") return undefined
  const { recipe } = row.request
  const fallback = recipe.fallbacks?.find((candidate) => candidate.after === error.code && !row.life.fallbacks.includes(candidate.after))
  if (fallback !== undefined) {
    const request = { ...row.request, recipe: { ...recipe, settings: { ...recipe.settings, ...fallback.settings } } }
    return { life: { fallbacks: [...row.life.fallbacks, fallback.after] }, request, afterSeconds: 0 }
  }
  if (error.retryable === "no" || row.life.fresh >= recipe.retries) return undefined
  const wait = error.retryable === "now" ? (error.retryAfterSeconds ?? 0) : pause(work, row.life.fresh, error.retryAfterSeconds)
  return { life: { fresh: row.life.fresh + 1 }, afterSeconds: wait }
}

const perUnit = (row: Row, usage: ReadonlyArray<Usage.Usage>) => {
  const used = usage.find((candidate) => candidate.unit !== "money")
  if (row.life.outcome?.state !== "succeeded" || used === undefined) return {}
  const units = unitsOfWork(Request.capability(row.request), Request.count(row.request))
  return { unit: used.unit, perUnit: Decimal.divide(used.amount, String(units), 6) }
}

/** One commit: the charges in the reservation's place, and the end or the next intent. Settling twice books once. */
export const settle = Effect.fnUntraced(function*(work: Work, row: Row, provider: Collector | undefined) {
  const { store } = work
  const brought = row.state === "collected" || provider === undefined ? { life: row.life, records: Effect.void } : yield* bring(work, row, provider)
  if (brought === undefined) return
  const usage = row.life.outcome?.usage ?? [...(yield* held(work, row)), ...(row.state === "lost" && isGivenUp(row) ? presumed(row) : [])]
  const following = next(work, row)
  yield* andWake(work, Effect.gen(function*() {
    const at = yield* time(row)
    yield* brought.records
    yield* bookEnd(store, row, usage, at)
    yield* Budgets.release(store, intentId(row))
    yield* store.sql`UPDATE "intents" SET ${store.sql.update({ settledAt: at, ...perUnit(row, usage) })} WHERE ${matching(store, { id: intentId(row) })}`
    yield* writeEnd(store, { ...row, life: brought.life }, at)
    yield* following === undefined
      ? write(store, row, { state: "settled", life: brought.life, dueAt: null, finished: true })
      : beginNext(work, row, "settled", following)
    return yield* Needs.release(store, row.id)
  }))
})
