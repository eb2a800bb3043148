/** Budgets, and the reservations that jobs hold in them until they are settled. */
import * as Budget from "@likeness/core/Budget"
import * as Decimal from "@likeness/core/Decimal"
import * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Money from "@likeness/core/Money"
import * as Effect from "effect/Effect"
import type { Budgets, BudgetState } from "../Budgets.ts"
import * as Micros from "./micros.ts"
import { records } from "./records.ts"
import { alone, knownPersonaKey, matching, now, personaKey, transaction, type Store } from "./Store.ts"
import { fromSql, readable } from "./store-unusable.ts"

/** What a job is charged to. */
export interface Payer {
  readonly persona: string
  readonly study: string | undefined
  readonly command: string | undefined
}

/** The reason where there is nothing to compare with a limit. */
export const noPrice = "the provider gives no price for it"

/** Why nothing may be sent: the first budget without room, or what is missing to compare. */
interface NoRoom {
  readonly budget: string
  readonly reason: string
}

const key = (scope: Budget.Scope): string => {
  switch (scope._tag) {
    case "workspace": return "workspace"
    case "day": return "day"
    case "persona": return `persona/${scope.persona}`
    case "study": return `study/${scope.study}`
    case "command": return `command/${scope.command}`
  }
}

/** The columns by which spending in a scope is found. */
const columns = Effect.fnUntraced(function*(store: Store, scope: Budget.Scope, day: string) {
  switch (scope._tag) {
    case "workspace": return {}
    case "day": return { day }
    // Only read: who may not write lists budgets too. A persona without a key has spent nothing.
    case "persona": return { persona: (yield* knownPersonaKey(store, scope.persona)) ?? "-" }
    case "study": return { study: scope.study }
    case "command": return { command: scope.command }
  }
})

type Filter = { readonly [column: string]: string | undefined }

/**
 * What was charged in a scope and what is reserved in it. One statement, because a charge takes its reservation's
 * place in one commit: read one after the other, while others commit between, it would be in neither.
 */
const sums = (store: Store, filter: Filter) => {
  const { sql } = store
  const total = (table: string) => sql`SELECT CAST(COALESCE(SUM("micros"), 0) AS TEXT) FROM ${sql(table)} WHERE ${matching(store, filter)}`
  const withoutRate = sql`SELECT 'late', "value" FROM "ledger" WHERE ${matching(store, filter)} AND "micros" IS NULL`
  return sql<{ part: "spent" | "reserved" | "late"; value: string }>`SELECT 'spent' AS "part", (${total("ledger")}) AS "value"
    UNION ALL SELECT 'reserved', (${total("reservations")}) UNION ALL ${withoutRate}`
}

/**
 * What was charged while there was no rate for it: counted by the rates as they are now, and apart, by
 * currency, where there is none still.
 */
const late = Effect.fnUntraced(function*(store: Store, values: ReadonlyArray<string>) {
  let micros = 0n
  const unconverted = new Map<Money.Currency, Money.Money>()
  for (const value of values) {
    const { amount } = yield* readable(LedgerEntry.stored.parse(value))
    const counted = Micros.ofCharge(store, amount)
    if (counted === undefined) unconverted.set(amount.currency, Money.add(unconverted.get(amount.currency) ?? Money.zero(amount.currency), amount))
    else micros += counted
  }
  return { micros, unconverted: [...unconverted.values()].filter(({ amount }) => !Decimal.isZero(amount)) }
})

/** Today, as charges and reservations are kept by it. */
const today = Effect.map(now, (at) => at.slice(0, 10))

const state = Effect.fnUntraced(function*(store: Store, scope: Budget.Scope, day: string) {
  const rows = yield* sums(store, yield* columns(store, scope, day))
  const valuesOf = (part: string) => rows.filter((row) => row.part === part).map(({ value }) => value)
  const sum = (part: string) => BigInt(valuesOf(part)[0] ?? "0")
  const { micros, unconverted } = yield* late(store, valuesOf("late"))
  return { spent: sum("spent") + micros, reserved: sum("reserved"), unconverted }
})

