/** An error as three lines on stderr, or as one JSON document on stdout. */
import * as Failure from "@likeness/core/Failure"
import { styleText } from "node:util"

const colours = process.stderr.isTTY === true && process.env["NO_COLOR"] === undefined
const paint = (style: "red" | "dim" | "bold", text: string): string => (colours ? styleText(style, text) : text)

const oneLine = (text: string): string => text.replace(/\s*\n\s*/gu, " ").trim()

/** What failed, why with code and root line, what to do next. */
export const lines = (failure: Failure.Failure): string => {
  const where = failure.lineNumber === undefined ? "" : `line ${failure.lineNumber}: `
  const code = failure.code === null ? failure.tag : `${failure.tag}, ${failure.code}`
  return [
    `${paint("red", "failed")}  ${oneLine(failure.message)}`,
    `${paint("dim", "why")}     ${where}${oneLine(failure.cause)} (${code})`,
    `${paint("bold", "next")}    ${oneLine(failure.advice)}`
  ].join("\n")
}

/** Shows it and gives the exit code. */
export const showFailure = (error: unknown, options: { readonly json: boolean; readonly verbose: boolean }): number => {
  const failure = Failure.from(error)
  if (options.json) process.stdout.write(`${JSON.stringify({ error: failure })}\n`)
  else process.stderr.write(`${lines(failure)}\n`)
  if (options.verbose && error instanceof Error && error.stack !== undefined) process.stderr.write(`${error.stack}\n`)
  return Failure.exitCode(failure.tag)
}
