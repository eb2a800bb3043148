import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import * as Money from "@likeness/core/Money"
import type { Status } from "@likeness/pipeline/status/Status"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { print } from "../terminal/output.ts"

const money = (amounts: ReadonlyArray<Money.Money>): string => (amounts.length === 0 ? "nothing" : amounts.map((amount) => Money.format(Money.round(amount))).join(" + "))

const persona = (status: Status): string =>
  status.personas.length === 0 ? "none" : status.personas.map((one) =>
    `${one.name} (${one.synthetic ? "synthetic" : one.mayTrain ? "real, consent on record" : "real, consent missing"}), ${one.references} reference pictures, ${one.identityModels} identity models`).join("; ")

const lanes = (status: Status): string =>
  status.sets.length === 0 ? "no sets" : status.sets.map(({ lanes, name }) => {
    const words = [...new Set(Object.values(lanes))]
    return `${name}${name === status.set ? " (default)" : ""} ${words.length === 0 ? "empty" : words.length === 1 ? words[0] : Object.entries(lanes).map(([stage, lane]) => `${stage} ${lane}`).join(" ")}`
  }).join(", ")

const spend = ({ spend }: Status): string =>
  [
    `${money(spend.total)}, today ${money(spend.today)}`,
    ...spend.budgets.map(({ left, limit, name }) => `${name}: ${Money.format(left)} of ${Money.format(limit)} left`),
    ...spend.credits.map(({ account, balance, daysLeft }) => `account ${account}: ${balance} credits${daysLeft === null ? "" : `, ${daysLeft} days at the present rate`}`),
    ...spend.warnings
  ].join("; ")

const failures = ({ failures: [newest, ...older] }: Status): string =>
  newest === undefined ? "none" : `${1 + older.length} open; ${newest.job}: ${newest.code ?? newest.tag}: ${(newest.line ?? newest.message).split("\n")[0]}`

/** Ten lines, whatever the state. */
const lines = (status: Status): string => {
  const { engine, jobs, lastRun, review } = status
  return [
    ["workspace", `${status.sandbox ? "SANDBOX " : ""}${status.workspace} in ${status.folder}`],
    ["persona", persona(status)],
    ["environment", status.environment ?? "none here"],
    ["recipes", lanes(status)],
    ["last run", lastRun === null ? "none" : `${lastRun.capability} on ${lastRun.provider}: ${lastRun.state} at ${lastRun.at} (${lastRun.job})`],
    ["jobs", `${jobs.unfinished} unfinished, ${jobs.done} done, ${jobs.failed} failed, ${jobs.cancelled} cancelled, ${jobs.unknown} unknown; ${engine === null ? "no process is at work" : `process ${engine.pid} is at work`}`],
    ["review", `${review.waiting} waiting, ${review.approved} approved, ${review.rejected} rejected; ${review.exported} exported`],
    ["spend", spend(status)],
    ["failures", failures(status)],
    ["next", status.next]
  ].map(([name, text]) => `${name!.padEnd(12)}${text}`).join("\n")
}

export const statusCommand = Command.make("status", {}, () =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { readStatus } = yield* Effect.promise(() => import("@likeness/pipeline/status/read-status"))
    yield* print(yield* readStatus(folder, process.env), lines)
  })).pipe(
  Command.withDescription("The state in ten lines, at any moment: persona, recipe lanes, last run, jobs, review queue, spend and budgets, open failures, next step. Starts and changes nothing"),
  Command.withShortDescription("The state in ten lines, and the next step")
)
