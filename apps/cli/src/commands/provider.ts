import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { ListedConnection } from "@likeness/pipeline/connections/list-connections"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { print } from "../terminal/output.ts"
import { withWorkspace } from "../with-workspace.ts"

const nameArgument = Argument.String("connection").pipe(Argument.withDescription("A connection's name; the only one where it is left out"), Argument.optional)
const powering = Effect.promise(() => import("@likeness/pipeline/connections/power"))

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
      const up = yield* powerUp(workspace, yield* workspace.connection(Option.getOrUndefined(name)), tools.tell)
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
      const down = yield* powerDown(workspace, yield* workspace.connection(Option.getOrUndefined(name)), { forGood }, tools.tell)
      yield* print(down, ({ givenUp, paidUntil, servers }) => [
        ...servers.map((server) => `ended  ${server}`),
        ...givenUp.map((job) => `given up  ${job}`),
        paidUntil === null ? `down   ${down.connection}` : `paid   until ${paidUntil}; \`likeness costs --by kind\` has the idle time`
      ].join("\n"))
    }))).pipe(Command.withDescription("A rented GPU's paid time ends and its idle time is booked; servers that Likeness started are stopped. Refused while jobs are under way"))

export const providerCommand = Command.make("provider").pipe(
  Command.withDescription("Connections: what they can do, and when a rented one is paid for"),
  Command.withExamples([
    { command: "likeness provider list --json", description: "Connections and their capabilities, as one document" },
    { command: "likeness provider up pod", description: "From now on the pod is paid for, with or without jobs" },
    { command: "likeness provider down pod --for-good", description: "It was given back; exit code 3 where jobs are under way and --for-good is left out" }
  ]),
  Command.withSubcommands([listCommand, upCommand, downCommand])
)
