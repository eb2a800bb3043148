/** What a person tells about an account's credits, since no provider can be asked: what was bought, and what the console shows. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Decimal from "@likeness/core/Decimal"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Money from "@likeness/core/Money"
import * as RuleError from "@likeness/core/RuleError"
import * as Timestamp from "@likeness/core/Timestamp"
import { toConnection } from "../settings/connections.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { type CreditAccount, creditAccounts, type AccountCredits, creditsOfRecords } from "./read-credits.ts"

const readDecimal = Schema.decodeUnknownSync(Decimal.Decimal)

const refuse = (place: string, message: string, advice: string) => new RuleError.InvalidInput({ place, message, advice })

const accountOf = (workspace: Workspace, name: string): Effect.Effect<CreditAccount, RuleError.InvalidInput> => {
  const known = creditAccounts(workspace.settings)
  const found = known.find(({ account }) => account === name)
  if (found !== undefined) return Effect.succeed(found)
  return Effect.fail(refuse("--account", `no connection in likeness.yaml has an account ${name} with credits`, known.length === 0 ? "Add a connection whose provider counts in credits." : `Name one of: ${known.map(({ account }) => account).join(", ")}.`))
}

const amountOf = (place: string, text: string, positive: boolean): Effect.Effect<Decimal.Decimal, RuleError.InvalidInput> => {
  const isAmount = /^\d{1,12}(\.\d{1,6})?$/u.test(text)
  const amount = isAmount ? readDecimal(text) : Decimal.zero
  return isAmount && !(positive && Decimal.isZero(amount))
    ? Effect.succeed(amount)
    : Effect.fail(refuse(place, `${place} ${JSON.stringify(text)} is not a number of credits`, "Write it like 500 or 28.75."))
}

/** What a credit of the account is worth: of its connections, since lots belong to it and not to one of them. */
const worthOf = (workspace: Workspace, { account, connections, terms }: CreditAccount): Effect.Effect<Decimal.NonNegative, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const found = new Map<Decimal.NonNegative, string>()
    for (const name of connections) {
      const value = terms.moneyPerCredit(toConnection(name, workspace.settings.connections[name]!).settings)
      if (Result.isFailure(value)) {
        const said = value.failure.map(({ message, path }) => `${path.slice(1).join(".")}: ${message}`)
        return yield* refuse(`likeness.yaml, connections.${name}`, said.join("; "), "Correct what the message names.")
      }
      if (!found.has(value.success)) found.set(value.success, name)
    }
    const [first, second] = found
    if (second !== undefined) return yield* refuse("likeness.yaml, connections", `a credit of account ${account} is worth ${first![0]} on ${first![1]} and ${second[0]} on ${second[1]}`, "Give the account's connections the same prices.moneyPerCredit.")
    return first![0]
  })

/** A day or an instant; a day begins at 00:00 UTC. */
const instantOf = (place: string, text: string): Effect.Effect<string, RuleError.InvalidInput> => {
  const millis = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/u.test(text) ? Date.parse(text) : Number.NaN
  // A day that no month has, such as 2026-02-30, is read as another one.
  return Number.isFinite(millis) && new Date(millis).toISOString().startsWith(text.slice(0, 10))
    ? Effect.succeed(Timestamp.fromMillis(millis))
    : Effect.fail(refuse(place, `${place} ${JSON.stringify(text)} is not a day`, "Write it like 2026-11-30."))
}

const entryOf = (account: CreditAccount, rest: Pick<LedgerEntry.LedgerEntry, "kind" | "source" | "at" | "credits"> & Partial<LedgerEntry.LedgerEntry>): LedgerEntry.LedgerEntry => ({
  v: 1, provider: account.provider, connection: account.connections[0]!, account: account.account,
  amount: Money.zero(account.terms.currency), usageSource: "derived", billed: "yes", ...rest
})

/** Lots that ended with something in them: said in the ledger, each once. */
const bookExpiries = (workspace: Workspace, account: CreditAccount) =>
  Effect.gen(function*() {
    const found = (yield* creditsOfRecords(workspace.settings, workspace.runtime)).find((one) => one.account === account.account)
    for (const lot of found?.lots ?? []) {
      if (!lot.expired || Decimal.isZero(lot.left)) continue
      yield* workspace.runtime.ledger.append(entryOf(account, { kind: "expiry", source: `expiry/${lot.id}`, at: lot.expiresAt, credits: lot.left }))
    }
  })

