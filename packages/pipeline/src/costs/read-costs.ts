/** The ledger as `likeness costs` shows it: exact sums, nothing converted. */
import * as Effect from "effect/Effect"
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Money from "@likeness/core/Money"
import type * as RuleError from "@likeness/core/RuleError"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import { openRecords } from "../workspace/open-records.ts"
import { type ChargeDocument, chargeDocument } from "./charge-document.ts"

/** What costs can be grouped by. `connection` is what files and options call the provider. */
export const groupings = ["day", "connection", "account", "persona", "study", "capability", "kind"] as const
export type Grouping = (typeof groupings)[number]

export interface CostEntry extends ChargeDocument {
  readonly at: string
  readonly kind: LedgerEntry.Kind
  readonly corrects: string | null
  readonly intent: string | null
  /** The connection's name. */
  readonly provider: string
  readonly account: string
  readonly capability: string | null
  readonly persona: string | null
  readonly study: string | null
  readonly source: LedgerEntry.LedgerEntry["usageSource"]
}

/** What the entries of one key come to. */
export interface CostGroup {
  /** Null for the entries that have none, such as a fee without a persona. */
  readonly key: string | null
  /** One for each currency. */
  readonly total: ReadonlyArray<Money.Money>
  readonly credits: string
  readonly gpuSeconds: string
  readonly entries: number
}

export interface Costs {
  /** One for each currency; empty where nothing was booked. */
  readonly total: ReadonlyArray<Money.Money>
  readonly entries: ReadonlyArray<CostEntry>
  /** Only where a grouping was asked for, by key. */
  readonly groups?: ReadonlyArray<CostGroup>
}

const toEntry = (entry: LedgerEntry.LedgerEntry): CostEntry => ({
  at: entry.at,
  kind: entry.kind,
  corrects: entry.corrects ?? null,
  intent: entry.intent ?? null,
  provider: entry.connection,
  account: entry.account,
  capability: entry.capability ?? null,
  persona: entry.persona ?? null,
  study: entry.study ?? null,
  ...chargeDocument(entry),
  source: entry.usageSource
})

/** Exact sums, a line for each currency in the order of their codes. */
export const sumByCurrency = (amounts: ReadonlyArray<Money.Money>): ReadonlyArray<Money.Money> => {
  const sums = new Map<string, Money.Money>()
  for (const money of amounts) sums.set(money.currency, Money.add(sums.get(money.currency) ?? Money.zero(money.currency), money))
  return [...sums.values()].map(({ amount, currency }) => ({ amount, currency })).toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
}

const keyOf = (entry: CostEntry, by: Grouping): string | null => (by === "day" ? entry.at.slice(0, 10) : by === "connection" ? entry.provider : entry[by])

const groupsOf = (entries: ReadonlyArray<CostEntry>, by: Grouping): ReadonlyArray<CostGroup> =>
  [...Map.groupBy(entries, (entry) => keyOf(entry, by))]
    .map(([key, members]): CostGroup => ({
      key,
      total: sumByCurrency(members),
      credits: Decimal.sum(members.map((entry) => entry.credits ?? Decimal.zero)),
      gpuSeconds: Decimal.sum(members.map((entry) => entry.gpuSeconds ?? Decimal.zero)),
      entries: members.length
    }))
    .toSorted((a, b) => ((a.key ?? "\u{10ffff}") < (b.key ?? "\u{10ffff}") ? -1 : 1))

/** The sums of ledger entries. Pure. */
export const costsOf = (ledger: ReadonlyArray<LedgerEntry.LedgerEntry>, by?: Grouping): Costs => {
  const entries = ledger.map(toEntry)
  return { total: sumByCurrency(entries), entries, ...(by === undefined ? {} : { groups: groupsOf(entries, by) }) }
}

/** The costs of the workspace in `folder`; reads only, also while others work on it. */
export const readCosts = (folder: string, environment: Environment, by?: Grouping): Effect.Effect<Costs, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    const records = yield* openRecords(folder, settings, environment)
    const booked = records === undefined ? [] : yield* records.ledger.list()
    return costsOf(booked.map(({ entry }) => entry), by)
  }))
