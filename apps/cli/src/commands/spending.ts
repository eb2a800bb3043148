/** Every command that may spend shows the estimate first and asks; over its budget it refuses before sending. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Connection from "@likeness/core/Connection"
import * as Decimal from "@likeness/core/Decimal"
import type * as Estimate from "@likeness/core/Estimate"
import * as Money from "@likeness/core/Money"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { randomUUID } from "node:crypto"
import { Yes } from "../flags.ts"
import * as Prompt from "../terminal/Prompt.ts"
import type { Tools } from "../with-workspace.ts"
import { noteLines, type Sums, words } from "./estimate-words.ts"

/** One run of a command, with what it may spend. */
export interface CommandRun {
  readonly id: string
  readonly limit?: Money.Money
}

/** The command's own budget from `--budget`, in the workspace's currency where none is written. */
export const commandBudget = (workspace: Workspace, budget: Option.Option<string>): Effect.Effect<CommandRun, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const id = `cmd-${randomUUID()}`
    if (Option.isNone(budget)) return { id }
    const [, amount = "", currency] = /^([\d.]+)\s*([A-Z]{3})?$/u.exec(budget.value.trim()) ?? []
    const decoded = Schema.decodeUnknownResult(Decimal.NonNegative)(amount)
    if (Result.isFailure(decoded)) {
      return yield* new RuleError.InvalidInput({ place: "--budget", message: `--budget: ${JSON.stringify(budget.value)} is no amount of money`, advice: "Write it like 2.50 or 2.50USD." })
    }
    return { id, limit: { amount: decoded.success, currency: currency ?? workspace.settings.currency } }
  })

const inWorkspaceCurrency = (workspace: Workspace, money: Money.Money): Effect.Effect<Money.Money, RuleError.InvalidInput> => {
  const converted = Money.convert(money, workspace.settings.currency, workspace.settings.fx)
  return converted === undefined
    ? Effect.fail(new RuleError.InvalidInput({ place: "likeness.yaml, fx", message: `there is no rate from ${money.currency} to ${workspace.settings.currency}`, advice: `Add \`${money.currency}:\` under \`fx:\` in likeness.yaml.` }))
    : Effect.succeed(converted)
}

/** What a command would order on one connection. */
export interface Order {
  /** What it is for, where a command orders several things. */
  readonly label?: string
  readonly connection: Connection.Connection
  readonly requests: ReadonlyArray<Request.Request>
}

const add = (workspace: Workspace, estimates: ReadonlyArray<Estimate.Estimate>) =>
  Effect.gen(function*() {
    const zero = Money.zero(workspace.settings.currency)
    const sums = { low: zero, likely: zero, high: zero }
    for (const { money } of estimates) {
      if (money === undefined) return undefined
      for (const end of ["low", "likely", "high"] as const) sums[end] = Money.add(sums[end], yield* inWorkspaceCurrency(workspace, { amount: money.amounts[end], currency: money.currency }))
    }
    const known: Sums = sums
    return known
  })

/** A line for each order that has a label, and their sum; one line where there is one order; then what their providers add. */
const estimateOf = (workspace: Workspace, orders: ReadonlyArray<Order>) =>
  Effect.gen(function*() {
    const priced = yield* Effect.forEach(orders, (order) =>
      Effect.map(Effect.forEach(order.requests, (request) => workspace.runtime.jobs.estimate(order.connection, request), { concurrency: 4 }), (estimates) => ({ ...order, estimates })))
    const all = priced.flatMap(({ estimates }) => estimates)
    const sums = yield* add(workspace, all)
    const parts = yield* Effect.forEach(priced, ({ connection, estimates, label }) =>
      Effect.map(add(workspace, estimates), (own) => `estimate ${label === undefined ? "" : `${label}: `}${words(own, estimates, connection.name)}`))
    const text = parts.length === 1 ? parts : [...parts, `estimate in all: ${words(sums, all, "all of it")}`]
    return { text: [...text, ...noteLines(all)].join("\n"), high: sums?.high }
  })

const refuseWithoutAnswer = new RuleError.AnswerMissing({ message: "nobody can answer whether to spend this", advice: "Run the same command with --yes." })

/** Asks on a terminal whether to spend it; `--yes` answers, and what costs nothing is not asked. `high` is `undefined` where no price is known. */
export const askToSpend = (high: Money.Money | undefined) =>
  Effect.gen(function*() {
    const free = high !== undefined && Decimal.isZero(high.amount)
    if (free || (yield* Yes)) return
    if (!Prompt.isPossible()) return yield* refuseWithoutAnswer
    const answer = yield* Effect.scoped(Effect.flatMap(Prompt.make, ({ ask }) => ask("Spend it? [y/N] ")))
    if (!/^y(es)?$/iu.test(answer ?? "")) return yield* new RuleError.AnswerMissing({ message: "nothing was sent: the answer was no", advice: "Run the same command again when you want to spend it." })
  })

/**
 * Prints the estimate of the orders, refuses above the command's budget, and asks on a terminal;
 * `--yes` answers. Spends nothing.
 */
export const estimateFirst = (workspace: Workspace, wanted: ReadonlyArray<Order>, command: CommandRun, tools: Tools) =>
  Effect.gen(function*() {
    const orders = wanted.filter(({ requests }) => requests.length > 0)
    const [first] = orders
    if (first === undefined) return
    const { requireReachable } = yield* Effect.promise(() => import("@likeness/pipeline/steps/require-reachable"))
    for (const connection of new Map(orders.map((order) => [order.connection.name, order.connection])).values()) yield* requireReachable(workspace, connection)
    const { high, text } = yield* estimateOf(workspace, orders)
    tools.note(text)
    const { limit } = command
    if (limit !== undefined && high !== undefined && Money.compare(high, yield* inWorkspaceCurrency(workspace, limit)) > 0) {
      return yield* new ProviderError.BudgetExceeded({
        connection: first.connection.name,
        account: first.connection.account,
        operation: "estimate",
        message: `the estimate may reach ${Money.format(Money.round(high))}, and --budget allows ${Money.format(limit)}`,
        billed: "no",
        retryable: "no",
        advice: "Raise --budget, or ask for less.",
        budget: "the budget of this command"
      })
    }
    yield* askToSpend(high)
  })
