import { writeSync } from "node:fs"
import { parse } from "./Arguments.ts"
import * as Console from "./Console.ts"
import * as Fault from "./Fault.ts"
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
    if (!(cause instanceof PythonError)) throw cause
    terminal.raw(cause.printed)
    return 1
  }
}

const { reallyExit: exitAtOnce } = process as unknown as { readonly reallyExit: (code: number) => never }

// Python turns SIGINT into an exception; SIGTERM it leaves to the system, and so does this. `process.exit`
// waits for ever where a worker of the runtime is just at work, so the end is one that waits for nobody.
process.on("SIGINT", () => {
  writeSync(2, "Traceback (most recent call last):\n  File \"/srv/sd-scripts/sdxl_train_network.py\", line 229, in <module>\n    trainer.train(args)\nKeyboardInterrupt\n")
  exitAtOnce(130)
})

process.exitCode = await main()
