/** A job's entries in the ledger: at its acceptance where its ticket says so, else at its end. Booking twice writes one. */
import * as Decimal from "@likeness/core/Decimal"
import * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Money from "@likeness/core/Money"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Request from "@likeness/core/Request"
import type * as Ticket from "@likeness/core/Ticket"
import type * as Usage from "@likeness/core/Usage"
import * as Effect from "effect/Effect"
import { book } from "../store/ledger.ts"
import type { Store } from "../store/Store.ts"
import { intentId, type Row } from "./Row.ts"

/** What a provider said of the bill last, in its outcome or its error. */
const billedOf = ({ life }: Row): ProviderError.Billed => life.outcome?.billed ?? life.error?.billed ?? "unknown"

const worthOf = (store: Store, used: Usage.Usage): Money.Money => Money.round(used.worth ?? Money.zero(store.currency))

const charge = (store: Store, row: Row, used: Usage.Usage, index: number, at: string, billed: ProviderError.Billed): LedgerEntry.LedgerEntry => ({
  v: 1, kind: "charge", intent: intentId(row), source: `usage/${index}`, at,
  provider: row.connection.provider, connection: row.connection.name, account: row.connection.account, capability: Request.capability(row.request),
  persona: row.persona, ...(row.study === null ? {} : { study: row.study }),
  amount: worthOf(store, used),
  ...(used.unit === "credits" ? { credits: used.amount } : {}),
  ...(used.unit === "gpuSeconds" ? { gpuSeconds: used.amount } : {}),
  usageSource: used.source, billed
})

/** The same the other way round: `by` is what the charge changes by, below zero where less is paid. */
const change = (kind: "refund" | "correction", about: LedgerEntry.LedgerEntry, by: { readonly amount: Decimal.Decimal; readonly used: Decimal.Decimal }, at: string, billed: ProviderError.Billed): LedgerEntry.LedgerEntry => ({
  ...about, kind, corrects: LedgerEntry.key(about), at, billed,
  amount: { ...about.amount, amount: by.amount },
  ...(about.credits === undefined ? {} : { credits: by.used }),
  ...(about.gpuSeconds === undefined ? {} : { gpuSeconds: by.used })
})

const negative = (amount: Decimal.Decimal): Decimal.Decimal => Decimal.multiply(amount, "-1")
const usedIn = (entry: LedgerEntry.LedgerEntry): Decimal.Decimal => entry.credits ?? entry.gpuSeconds ?? Decimal.zero

/**
 * What the end changes about a charge of the acceptance. The charge stands as it was booked: not billed after all,
 * it is refunded; used otherwise, or no longer certain, it is corrected.
 */
const afterwards = (store: Store, row: Row, about: LedgerEntry.LedgerEntry, used: Usage.Usage | undefined, at: string): ReadonlyArray<LedgerEntry.LedgerEntry> => {
  const billed = billedOf(row)
  if (billed === "no") return [change("refund", about, { amount: negative(about.amount.amount), used: negative(usedIn(about)) }, at, "no")]
  const worth = used === undefined ? about.amount : worthOf(store, used)
  const amount = worth.currency === about.amount.currency ? Decimal.subtract(worth.amount, about.amount.amount) : Decimal.zero
  const difference = used === undefined ? Decimal.zero : Decimal.subtract(used.amount, usedIn(about))
  const isSame = Decimal.isZero(amount) && (used?.unit === "money" || Decimal.isZero(difference))
  return isSame && billed === "yes" ? [] : [change("correction", about, { amount, used: difference }, at, billed)]
}

const bookAll = (store: Store, row: Row, entries: ReadonlyArray<LedgerEntry.LedgerEntry>) =>
  Effect.forEach(entries, (entry) => book(store, entry, { job: row.id, command: row.command ?? undefined }), { discard: true })

const accepted = (store: Store, row: Row, { charged = [] }: Ticket.Ticket, at: string) => charged.map((used, index) => charge(store, row, used, index, at, "yes"))

/** Inside the transaction that stores the ticket: what an account paid is in the ledger from the moment that it is known to be paid. */
export const bookAcceptance = (store: Store, row: Row, ticket: Ticket.Ticket, at: string) => bookAll(store, row, accepted(store, row, ticket, at))

/** Inside the transaction that settles the job. */
export const bookEnd = (store: Store, row: Row, usage: ReadonlyArray<Usage.Usage>, at: string) => {
  const { ticket } = row.life
  const before = ticket === undefined ? [] : accepted(store, row, ticket, at)
  return bookAll(store, row, [
    ...before.flatMap((about, index) => afterwards(store, row, about, usage[index], at)),
    ...usage.flatMap((used, index) => (index < before.length ? [] : [charge(store, row, used, index, at, billedOf(row))]))
  ])
}
