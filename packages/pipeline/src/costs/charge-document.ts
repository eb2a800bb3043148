import type * as LedgerEntry from "@likeness/core/LedgerEntry"

/** A ledger entry beside the job it belongs to; what does not apply is null. */
export interface ChargeDocument {
  readonly amount: string
  readonly currency: string
  readonly credits: string | null
  readonly gpuSeconds: string | null
  readonly billed: LedgerEntry.LedgerEntry["billed"]
}

/** The entry as `generate`, `jobs` and `costs` show it. */
export const chargeDocument = (entry: LedgerEntry.LedgerEntry): ChargeDocument => ({
  amount: entry.amount.amount,
  currency: entry.amount.currency,
  credits: entry.credits ?? null,
  gpuSeconds: entry.gpuSeconds ?? null,
  billed: entry.billed
})
