import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type { Diagnosis } from "@likeness/pipeline/diagnose/diagnose-log"
import { print } from "../terminal/output.ts"

const lines = (found: Diagnosis): string => {
  if (found.code === "none") return "none  the log shows no failure"
  const where = found.lineNumber === null ? [] : [`      line ${found.lineNumber}: ${found.line?.trim()}`]
  const also = found.alsoSeen.slice(0, 3).map(({ code, line, lineNumber }) => `also  ${code}, line ${lineNumber}: ${line.trim().slice(0, 160)}`)
  return [`${found.code}  ${found.cause}`, ...where, `next  ${found.fix}${found.retryable ? " A plain retry is reasonable." : ""}`, ...also].join("\n")
}

export const diagnoseCommand = Command.make("diagnose", {
  log: Argument.String("file").pipe(Argument.withDescription("The log; `-` reads standard input")),
  exitCode: Flag.Int("exit-code").pipe(Flag.withDescription("How the program ended, where you know it; negative for a signal, as Python's subprocess shows it"), Flag.optional)
}, ({ exitCode, log }) =>
  Effect.gen(function*() {
    const { diagnoseLog, documentOf } = yield* Effect.promise(() => import("@likeness/pipeline/diagnose/diagnose-log"))
    const found = yield* diagnoseLog(log === "-" ? process.stdin : log, Option.match(exitCode, { onNone: () => ({}), onSome: (code) => ({ exitCode: code }) }))
    yield* print(found, lines, documentOf)
  })).pipe(
  Command.withDescription("The first failing line of a log, its code, the cause in a sentence and the fix. Knows pip, uv, torch and its launchers, sd-scripts and its GUI, ai-toolkit, ComfyUI, Hugging Face downloads, the kernel's and Docker's words; of any other program the root line. Exit code 0 whenever a diagnosis was made, `none` included"),
  Command.withShortDescription("The first failing line of a log, its code and the fix")
)
