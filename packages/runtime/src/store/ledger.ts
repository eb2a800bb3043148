/** The ledger's table: entries are added, never changed. */
import * as Capability from "@likeness/core/Capability"
import * as Decimal from "@likeness/core/Decimal"
import * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Money from "@likeness/core/Money"
import * as Effect from "effect/Effect"
import type { Booked, Filter, Ledger, Total } from "../Ledger.ts"
import { appendEvent } from "./events.ts"
import * as Micros from "./micros.ts"
import { knownPersonaKey, matching, next, personaKey, personaNames, transaction, type Store } from "./Store.ts"
import { fromSql, readable } from "./store-unusable.ts"

/** What an entry of a job carries besides. */
export interface Booking {
  readonly job?: string | undefined
  readonly command?: string | undefined
}

const withConversion = (store: Store, entry: LedgerEntry.LedgerEntry): LedgerEntry.LedgerEntry => {
  const rate = store.rates[entry.amount.currency]
  const amount = Money.convert(entry.amount, store.currency, store.rates)
  return entry.amount.currency === store.currency || rate === undefined || amount === undefined || entry.converted !== undefined
    ? entry
    : { ...entry, converted: { amount: Money.round(amount), rate } }
}

/** Books one entry inside the caller's transaction; `false` where its key is booked already. */
export const book = Effect.fnUntraced(function*(store: Store, given: LedgerEntry.LedgerEntry, booking: Booking) {
  const { sql, workspace } = store
  const entry = withConversion(store, given)
  const persona = entry.persona === undefined ? undefined : yield* personaKey(store, entry.persona)
  const value = LedgerEntry.stored.encode(persona === undefined ? entry : { ...entry, persona })
  const micros = Micros.ofCharge(store, entry.amount)
  const row = {
    workspace, key: LedgerEntry.key(entry), sequence: yield* next(store, "ledger"), value: JSON.stringify(value), at: entry.at, day: entry.at.slice(0, 10),
    kind: entry.kind, job: booking.job ?? null, intent: entry.intent ?? null, connection: entry.connection, account: entry.account,
    persona: persona ?? null, study: entry.study ?? null, command: booking.command ?? null, micros: micros ?? null
  }
  const written = yield* sql<{ key: string }>`INSERT INTO "ledger" ${sql.insert(row)} ON CONFLICT ("workspace", "key") DO NOTHING RETURNING "key"`
  if (written.length === 0) return false
  yield* appendEvent(store, { kind: "charge-booked", job: booking.job, intent: entry.intent, data: { key: row.key, kind: entry.kind } })
  return true
})

const where = Effect.fnUntraced(function*(store: Store, filter: Filter) {
  const { sql } = store
  const { from, persona, to, ...plain } = filter
  // A persona that never was: a key that no entry has.
  const key = persona === undefined ? undefined : ((yield* knownPersonaKey(store, persona)) ?? "-")
  return sql.and([
    matching(store, { ...plain, persona: key }),
    ...(from === undefined ? [] : [sql`"at" >= ${from}`]),
    ...(to === undefined ? [] : [sql`"at" < ${to}`])
  ])
})

const add = (total: Total, entry: LedgerEntry.LedgerEntry): Total => {
  const money = entry.amount.currency === total.money.currency ? entry.amount : entry.converted?.amount
  const others = total.unconverted.filter((other) => other.currency !== entry.amount.currency)
  const before = total.unconverted.find((other) => other.currency === entry.amount.currency) ?? Money.zero(entry.amount.currency)
  return {
    money: money === undefined ? total.money : Money.add(total.money, money),
    unconverted: money === undefined ? [...others, Money.add(before, entry.amount)] : total.unconverted,
    credits: Decimal.add(total.credits, entry.credits ?? Decimal.zero),
    gpuSeconds: Decimal.add(total.gpuSeconds, entry.gpuSeconds ?? Decimal.zero)
  }
}

export const make = (store: Store): Ledger => {
  const list = (filter: Filter = {}) =>
    Effect.gen(function*() {
      const condition = yield* fromSql(where(store, filter))
      const rows = yield* fromSql(store.sql<{ sequence: number; job: string | null; value: string }>`SELECT "sequence", "job", "value" FROM "ledger" WHERE ${condition} ORDER BY "sequence"`)
      const names = yield* fromSql(personaNames(store))
      return yield* Effect.forEach(rows, (row) =>
        Effect.map(readable(LedgerEntry.stored.parse(row.value)), (entry): Booked => {
          const persona = entry.persona === undefined ? undefined : names.get(entry.persona) ?? entry.persona
          return { sequence: Number(row.sequence), job: row.job, entry: persona === undefined ? entry : { ...entry, persona } }
        }))
    })
  return {
    append: (entry) => transaction(store, book(store, entry, {})),
    list,
    total: (filter) =>
      Effect.map(list(filter), (booked) =>
        booked.reduce((total, { entry }) => add(total, entry), { money: Money.zero(store.currency), unconverted: [], credits: Decimal.zero, gpuSeconds: Decimal.zero } as Total))
  }
}

/** What a job's intents were charged so far, refunds and corrections of it included. */
export const charged = (store: Store, job: string) =>
  store.sql<{ value: string }>`SELECT "value" FROM "ledger" WHERE ${matching(store)} AND "intent" IN (SELECT "id" FROM "intents" WHERE ${matching(store, { job })})`.pipe(
    Effect.flatMap(Effect.forEach(({ value }) => Effect.map(readable(LedgerEntry.stored.parse(value)), ({ amount }) => amount)))
  )

/** What jobs with a recipe used on a connection, per unit of work, newest last: the history that estimates get. */
export const history = (store: Store, recipe: string, connection: string) =>
  Effect.map(
    fromSql(store.sql<{ perUnit: string }>`SELECT "perUnit" FROM "intents" WHERE ${matching(store, { recipe, connection })} AND "perUnit" IS NOT NULL ORDER BY "settledAt" DESC LIMIT 20`),
    (rows) => ({ perUnit: rows.map((row) => row.perUnit).toReversed() })
  )

/** How many units of work a job of this capability did. */
export const unitsOfWork = (capability: Capability.Capability, count: number): number => (capability === "generateImage" ? count : 1)
