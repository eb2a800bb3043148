/**
 * Credits as lots: bought on a day, spent oldest first, gone at their end. There is no balance to ask a
 * provider for, so the lots and what is left of them follow from the ledger alone. Pure.
 */
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"

/** One purchase. */
export interface Lot {
  /** The ledger entry's source. */
  readonly id: string
  readonly addedAt: string
  readonly expiresAt: string
  readonly credits: Decimal.Decimal
  /** What nobody used so far; it may have expired since. */
  readonly left: Decimal.Decimal
  readonly expired: boolean
}

export interface Credits {
  /** Oldest first. */
  readonly lots: ReadonlyArray<Lot>
  /** What can be used now; negative where more was used than was entered. */
  readonly balance: Decimal.Decimal
  /** A day, over the days that `days` says. */
  readonly perDay: Decimal.Decimal
  readonly days: number
  /** At that rate, without what ends unused before it is its turn; null where nothing is used. */
  readonly daysLeft: number | null
  /** Lots that end within a month, with what will be left of them at the present rate. */
  readonly expiring: ReadonlyArray<{ readonly id: string; readonly expiresAt: string; readonly left: Decimal.Decimal; readonly unused: Decimal.Decimal }>
}

const dayMillis = 86_400_000
/** The present rate is that of the last days, as many as this at most. */
const longestWindow = 30
/** How long before its end a lot is spoken of. */
const warningDays = 30

interface Filling {
  readonly entry: LedgerEntry.LedgerEntry
  readonly endsAt: string
  left: Decimal.Decimal
}

const usedBy = (entry: LedgerEntry.LedgerEntry): Decimal.Decimal => (entry.kind === "topUp" || entry.kind === "expiry" ? Decimal.zero : entry.credits ?? Decimal.zero)
const smaller = (a: Decimal.Decimal, b: Decimal.Decimal): Decimal.Decimal => (Decimal.compare(a, b) <= 0 ? a : b)
const negative = (amount: Decimal.Decimal): Decimal.Decimal => Decimal.multiply(amount, "-1")

/** Takes from the lots that can be used at `at`, the oldest before the others; gives what none could pay. */
const take = (lots: ReadonlyArray<Filling>, amount: Decimal.Decimal, at: string): Decimal.Decimal => {
  let open = amount
  for (const lot of lots) {
    if (lot.entry.at > at || lot.endsAt <= at || Decimal.isZero(open)) continue
    const part = smaller(lot.left, open)
    lot.left = Decimal.subtract(lot.left, part)
    open = Decimal.subtract(open, part)
  }
  return open
}

/** Puts back what a refund or a correction returns: into the lot that would be taken from next, as far as it was ever full. */
const giveBack = (lots: ReadonlyArray<Filling>, amount: Decimal.Decimal, at: string): Decimal.Decimal => {
  let open = amount
  for (const lot of lots.toReversed()) {
    if (lot.entry.at > at || lot.endsAt <= at || Decimal.isZero(open)) continue
    const part = smaller(Decimal.subtract(lot.entry.credits ?? Decimal.zero, lot.left), open)
    lot.left = Decimal.add(lot.left, part)
    open = Decimal.subtract(open, part)
  }
  return open
}

/** The lots as they are at `now`, and what was used without one (negative: what came back without one). */
const fill = (entries: ReadonlyArray<LedgerEntry.LedgerEntry>, lifeDays: number, now: string) => {
  const lots = entries.filter((entry) => entry.kind === "topUp").map((entry): Filling => ({
    entry, endsAt: entry.expiresAt ?? new Date(Date.parse(entry.at) + lifeDays * dayMillis).toISOString(), left: entry.credits ?? Decimal.zero
  })).toSorted((a, b) => (a.entry.at < b.entry.at ? -1 : a.entry.at > b.entry.at ? 1 : a.endsAt < b.endsAt ? -1 : 1))
  let open = Decimal.zero
  for (const entry of entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    const used = usedBy(entry)
    if (entry.at > now || Decimal.isZero(used)) continue
    open = Decimal.add(open, Decimal.isNegative(used) ? negative(giveBack(lots, negative(used), entry.at)) : take(lots, used, entry.at))
  }
  // A top-up that was entered after it was used pays for what was open; what came back without a lot stays open.
  if (Decimal.compare(open, Decimal.zero) > 0) open = take(lots, open, now)
  return { lots, open }
}

/**
 * The lots spent on at the present rate, oldest first, each until it is empty or ends: what of each is never used, and
 * for how many days they last in all.
 */
const spendOn = (lots: ReadonlyArray<Filling>, perDay: Decimal.Decimal, now: string) => {
  let days = 0
  const unused = lots.map(({ endsAt, left }) => {
    if (Decimal.isZero(perDay)) return left
    const needed = Decimal.toNumber(Decimal.divide(left, perDay, 6))
    const spent = Math.max(0, Math.min(needed, (Date.parse(endsAt) - Date.parse(now)) / dayMillis - days))
    days += spent
    return spent === needed ? Decimal.zero : Decimal.max(Decimal.zero, Decimal.subtract(left, Decimal.round(Decimal.multiply(perDay, Decimal.fromNumber(Number(spent.toFixed(6)))), 6)))
  })
  return { unused, days }
}

/** What an account has. `entries` are the account's alone, `now` is ISO 8601. */
export const creditsOf = (entries: ReadonlyArray<LedgerEntry.LedgerEntry>, lifeDays: number, now: string): Credits => {
  const { lots, open } = fill(entries, lifeDays, now)
  const usable = lots.filter(({ endsAt, entry }) => endsAt > now && entry.at <= now)
  const balance = Decimal.subtract(Decimal.sum(usable.map(({ left }) => left)), open)
  // Corrections say what was used before nobody knows when, so they are no part of the rate.
  const charges = entries.filter((entry) => entry.kind === "charge" && entry.at <= now && !Decimal.isZero(entry.credits ?? Decimal.zero))
  const oldest = charges.map(({ at }) => at).toSorted()[0]
  const days = oldest === undefined ? 0 : Math.min(longestWindow, Math.max(1, Math.ceil((Date.parse(now) - Date.parse(oldest)) / dayMillis)))
  const since = new Date(Date.parse(now) - days * dayMillis).toISOString()
  const recent = Decimal.sum(charges.filter(({ at }) => at >= since).map(({ credits = Decimal.zero }) => credits))
  const perDay = days === 0 ? Decimal.zero : Decimal.divide(recent, String(days), 6)
  const ahead = spendOn(usable, perDay, now)
  // What came back without a lot has no end.
  const endless = Decimal.isNegative(open) && !Decimal.isZero(perDay) ? Decimal.toNumber(Decimal.divide(negative(open), perDay, 6)) : 0
  const daysLeft = Decimal.isZero(perDay) ? null : Math.floor(ahead.days + endless + 1e-6)
  const expiring = usable.flatMap(({ endsAt, entry, left }, index) => {
    const until = (Date.parse(endsAt) - Date.parse(now)) / dayMillis
    return until > warningDays || Decimal.isZero(left) ? [] : [{ id: entry.source, expiresAt: endsAt, left, unused: ahead.unused[index] ?? left }]
  }).toSorted((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1))
  return {
    lots: lots.map(({ endsAt, entry, left }) => ({ id: entry.source, addedAt: entry.at, expiresAt: endsAt, credits: entry.credits ?? Decimal.zero, left, expired: endsAt <= now })),
    balance, perDay, days, daysLeft, expiring
  }
}
