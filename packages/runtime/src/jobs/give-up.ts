/** The end of a job that was accepted and then could not be asked about any more: a person's word, not time, gives it up. */
import * as Estimate from "@likeness/core/Estimate"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Usage from "@likeness/core/Usage"
import * as Effect from "effect/Effect"
import { appendEvent } from "../store/events.ts"
import { andWake } from "./endings.ts"
import * as Needs from "./needs.ts"
import { intentId, time, write, type Row } from "./Row.ts"
import { errorFields, type Work } from "./Work.ts"

const isWithProvider = (row: Row): boolean => row.state === "ticketed" || row.state === "running"

const isCollecting = ({ life, state }: Row): boolean =>
  life.outcome !== undefined && life.tries > 0 && (state === "succeeded" || state === "failed" || state === "cancelled")

/**
 * Whether the last question about the job, for its submission or for its files was not answered. A stalled
 * job is not in trouble: its provider answers, and can be asked to end it.
 */
export const isInTrouble = (row: Row): boolean =>
  row.life.error !== undefined && (isWithProvider(row) ? row.life.error._tag !== "WorkStalled" : row.state === "sending" || isCollecting(row))

/** A person gave the job up, or its files. */
export const isGivenUp = ({ life }: Row): boolean => life.error?._tag === "Cancelled"

/** Jobs on an own GPU have no bill but their seconds. */
const isOwnGpu = (row: Row): boolean => row.life.estimate?.unit === "gpuSeconds"

const because = (trouble: ProviderError.ProviderError) => ({ tag: trouble._tag, message: trouble.message })

/** ticketed or running → lost, after a last question that `trouble` was the answer to. Its needs are free; its reservation is until it is settled. */
export const giveUp = (work: Work, row: Row, trouble: ProviderError.ProviderError) =>
  andWake(work, Effect.gen(function*() {
    const { account, name } = row.connection
    const billed = trouble._tag === "TicketLost" ? trouble.billed : isOwnGpu(row) ? "no" : "unknown"
    const counts = billed === "no"
      ? (isOwnGpu(row) ? "its GPU time is counted as far as it is known" : "nothing was billed")
      : "what it was billed is not known and counts as estimated"
    const error = new ProviderError.Cancelled({
      ...errorFields(row, "poll"), billed, retryable: "no", cause: because(trouble),
      message: `A person gave the job up while ${name} ${trouble._tag === "TicketLost" ? "did not know it any more" : "could not be asked about it"}; ${counts}.`,
      advice: billed === "no" ? "Order it again where it is still wanted." : `Look at the bill of account ${account} over there before you order it again.`
    })
    yield* appendEvent(work.store, { kind: "job-given-up", job: row.id, intent: intentId(row), data: { tag: trouble._tag } })
    yield* write(work.store, row, { state: "lost", life: { ...row.life, error }, dueAt: yield* time(row) })
    return yield* Needs.release(work.store, row.id)
  }))

/** What stands in the job where its files, or some of them, were given up. The work itself is done and charged. */
export const filesGivenUp = (row: Row, trouble: ProviderError.ProviderError, came: number, expected: number): ProviderError.ProviderError =>
  new ProviderError.Cancelled({
    ...errorFields(row, "collect"), billed: row.life.outcome?.billed ?? "unknown", retryable: "no", cause: because(trouble),
    message: `A person gave up ${expected - came} of ${expected} files, which ${row.connection.name} did not hand out: ${trouble.message}`,
    advice: "Order it again where it is still wanted."
  })

/** What a given-up job counts as where nobody can tell its bill: what was reserved for it, so that no budget takes for free what may have to be paid. */
export const presumed = (row: Row): ReadonlyArray<Usage.Usage> => {
  const { error, estimate } = row.life
  if (estimate === undefined || error?.billed === "no" || isOwnGpu(row)) return []
  const worth = Estimate.high(estimate)
  return [{ unit: estimate.unit, amount: estimate.amounts.high, source: "derived", ...(worth === undefined ? {} : { worth }) }]
}
