/** Programs that log in JSON, one object a line: what a reader would see instead. */
import { saysSurvived } from "./noise.ts"

const levels: { readonly [level: string]: string } = {
  trace: "DEBUG", debug: "DEBUG", info: "INFO", notice: "INFO", warn: "WARNING", warning: "WARNING", error: "ERROR", err: "ERROR", critical: "CRITICAL", crit: "CRITICAL", fatal: "FATAL", panic: "FATAL", emergency: "FATAL",
  // Numbers of pino and bunyan.
  10: "DEBUG", 20: "DEBUG", 30: "INFO", 40: "WARNING", 50: "ERROR", 60: "FATAL"
}

const levelKeys = ["level", "levelname", "severity", "log_level", "lvl"]
const messageKeys = ["message", "msg", "event", "text"]
const errorKeys = ["exception", "exc_info", "exc_text", "exc", "traceback", "stack", "stack_trace", "error", "err", "reason"]

const mostLines = 200

const isObject = (value: unknown): value is { readonly [key: string]: unknown } => typeof value === "object" && value !== null && !Array.isArray(value)

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const textOf = (value: unknown): string => {
  if (typeof value === "string") return value
  if (!isObject(value)) return ""
  const { message, stack, type } = value
  if (typeof stack === "string") return stack
  return typeof message === "string" ? `${typeof type === "string" ? `${type}: ` : ""}${message}` : ""
}

/** Ansible's answer of a task that failed: its message, then what the command complained of. */
export const taskLines = (text: string): ReadonlyArray<string> | undefined => {
  const found = /^(?:fatal|failed): \[[^\]]{1,120}\](?:: (?:FAILED|UNREACHABLE)!)?(?: \(item=.{0,400}?\))? => (\{.{1,60000}\})$/u.exec(text)
  const answer = found === null ? undefined : parsed(found[1]!)
  if (!isObject(answer) || typeof answer["msg"] !== "string") return undefined
  const said = /^(?:non-zero return code|MODULE FAILURE\b.*|)$/su.test(answer["msg"]) ? [answer["stderr"], answer["module_stderr"], answer["stdout"]].find((each) => typeof each === "string" && each.trim() !== "") ?? answer["msg"] : answer["msg"]
  const [first = "", ...rest] = String(said).replace(/^stdout:[^]*?\n:stderr: /u, "").trim().split("\n").slice(0, mostLines)
  return [`ERROR: ${first}`, ...rest]
}

/** The record as lines, its level first, then its exception; nothing where the line is no such record. */
export const recordLines = (text: string): ReadonlyArray<string> | undefined => {
  if (!text.startsWith("{\"") || !text.endsWith("}")) return undefined
  const record = parsed(text)
  if (!isObject(record)) return undefined
  // loguru's: the whole text, and the record beside it.
  const { record: whole, text: written } = record
  if (typeof written === "string" && isObject(whole) && isObject(whole["level"])) return written.trimEnd().split("\n").slice(0, mostLines)
  const level = levelKeys.map((key) => levels[String(record[key]).toLowerCase()]).find((each) => each !== undefined)
  const message = messageKeys.map((key) => record[key]).find((each) => typeof each === "string")
  if (level === undefined || typeof message !== "string") return undefined
  // By its own words the program went on: what it met stands in the record, and is no failure.
  if (saysSurvived(message)) return [`WARNING: ${message}`]
  const details = errorKeys.map((key) => textOf(record[key])).filter((each) => each.length > 0 && !message.includes(each))
  return [`${level}: ${message}`, ...details].join("\n").split("\n").slice(0, mostLines)
}
