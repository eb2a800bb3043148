/** The command line: parses, calls `pipeline`, shows. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Runtime from "effect/Runtime"
import * as RuleError from "@likeness/core/RuleError"
import { commands } from "./commands/index.ts"
import * as Flags from "./flags.ts"
import { ExitWith } from "./terminal/ExitWith.ts"
import { showFailure } from "./terminal/show-failure.ts"
import { version } from "./version.ts"

const root = Command.make("likeness").pipe(
  Command.withDescription([
    "Consistent pictures and short videos of one persona, and the proof of what they are worth",
    "",
    "Exit codes: 0 done, 1 the work failed, 2 wrong usage or input, 3 refused by a rule, 4 provider unreachable or credentials rejected,",
    "5 sent but the outcome is unknown, 130 interrupted and resumable. Every error says what failed, why and what to do next."
  ].join("\n  ")),
  Command.withSubcommands(commands),
  Command.withGlobalFlags(Flags.all)
)

const has = (...names: ReadonlyArray<string>): boolean => process.argv.slice(2).some((argument) => names.includes(argument))

const logs = Layer.mergeAll(
  Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]),
  Layer.succeed(References.MinimumLogLevel, has("--verbose") ? "Debug" : "Error")
)

const show = { json: has("--json"), verbose: has("--verbose") }

// The library's others (a wizard, completions, a log level) are not commands of ours.
const builtIns = CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version] })

// A usage mistake is shown like any other bad input, without the whole help, and ends with 2.
const presenter: CliOutput.Presenter = {
  present: (event) =>
    event._tag === "InvalidInvocation"
      ? Effect.sync(() => {
        showFailure(new RuleError.InvalidInput({
          place: "the command line",
          message: event.errors.map((error) => error.message).join("; "),
          advice: `See \`${event.commandPath.join(" ")} --help\`.`
        }), show)
      })
      : CliOutput.defaultPresenter.present(event)
}

const isUsage = (error: unknown): boolean => CliError.isCliError(error)

const teardown: Runtime.Teardown = (exit, onExit) => {
  if (Exit.isSuccess(exit)) return onExit(0)
  if (Cause.hasInterruptsOnly(exit.cause)) {
    process.stderr.write("interrupted  what was started and paid goes on: `likeness status` says what, `likeness jobs resume` ends it\n")
    return onExit(130)
  }
  const error = Cause.squash(exit.cause)
  if (error instanceof ExitWith) return onExit(error.code)
  if (isUsage(error)) return onExit(CliError.isCliError(error) && error._tag === "ShowHelp" && error.errors.length === 0 ? 0 : 2)
  onExit(showFailure(error, show))
}

/** Runs the command that the process was started with and ends the process with its exit code. */
export const run = (): void => {
  root.pipe(
    Command.run({ version }),
    Effect.provide(Layer.mergeAll(NodeServices.layer, logs, builtIns, CliOutput.layer(CliOutput.defaultFormatter({ colors: false, globalFlags: "summary" })), CliOutput.layerPresenter(presenter))),
    NodeRuntime.runMain({ disableErrorReporting: true, teardown })
  )
}
