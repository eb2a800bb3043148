import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Money from "@likeness/core/Money"
import type { Costs } from "@likeness/pipeline/costs/read-costs"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { print, table } from "../terminal/output.ts"
import { creditCommands } from "./credits.ts"

const amounts = (total: ReadonlyArray<Money.Money>): string => (total.length === 0 ? "0" : total.map(Money.format).join(" + "))

const lines = ({ entries, groups, total }: Costs): string => {
  if (entries.length === 0) return "nothing was booked yet"
  const rows = groups === undefined
    ? entries.map((entry) => [entry.at, entry.kind, entry.provider, entry.capability ?? "-", entry.persona ?? "-", Money.format(entry), entry.credits === null ? "" : `${entry.credits} credits`, entry.gpuSeconds === null ? "" : `${entry.gpuSeconds} GPU s`])
    : groups.map((group) => [group.key ?? "-", amounts(group.total), group.credits === "0" ? "" : `${group.credits} credits`, group.gpuSeconds === "0" ? "" : `${group.gpuSeconds} GPU s`, `${group.entries} entries`])
  return `${table(rows, groups === undefined ? [5, 6, 7] : [1, 2, 3, 4])}\ntotal  ${amounts(total)}`
}

export const costsCommand = Command.make("costs", {
  // Beside `groupings` of the pipeline, which would have to be loaded for help.
  by: Flag.Literals("by", ["day", "connection", "account", "persona", "study", "capability", "kind"]).pipe(Flag.withDescription("Sums instead of single entries"), Flag.optional)
}, ({ by }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { readCosts } = yield* Effect.promise(() => import("@likeness/pipeline/costs/read-costs"))
    yield* print(yield* readCosts(folder, process.env, Option.getOrUndefined(by)), lines)
    const { readCredits } = yield* Effect.promise(() => import("@likeness/pipeline/costs/read-credits"))
    for (const { warnings } of yield* readCredits(folder, process.env)) for (const warning of warnings) process.stderr.write(`warning  ${warning}\n`)
  })).pipe(Command.withDescription("The ledger: every charge, exact, with credits and GPU seconds"), Command.withSubcommands(creditCommands))
