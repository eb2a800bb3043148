import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { exitCode } from "@likeness/core/Failure"
import * as RuleError from "@likeness/core/RuleError"
import type { ListedConnection } from "@likeness/pipeline/connections/list-connections"
import type { ConnectionTest } from "@likeness/pipeline/connections/test-connection"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { ExitWith } from "../terminal/ExitWith.ts"
import { print } from "../terminal/output.ts"
import { withWorkspace } from "../with-workspace.ts"
import { optional } from "./optional.ts"
import { commandBudget, estimateFirst } from "./spending.ts"
import { budgetFlag } from "./spending-flags.ts"

const nameArgument = Argument.String("connection").pipe(Argument.withDescription("A connection's name; the only one where it is left out"), Argument.optional)
const powering = Effect.promise(() => import("@likeness/pipeline/connections/power"))

/** As an argument: these commands have no `--provider`. */
const connectionNamed = (workspace: Workspace, name: Option.Option<string>) =>
  workspace.connection(Option.getOrUndefined(name)).pipe(
    Effect.mapError(({ advice, message, place }) => new RuleError.InvalidInput({ place, message, advice: advice.replace("with --provider", "behind the command") }))
  )

const priceOf = ({ gpuPrice, paidSince }: ListedConnection): ReadonlyArray<string> => {
  if (gpuPrice === null) return []
  const storage = gpuPrice.storagePerDay === undefined ? "" : `, storage ${gpuPrice.storagePerDay.amount} ${gpuPrice.storagePerDay.currency} a day`
  const state = gpuPrice.basis === "used" ? "of jobs" : paidSince === null ? "rented, down" : `rented, paid for since ${paidSince}`
  return [`  price  ${gpuPrice.perHour.amount} ${gpuPrice.perHour.currency} an hour ${state}${storage}`]
}

const shown = (one: ListedConnection): string => [
  `${one.name}  ${one.provider}${one.account === one.name ? "" : `, account ${one.account}`}`,
  ...one.offers.map(({ capability, guarantee, models }) => `  ${capability}  ${models.join(", ")}; ${guarantee}`),
  ...priceOf(one),
  ...(one.problem === null ? [] : [`  fails  ${one.problem.message}`, `  next   ${one.problem.advice}`])
].join("\n")

const listCommand = Command.make("list", {}, () =>
  Effect.gen(function*() {
    const { listConnections } = yield* Effect.promise(() => import("@likeness/pipeline/connections/list-connections"))
    const connections = yield* listConnections(resolve(yield* Folder), process.env)
    yield* print({ connections }, () => (connections.length === 0 ? "no connection yet; next: add one under `connections:` in likeness.yaml" : connections.map(shown).join("\n")))
  })).pipe(Command.withDescription("The connections, what each can do, and what a lost answer means there. Asks nobody"))

const upCommand = Command.make("up", { connection: nameArgument }, ({ connection: name }) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { powerUp } = yield* powering
      const up = yield* powerUp(workspace, yield* connectionNamed(workspace, name), tools.tell)
      yield* print(up, ({ paidSince, servers }) => [
        ...servers.map((server) => `runs   ${server}`),
        ...(paidSince === null ? [] : [`paid   since ${paidSince}`]),
        `next   \`likeness provider down ${up.connection}\` when you are done`
      ].join("\n"))
    }))).pipe(Command.withDescription("A rented GPU's paid time begins, and servers that Likeness starts are started"))

const downCommand = Command.make("down", {
  connection: nameArgument,
  forGood: Flag.Boolean("for-good").pipe(Flag.withDescription("The machine will not return: its unfinished jobs are given up, and its storage is paid for no more"), Flag.withDefault(false))
}, ({ connection: name, forGood }) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { powerDown } = yield* powering
      const down = yield* powerDown(workspace, yield* connectionNamed(workspace, name), { forGood }, tools.tell)
      yield* print(down, ({ givenUp, paidUntil, servers }) => [
        ...servers.map((server) => `ended  ${server}`),
        ...givenUp.map((job) => `given up  ${job}`),
        paidUntil === null ? `down   ${down.connection}` : `paid   until ${paidUntil}; \`likeness costs --by kind\` has the idle time`
      ].join("\n"))
    }))).pipe(Command.withDescription("A rented GPU's paid time ends and its idle time is booked; servers that Likeness started are stopped. Refused while jobs are under way"))

const outcomes = { passed: "works", failed: "fails", "not tried": "not tried" } as const

const testLines = ({ checks, connection }: ConnectionTest): string => [
  ...checks.flatMap(({ found, name, outcome, problems }) => [
    `${outcomes[outcome]}  ${name}${found.length === 0 ? "" : `: ${found.join("; ")}`}`,
    ...problems.flatMap(({ advice, message, tag }) => [`         ${message} (${tag})`, `         next: ${advice}`])
  ]),
  ...(checks.some(({ outcome }) => outcome === "failed") ? [] : [checks.some(({ name, outcome }) => name === "order" && outcome === "passed") ? "next   `likeness generate`" : `next   \`likeness provider test ${connection} --order\` has one picture made`])
].join("\n")

const testCommand = Command.make("test", {
  connection: nameArgument,
  set: Flag.String("set").pipe(Flag.withDescription("Only the recipes of this set; those that any set names where left out"), Flag.optional),
  order: Flag.Boolean("order").pipe(Flag.withDescription("Also have one picture made, of nobody: its price is shown first. Spends"), Flag.withDefault(false)),
  budget: budgetFlag
}, ({ budget, connection: name, order, set }) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { testConnection } = yield* Effect.promise(() => import("@likeness/pipeline/connections/test-connection"))
      const connection = yield* connectionNamed(workspace, name)
      const command = yield* commandBudget(workspace, budget)
      const tested = yield* testConnection(workspace, connection, {
        ...optional("set", set),
        ...(order ? { order: { command, before: (requests) => estimateFirst(workspace, [{ connection, requests }], command, tools) } } : {})
      }, tools.tell)
      yield* print(tested, testLines)
      const [problem] = tested.checks.flatMap(({ problems }) => problems)
      if (problem !== undefined) return yield* Effect.fail(new ExitWith(exitCode(problem.tag)))
    }))).pipe(
  Command.withDescription(
    "Whether a connection works: reach, credentials, versions; the checks of the conformance suite that send nothing; models, nodes and files of its recipes. With --order also one picture, asked for first. " +
      "A recipe that starts from a picture has one of the sample persona uploaded. The exit code is that of the first failure"
  ),
  Command.withShortDescription("Whether a connection works, up to one picture with --order")
)

export const providerCommand = Command.make("provider").pipe(
  Command.withDescription("Connections: what they can do, whether they work, and when a rented one is paid for"),
  Command.withExamples([
    { command: "likeness provider list --json", description: "Connections and their capabilities, as one document" },
    { command: "likeness provider test home --set local", description: "Whether it answers and has what the set's recipes need; spends nothing" },
    { command: "likeness provider test cloud --order --budget 0.10", description: "And whether one picture comes back; exit code 3 above the budget" },
    { command: "likeness provider up pod", description: "From now on the pod is paid for, with or without jobs" },
    { command: "likeness provider down pod --for-good", description: "It was given back; exit code 3 where jobs are under way and --for-good is left out" }
  ]),
  Command.withSubcommands([listCommand, testCommand, upCommand, downCommand])
)
