/** Append-only entries of money, credits and GPU time. */
import type * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import type * as Money from "@likeness/core/Money"
import type { Matching, Stored } from "./Repository.ts"

/** `from` and `to` are timestamps: from included, to excluded. */
export type Filter = Matching<{
  job: string
  intent: string
  kind: LedgerEntry.Kind
  connection: string
  account: string
  persona: string
  study: string
  from: string
  to: string
}>

/** An entry with its place in the ledger and the job it belongs to. */
export interface Booked {
  readonly sequence: number
  readonly job: string | null
  readonly entry: LedgerEntry.LedgerEntry
}

/** What entries add up to. Amounts without a rate into the workspace's currency stand apart. */
export interface Total {
  readonly money: Money.Money
  readonly unconverted: ReadonlyArray<Money.Money>
  readonly credits: Decimal.Decimal
  readonly gpuSeconds: Decimal.Decimal
}

export interface Ledger {
  /**
   * Books an entry made outside a job (correction, top-up, fee, idle time). `true` where it was new; an
   * entry with the same key (kind, intent, source) is there once. Fills `converted` from the workspace's rates.
   */
  readonly append: (entry: LedgerEntry.LedgerEntry) => Stored<boolean>
  /** In the order of booking. */
  readonly list: (filter?: Filter) => Stored<ReadonlyArray<Booked>>
  readonly total: (filter?: Filter) => Stored<Total>
}