/** Writes a budget inside the caller's transaction. */
export const write = (store: Store, budget: Budget.Budget) => records(store, "budgets", Budget.stored, "last").write(key(budget.scope), budget)

/**
 * Reserves `high` in every budget that applies, inside the caller's transaction; or says which one has no
 * room, and reserves nothing. Reserving again for the same intent replaces what it held.
 */
export const reserve = Effect.fnUntraced(function*(store: Store, intent: string, payer: Payer, high: Money.Money | undefined) {
  const { sql, workspace } = store
  yield* alone(store, "budgets")
  yield* release(store, intent)
  // Read once: what has room in one day must not be reserved in the next.
  const day = yield* today
  const scopes: ReadonlyArray<Budget.Scope> = [
    ...(payer.command === undefined ? [] : [{ _tag: "command", command: payer.command } as const]),
    ...(payer.study === undefined ? [] : [{ _tag: "study", study: payer.study } as const]),
    { _tag: "persona", persona: payer.persona },
    { _tag: "day" },
    { _tag: "workspace" }
  ]
  const rows = yield* sql<{ value: string }>`SELECT "value" FROM "budgets" WHERE ${matching(store)} AND ${sql.in("key", scopes.map(key))}`
  const budgets = yield* Effect.forEach(rows, (row) => readable(Budget.stored.parse(row.value)))
  const micros = high && Micros.ofReservation(store, high)
  for (const scope of scopes) {
    const budget = budgets.find((candidate) => key(candidate.scope) === key(scope))
    if (budget === undefined) continue
    const name = Budget.scopeName(scope)
    if (high === undefined) return { budget: name, reason: noPrice } satisfies NoRoom
    if (micros === undefined) return { budget: name, reason: `there is no rate from ${high.currency} to ${store.currency}` } satisfies NoRoom
    const limit = Micros.ofCharge(store, budget.limit)
    if (limit === undefined) return { budget: name, reason: `there is no rate from ${budget.limit.currency} to ${store.currency}` } satisfies NoRoom
    const { reserved, spent, unconverted } = yield* state(store, scope, day)
    if (unconverted[0] !== undefined) {
      return { budget: name, reason: `there is no rate from ${unconverted[0].currency} to ${store.currency} for the ${Money.format(unconverted[0])} that were charged already` } satisfies NoRoom
    }
    const left = limit - spent - reserved
    if (micros > left) {
      const show = (amount: bigint) => Micros.toMoney(store, amount).amount
      return { budget: name, reason: `it would take up to ${show(micros)} ${store.currency} and ${show(left)} ${store.currency} are left` } satisfies NoRoom
    }
  }
  if (micros === undefined) return undefined
  const row = { workspace, intent, micros, day, persona: yield* personaKey(store, payer.persona), study: payer.study ?? null, command: payer.command ?? null }
  yield* sql`INSERT INTO "reservations" ${sql.insert(row)}`
  return undefined
})

/** Gives a reservation back, inside the caller's transaction. May be repeated. */
export const release = (store: Store, intent: string) => store.sql`DELETE FROM "reservations" WHERE ${matching(store, { intent })}`

export const make = (store: Store): Budgets => {
  const table = records(store, "budgets", Budget.stored, "last")
  return {
    put: (budget) => fromSql(write(store, budget)),
    remove: (scope) => table.remove(key(scope)),
    list: transaction(store, Effect.gen(function*() {
      const found = yield* table.list()
      const day = yield* today
      return yield* Effect.forEach(found, (budget) =>
        Effect.gen(function*() {
          const { reserved, spent, unconverted } = yield* state(store, budget.scope, day)
          const limit = Micros.ofCharge(store, budget.limit) ?? 0n
          return {
            budget,
            spent: Micros.toMoney(store, spent),
            reserved: Micros.toMoney(store, reserved),
            left: Micros.toMoney(store, limit - spent - reserved),
            unconverted
          } satisfies BudgetState
        }))
    }))
  }
}
