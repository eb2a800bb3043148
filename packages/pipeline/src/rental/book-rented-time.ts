/** Idle time and storage of rented machines, booked in the ledger: exact, once, and counted by budgets. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Connection from "@likeness/core/Connection"
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Money from "@likeness/core/Money"
import * as Timestamp from "@likeness/core/Timestamp"
import { isAtRest } from "@likeness/runtime/Job"
import type * as Runtime from "@likeness/runtime/Runtime"
import { daysBetween, type Held, idleSeconds, type Paid } from "./idle-time.ts"
import * as Rental from "./Rental.ts"
import { serverPeriods } from "./server-periods.ts"

type Books = Pick<Runtime.Runtime, "ledger" | "documents"> & { readonly jobs: Pick<Runtime.Runtime["jobs"], "list"> }

/** Less is left for the next time, but for the last word of `provider down`. */
const leastSeconds = 60

export const isRented = (connection: Connection.Connection): boolean => connection.gpuPrice?.basis === "rented"

/** What was marked, and when servers of our own ran. */
export const paidTimes = (books: Pick<Books, "documents">, connection: Connection.Connection) =>
  Effect.gen(function*() {
    const rental = (yield* books.documents.get(Rental.stored, connection.name)) ?? Rental.empty(connection.name)
    const marked = rental.periods.map(({ from, to }): Paid => ({ from: Timestamp.toMillis(from), ...(to === undefined ? {} : { to: Timestamp.toMillis(to) }) }))
    return { rental, paid: [...marked, ...(yield* serverPeriods(connection))] }
  })

/**
 * Seconds that settled jobs of the connection held, and since when one holds it that is not settled. Jobs are read
 * before charges: one that settles in between is in both, so that too little is idle until the next time. The other
 * way round it would be in neither, and its time idle beside its charge for good.
 */
const heldTimes = (books: Books, connection: Connection.Connection) =>
  Effect.gen(function*() {
    const jobs = yield* books.jobs.list({ connection: connection.name })
    const charges = yield* books.ledger.list({ kind: "charge", connection: connection.name })
    const held = charges.map(({ entry }): Held => ({ at: Timestamp.toMillis(entry.at), seconds: Decimal.toNumber(entry.gpuSeconds ?? Decimal.zero) }))
    const since = jobs.flatMap((job) => (isAtRest(job) || job.submittedAt === undefined ? [] : [Timestamp.toMillis(job.submittedAt)]))
    return { held, ...(since.length === 0 ? {} : { since: Math.min(...since) }) }
  })

const entryOf = (connection: Connection.Connection, at: number, part: Pick<LedgerEntry.LedgerEntry, "kind" | "source" | "amount" | "gpuSeconds">): LedgerEntry.LedgerEntry => ({
  v: 1, at: Timestamp.fromMillis(at), provider: connection.provider, connection: connection.name, account: connection.account, usageSource: "derived", billed: "no", ...part
})

/**
 * Books what a rented connection cost since the last time besides its jobs. May be repeated, by several
 * processes at once too: what is booked is booked once. Nothing for a connection that is not rented.
 */
export const bookRentedTime = (books: Books, connection: Connection.Connection, options: { readonly everything?: boolean } = {}) =>
  Effect.gen(function*() {
    const price = connection.gpuPrice
    if (price === undefined || price.basis !== "rented") return
    const now = yield* Clock.currentTimeMillis
    const { paid, rental } = yield* paidTimes(books, connection)
    if (paid.length === 0) return
    const { held, since } = yield* heldTimes(books, connection)
    const booked = yield* books.ledger.list({ kind: "idle", connection: connection.name })
    const total = Decimal.round(Decimal.fromNumber(Math.round(idleSeconds(paid, held, now, since) * 1000) / 1000), 3)
    const missing = Decimal.subtract(total, Decimal.sum(booked.map(({ entry }) => entry.gpuSeconds ?? Decimal.zero)))
    if (Decimal.compare(missing, options.everything === true ? Decimal.zero : String(leastSeconds)) > 0) {
      // Whoever books the same next number is second, and books nothing.
      yield* books.ledger.append(entryOf(connection, now, { kind: "idle", source: `${connection.name}/${booked.length + 1}`, amount: Money.round(Connection.gpuCost(price, missing)), gpuSeconds: missing }))
    }
    const { storagePerDay } = price
    if (storagePerDay === undefined) return
    const days = daysBetween(Math.min(...paid.map(({ from }) => from)), rental.goneAt === undefined ? now : Timestamp.toMillis(rental.goneAt))
    const there = new Set((yield* books.ledger.list({ kind: "fee", connection: connection.name })).map(({ entry }) => entry.source))
    for (const day of days) {
      const source = `${connection.name}/storage/${day}`
      if (!there.has(source)) yield* books.ledger.append(entryOf(connection, Math.min(now, Date.parse(`${day}T23:59:59.999Z`)), { kind: "fee", source, amount: Money.round({ ...storagePerDay }) }))
    }
  })