const after = (workspace: Workspace, account: CreditAccount) =>
  Effect.gen(function*() {
    yield* bookExpiries(workspace, account)
    const all = yield* creditsOfRecords(workspace.settings, workspace.runtime)
    return all.find((one) => one.account === account.account)!
  })

export interface TopUp {
  readonly account: string
  readonly credits: string
  /** When they were bought; now where absent. */
  readonly at?: string | undefined
  /** When they end; the provider's own term where absent. */
  readonly expires?: string | undefined
  /** Tells two equal purchases of one day apart. */
  readonly id?: string | undefined
}

/** Books a purchase. Fails with `InvalidInput` for one that is booked already. */
export const topUp = (workspace: Workspace, { account: name, at, credits, expires, id }: TopUp): Effect.Effect<AccountCredits, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.gen(function*() {
    const account = yield* accountOf(workspace, name)
    const amount = yield* amountOf("--credits", credits, true)
    const now = Timestamp.fromMillis(yield* Clock.currentTimeMillis)
    const addedAt = at === undefined ? now : yield* instantOf("--at", at)
    if (addedAt > now) return yield* refuse("--at", `--at ${at ?? ""} is in the future`, "Enter a purchase on or after its day.")
    const expiresAt = expires === undefined ? Timestamp.fromMillis(Timestamp.toMillis(addedAt) + account.terms.lifeDays * 86_400_000) : yield* instantOf("--expires", expires)
    if (expiresAt <= addedAt) return yield* refuse("--expires", "the credits would end before they were bought", "Give the day after which they cannot be used.")
    if (id !== undefined && !/^[A-Za-z0-9._-]{1,64}$/u.test(id)) return yield* refuse("--id", `--id ${JSON.stringify(id)} is not a name`, "Use letters, digits, dots, dashes and underscores, at most 64.")
    const source = `lot/${account.account}/${id ?? `${at ?? addedAt}/${amount}`}`
    const isNew = yield* workspace.runtime.ledger.append(entryOf(account, { kind: "topUp", source, at: addedAt, credits: amount, expiresAt }))
    if (!isNew) return yield* refuse("--credits", `this purchase of ${amount} credits is booked already`, "Where it is another one of the same day, give it a name with --id.")
    return yield* after(workspace, account)
  })

/** What reconciling changed. */
export interface Reconciled {
  /** What the ledger was away from the console: positive where more was used than the ledger knew. */
  readonly correction: Decimal.Decimal
  readonly credits: AccountCredits
}

/** Books the difference between what the console shows and what the ledger knows; nothing where there is none. */
export const reconcile = (workspace: Workspace, wanted: { readonly account: string; readonly balance: string }): Effect.Effect<Reconciled, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.gen(function*() {
    const { account: name, balance } = wanted
    const account = yield* accountOf(workspace, name)
    const shown = yield* amountOf("--balance", balance, false)
    // Before the balance is counted: whoever counts at the same moment finds the same last entry, and books the same correction.
    const booked = yield* workspace.runtime.ledger.list({ account: account.account })
    const known = yield* after(workspace, account)
    const correction = Decimal.subtract(known.balance, shown)
    if (Decimal.isZero(correction)) return { correction, credits: known }
    const used = Decimal.sum(booked.filter(({ entry: { kind } }) => kind !== "topUp" && kind !== "expiry").map(({ entry: { credits = Decimal.zero } }) => credits))
    // More than all that was ever used cannot have come back: a purchase is missing.
    if (Decimal.compare(Decimal.add(used, correction), Decimal.zero) < 0) {
      return yield* refuse("--balance", `the console shows ${Decimal.multiply(correction, "-1")} credits more than the ledger has`, `Enter the missing purchase first: likeness costs top-up --account ${name} --credits N --at DAY.`)
    }
    const at = Timestamp.fromMillis(yield* Clock.currentTimeMillis)
    const amount = Money.round({ amount: Decimal.multiply(correction, yield* worthOf(workspace, account)), currency: account.terms.currency })
    const source = `reconcile/${account.account}/${booked.at(-1)?.sequence ?? 0}`
    const isNew = yield* workspace.runtime.ledger.append(entryOf(account, { kind: "correction", source, at, credits: correction, amount }))
    if (!isNew) return yield* reconcile(workspace, wanted)
    return { correction, credits: yield* after(workspace, account) }
  })
