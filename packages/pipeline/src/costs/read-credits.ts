/** Every account that has credits: its lots, the rate at which they go, by what, and what ends unused. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import type * as Request from "@likeness/core/Request"
import type * as RuleError from "@likeness/core/RuleError"
import * as Timestamp from "@likeness/core/Timestamp"
import type { Job } from "@likeness/runtime/Job"
import type { Booked } from "@likeness/runtime/Ledger"
import type { Records } from "@likeness/runtime/Runtime"
import { type CreditTerms, creditTerms } from "../registry.ts"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import type * as Settings from "../settings/Settings.ts"
import { openRecords } from "../workspace/open-records.ts"
import { type Credits, creditsOf } from "./credit-lots.ts"

/** What one kind of work used over the days that count. */
export interface Burn {
  readonly model: string
  /** A resolution; null where the model has none. */
  readonly quality: string | null
  /** Of a clip; null for everything else. */
  readonly seconds: number | null
  readonly outputs: number
  readonly credits: Decimal.Decimal
  readonly perDay: Decimal.Decimal
}

export interface AccountCredits extends Credits {
  readonly account: string
  /** Of the account, as the settings name them; without those whose connection is gone. */
  readonly connections: ReadonlyArray<string>
  /** The largest first. */
  readonly burn: ReadonlyArray<Burn>
  /** Whole sentences for a person. */
  readonly warnings: ReadonlyArray<string>
}

export interface CreditAccount {
  readonly account: string
  readonly provider: string
  readonly connections: ReadonlyArray<string>
  readonly terms: CreditTerms
}

/** The accounts of the settings whose providers count in credits. */
export const creditAccounts = (settings: Settings.Settings): ReadonlyArray<CreditAccount> => {
  const found = Object.entries(settings.connections).flatMap(([name, { account = name, provider }]) => {
    const terms = creditTerms[provider]
    return terms === undefined ? [] : [{ name, account, provider, terms }]
  })
  return [...Map.groupBy(found, ({ account, provider }) => `${provider}/${account}`).values()].map((members) => ({
    account: members[0]!.account, provider: members[0]!.provider, terms: members[0]!.terms, connections: members.map(({ name }) => name)
  }))
}

const outputsOf = (request: Request.Request): number => (request._tag === "generateImage" ? request.count : 1)

const kindOf = ({ request }: Job) => {
  const { providerModel, resolution } = request.recipe.settings
  return {
    model: typeof providerModel === "string" ? providerModel : request._tag,
    quality: typeof resolution === "string" ? resolution : null,
    seconds: request._tag === "generateVideo" ? request.durationSeconds : null
  }
}

const burnOf = (booked: ReadonlyArray<Booked>, jobs: ReadonlyMap<string, Job>, days: number, now: string): ReadonlyArray<Burn> => {
  const since = new Date(Date.parse(now) - days * 86_400_000).toISOString()
  const groups = new Map<string, Burn>()
  for (const { entry, job: id } of booked) {
    const job = id === null ? undefined : jobs.get(id)
    const credits = entry.credits ?? Decimal.zero
    if (job === undefined || entry.kind !== "charge" || entry.at < since || Decimal.isZero(credits)) continue
    const kind = kindOf(job)
    const key = JSON.stringify(kind)
    const before = groups.get(key)
    const sum = Decimal.add(before?.credits ?? Decimal.zero, credits)
    groups.set(key, { ...kind, outputs: (before?.outputs ?? 0) + outputsOf(job.request), credits: sum, perDay: Decimal.divide(sum, String(Math.max(1, days)), 6) })
  }
  return [...groups.values()].toSorted((a, b) => Decimal.compare(b.credits, a.credits))
}

const warningsOf = (account: string, { balance, daysLeft, expiring, lots, perDay }: Credits): ReadonlyArray<string> => [
  ...(lots.length === 0 ? [] : Decimal.isNegative(balance)
    ? [`account ${account} used ${Decimal.multiply(balance, "-1")} credits more than were entered; enter what was bought with likeness costs top-up --account ${account} --credits N, or the console's balance with likeness costs reconcile --account ${account} --balance N`]
    : daysLeft !== null && daysLeft <= 7 ? [`account ${account} has ${balance} credits, enough for ${daysLeft} days at ${perDay} a day`] : []),
  ...expiring.map(({ expiresAt, left, unused }) =>
    `${left} credits of account ${account} expire on ${expiresAt.slice(0, 10)}${Decimal.isZero(unused) ? ", and are used before at the present rate" : `; ${unused} of them stay unused at the present rate`}`)
]

/** What each account has at `now`. Pure. */
export const creditsOfAccounts = (accounts: ReadonlyArray<CreditAccount>, booked: ReadonlyArray<Booked>, jobs: ReadonlyArray<Job>, now: string): ReadonlyArray<AccountCredits> => {
  const byId = new Map(jobs.map((job) => [job.id, job]))
  return accounts.map(({ account, connections, provider, terms }) => {
    const own = booked.filter(({ entry }: { readonly entry: LedgerEntry.LedgerEntry }) => entry.account === account && entry.provider === provider)
    const credits = creditsOf(own.map(({ entry }) => entry), terms.lifeDays, now)
    return { account, connections, ...credits, burn: burnOf(own, byId, credits.days, now), warnings: warningsOf(account, credits) }
  })
}

/** Of a store that is open. */
export const creditsOfRecords = (settings: Settings.Settings, records: (Pick<Records, "ledger"> & { readonly jobs: { readonly list: () => Effect.Effect<ReadonlyArray<Job>, RuleError.StoreUnusable> } }) | undefined) =>
  Effect.gen(function*() {
    const accounts = creditAccounts(settings)
    if (records === undefined || accounts.length === 0) return []
    const now = Timestamp.fromMillis(yield* Clock.currentTimeMillis)
    return creditsOfAccounts(accounts, yield* records.ledger.list(), yield* records.jobs.list(), now)
  })

/** The credits of the workspace in `folder`; reads only, also while others work on it. */
export const readCredits = (folder: string, environment: Environment): Effect.Effect<ReadonlyArray<AccountCredits>, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    return yield* creditsOfRecords(settings, yield* openRecords(folder, settings, environment))
  }))
