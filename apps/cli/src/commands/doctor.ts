import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { Check } from "@likeness/pipeline/doctor/Check"
import type { Examination } from "@likeness/pipeline/doctor/examine"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { ExitWith } from "../terminal/ExitWith.ts"
import { print } from "../terminal/output.ts"
import { withProgress } from "../with-workspace.ts"

const standing = ({ advice, works }: Check): string => (!works ? "fails" : advice === undefined ? "works" : "to do")

const show = (check: Check): ReadonlyArray<string> => [
  `${standing(check)}  ${check.name}${check.found.length === 0 ? "" : `: ${check.found.join("; ")}`}`,
  ...check.problems.flatMap(({ advice, message, tag }) => [`         ${message} (${tag})`, `         next: ${advice}`]),
  ...(check.advice === undefined ? [] : [`         next: ${check.advice}`])
]

const lines = ({ checks }: Examination): string => checks.flatMap(show).join("\n")

export const doctorCommand = Command.make("doctor", {
  deep: Flag.Boolean("deep").pipe(Flag.withDescription("Also read every stored file and follow every ledger entry and intent; takes its time"), Flag.withDefault(false))
}, ({ deep }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { examine } = yield* Effect.promise(() => import("@likeness/pipeline/doctor/examine"))
    const examined = yield* withProgress(({ tell }) => examine(folder, process.env, tell, { deep }))
    yield* print(examined, lines)
    if (examined.checks.some(({ works }) => !works)) return yield* Effect.fail(new ExitWith(1))
  })).pipe(
  Command.withDescription("What works here, what does not, and the one next step for each: Node, ffmpeg, faces, disk, settings, recipes, store, every connection. Spends nothing. Exit code 1 where something fails; what is only not there yet does not"),
  Command.withShortDescription("What works here, what does not, and the next step for each")
)
