/** Reads a YAML file with a schema; whatever is wrong is named by file, line and key. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { readFile } from "node:fs/promises"
import { isNode, LineCounter, parseDocument } from "yaml"
import * as RuleError from "@likeness/core/RuleError"

const invalid = (file: string, where: string, reason: string, advice: string) =>
  new RuleError.InvalidInput({ place: where === "" ? file : `${file}, ${where}`, message: `${where === "" ? file : `${file}, ${where}`}: ${reason}`, advice })

const keyPath = (path: ReadonlyArray<PropertyKey>): string =>
  path.map((key, index) => (typeof key === "number" ? `[${key + 1}]` : `${index === 0 ? "" : "."}${String(key)}`)).join("")

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const unreadable = (file: string, path: string, whereMissing: string, cause: NodeJS.ErrnoException) => {
  // By its whole path: what is not there may have been looked for in another folder than was meant.
  if (cause.code === "ENOENT") return invalid(path, "", "there is no such file", whereMissing)
  return cause.code === "EISDIR"
    ? invalid(file, "", "it is a folder", "Name a file in it.")
    : invalid(file, "", `it cannot be read (${cause.code ?? cause.message})`, "Check the file's permissions.")
}

/** The file's text as UTF-8. `shownAs` is how messages call the file, `whereMissing` the next step where there is none. */
export const readText = (path: string, shownAs: string, whereMissing = "Check the path."): Effect.Effect<string, RuleError.InvalidInput> =>
  Effect.tryPromise({ try: () => readFile(path, "utf8"), catch: (cause) => unreadable(shownAs, path, whereMissing, cause as NodeJS.ErrnoException) })

/**
 * Decodes YAML text. Unknown keys, wrong types and broken syntax fail with the line and the key of
 * the first fault; further faults are counted. An empty file is refused.
 */
export const decodeText = <A, I>(schema: Schema.Codec<A, I>, text: string, file: string): Result.Result<A, RuleError.InvalidInput> => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const broken = document.errors[0]
  if (broken !== undefined) {
    return Result.fail(invalid(file, `line ${lines.linePos(broken.pos[0]).line}`, broken.message, "Correct the YAML at that line."))
  }
  const value: unknown = document.toJS()
  if (value === null || value === undefined) return Result.fail(invalid(file, "", "the file is empty", "Write its content, or remove the file."))
  return Result.mapError(Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })(value), (error) => {
    const { issues } = format(error.issue)
    const first = issues[0]!
    const path = (first.path ?? []).map((step) => (typeof step === "object" ? step.key : step))
    const node = document.getIn(path, true)
    const parent = document.getIn(path.slice(0, -1), true)
    const range = isNode(node) ? node.range : isNode(parent) ? parent.range : undefined
    const line = range ? `line ${lines.linePos(range[0]).line}` : "line 1"
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ""
    const unknown = first.message.includes("excess property")
    const reason = unknown ? `unknown key \`${keyPath(path)}\`` : `${path.length === 0 ? "" : `\`${keyPath(path)}\`: `}${first.message}`
    return invalid(file, line, `${reason}${more}`, unknown ? "Check the spelling, or remove the key." : `Correct ${path.length === 0 ? "the file" : `\`${keyPath(path)}\``}.`)
  })
}

/** {@link readText}, then {@link decodeText}. */
export const read = <A, I>(schema: Schema.Codec<A, I>, path: string, shownAs: string, whereMissing?: string): Effect.Effect<A, RuleError.InvalidInput> =>
  Effect.flatMap(readText(path, shownAs, whereMissing), (text) => Effect.fromResult(decodeText(schema, text, shownAs)))
