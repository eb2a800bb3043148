import { parse } from "./Arguments.ts"
import * as Console from "./Console.ts"
import * as Fault from "./Fault.ts"
import * as Interrupt from "./Interrupt.ts"
import { PythonError } from "./PythonError.ts"
import { train } from "./train.ts"

const timeScale = (): number => {
  const given = process.env["LIKENESS_SANDBOX_TIME_SCALE"]
  if (given === undefined || given === "") return 0.01
  const scale = Number(given)
  if (!Number.isFinite(scale) || scale < 0) throw new Error(`LIKENESS_SANDBOX_TIME_SCALE: not a number from 0: ${given}`)
  return scale
}

/** The trainer's own arguments: what an interpreter would have swallowed is dropped. */
const own = (argv: ReadonlyArray<string>): ReadonlyArray<string> => {
  const rest = argv[0] === "-u" ? argv.slice(1) : argv
  return rest[0]?.endsWith(".py") === true ? rest.slice(1) : rest
}

const main = async (): Promise<number> => {
  const flags = parse(own(process.argv.slice(2)))
  if ("exitCode" in flags) {
    const stream = flags.exitCode === 0 ? process.stdout : process.stderr
    stream.write(flags.words)
    return flags.exitCode
  }
  const terminal = Console.make(timeScale(), flags.has("console_log_simple"))
  try {
    await train(terminal, flags, Fault.parse(process.env["LIKENESS_SANDBOX_TRAINER_FAULT"]), process.env["LIKENESS_SANDBOX_TRAINER_MODULES"] === "all")
    return 0
  } catch (cause) {
    if (cause instanceof Interrupt.KeyboardInterrupt) {
      terminal.raw("Traceback (most recent call last):\n  File \"/srv/sd-scripts/sdxl_train_network.py\", line 229, in <module>\n    trainer.train(args)\nKeyboardInterrupt\n")
      return 130
    }
    if (!(cause instanceof PythonError)) throw cause
    terminal.raw(cause.printed)
    return 1
  }
}

Interrupt.listen()
process.exitCode = await main()
