import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import type { Check, Examination } from "@likeness/pipeline/doctor/examine"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { print } from "../terminal/output.ts"
import { withProgress } from "../with-workspace.ts"

const show = (check: Check): ReadonlyArray<string> => [
  `${check.works ? "works" : "fails"}  ${check.name}${check.found.length === 0 ? "" : `: ${check.found.join("; ")}`}`,
  ...check.problems.flatMap(({ advice, message, tag }) => [`         ${message} (${tag})`, `         next: ${advice}`])
]

const lines = ({ checks }: Examination): string => checks.flatMap(show).join("\n")

export const doctorCommand = Command.make("doctor", {}, () =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { examine } = yield* Effect.promise(() => import("@likeness/pipeline/doctor/examine"))
    yield* print(yield* withProgress(({ tell }) => examine(folder, process.env, tell)), lines)
  })).pipe(
  Command.withDescription("What works here, what does not, and the one next step for each: Node, ffmpeg, faces, disk, settings, recipes, store, every connection. Spends nothing"),
  Command.withShortDescription("What works here, what does not, and the next step for each")
)
