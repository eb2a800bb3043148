/** What a person enters about credits, and what follows from it. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { AccountCredits } from "@likeness/pipeline/costs/read-credits"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { print, table } from "../terminal/output.ts"
import { withWorkspace } from "../with-workspace.ts"
import { creditExamples } from "./examples.ts"

const account = Flag.String("account").pipe(Flag.withDescription("Whose credits, as likeness.yaml names the account"))
const booking = Effect.promise(() => import("@likeness/pipeline/costs/book-credits"))

/** Lots, rate and warnings of one account. */
const creditLines = (credits: AccountCredits): string => {
  const { balance, burn, daysLeft, lots, perDay, warnings } = credits
  const rate = daysLeft === null ? "none used lately" : `${perDay} a day over ${credits.days} days, enough for ${daysLeft} days`
  return [
    `account ${credits.account}: ${balance} credits; ${rate}`,
    ...(lots.length === 0 ? [] : [table(lots.map((lot) => ["  bought", lot.addedAt.slice(0, 10), `${lot.left} of ${lot.credits} left`, `${lot.expired ? "expired" : "until"} ${lot.expiresAt.slice(0, 10)}`]), [])]),
    ...(burn.length === 0 ? [] : [table(burn.map((one) => ["  used", one.model, one.quality ?? "-", one.seconds === null ? "-" : `${one.seconds} s`, `${one.outputs} outputs`, `${one.credits} credits`, `${one.perDay} a day`]), [4, 5, 6])]),
    ...warnings.map((warning) => `warning  ${warning}`)
  ].join("\n")
}

const topUp = Command.make("top-up", {
  account,
  credits: Flag.String("credits").pipe(Flag.withDescription("How many were bought, such as 500")),
  at: Flag.String("at").pipe(Flag.withDescription("The day they were bought, such as 2026-11-30; now where left out"), Flag.optional),
  expires: Flag.String("expires").pipe(Flag.withDescription("The day they end; the provider's own term where left out"), Flag.optional),
  id: Flag.String("id").pipe(Flag.withDescription("A name for the purchase, where the same was bought twice in a day"), Flag.optional)
}, ({ account, at, credits, expires, id }) =>
  Effect.gen(function*() {
    const told = { account, credits, at: Option.getOrUndefined(at), expires: Option.getOrUndefined(expires), id: Option.getOrUndefined(id) }
    const found = yield* withWorkspace((workspace) => Effect.flatMap(booking, (book) => book.topUp(workspace, told)))
    yield* print(found, creditLines)
  })).pipe(Command.withDescription("Enter credits that were bought: no provider can be asked for its balance"))

const reconcile = Command.make("reconcile", {
  account,
  balance: Flag.String("balance").pipe(Flag.withDescription("What the provider's console shows now"))
}, ({ account, balance }) =>
  Effect.gen(function*() {
    const found = yield* withWorkspace((workspace) => Effect.flatMap(booking, (book) => book.reconcile(workspace, { account, balance })))
    yield* print(found, ({ correction, credits }) => `${correction === "0" ? "ledger and console agree" : `booked a correction of ${correction} credits`}\n${creditLines(credits)}`)
  })).pipe(Command.withDescription("Book what the console says otherwise, as a correction"))

const show = Command.make("credits", {}, () =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { readCredits } = yield* Effect.promise(() => import("@likeness/pipeline/costs/read-credits"))
    yield* print({ accounts: yield* readCredits(folder, process.env) }, ({ accounts }) => (accounts.length === 0 ? "no account has credits" : accounts.map(creditLines).join("\n")))
  })).pipe(Command.withDescription("Each account's credits by purchase, the rate by model, quality and length, the days left, and what expires"))

export const creditCommands = [
  show.pipe(Command.withExamples(creditExamples.credits)),
  topUp.pipe(Command.withExamples(creditExamples.topUp)),
  reconcile.pipe(Command.withExamples(creditExamples.reconcile))
] as const
