/** The CSV of `likeness measure pairs`. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import { access } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { readText } from "../settings/yaml-file.ts"

export interface PairRow {
  /** The header is row 1. */
  readonly row: number
  /** As the file writes them. */
  readonly imageA: string
  readonly imageB: string
  /** Where they lie. */
  readonly pathA: string
  readonly pathB: string
}

/** Records by RFC 4180; undefined where a quote is left open. */
const records = (text: string): ReadonlyArray<ReadonlyArray<string>> | undefined => {
  const found: Array<Array<string>> = []
  let record: Array<string> = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/uy
  while (field.lastIndex < text.length) {
    const match = field.exec(text)
    if (match === null) return undefined
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "")
    if (match[3] !== ",") {
      found.push(record)
      record = []
    } else if (field.lastIndex === text.length) record.push("")
  }
  if (record.length > 0) found.push(record)
  return found
}

const invalid = (file: string, row: number, column: string | undefined, reason: string, advice: string) =>
  new RuleError.InvalidInput({ place: `${file}, row ${row}`, message: `${file}, row ${row}: ${reason}`, advice, row, ...(column === undefined ? {} : { column }) })

const place = (file: string, path: string): Effect.Effect<string> => {
  const beside = resolve(dirname(file), path)
  return Effect.promise(() => access(beside).then(() => beside, () => resolve(path)))
}

/** Fails with `InvalidInput` for a missing file, another header, a missing cell; blank lines are left out. */
export const readPairs = (file: string): Effect.Effect<ReadonlyArray<PairRow>, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const text = (yield* readText(file, file)).replace(/^\u{feff}/u, "")
    const [header, ...rows] = records(text) ?? (yield* invalid(file, 1, undefined, "a quoted field is not closed", "Close the quotes."))
    const columns = (header ?? []).map((name) => name.trim())
    const [a, b] = [columns.indexOf("image_a"), columns.indexOf("image_b")]
    if (a < 0 || b < 0) return yield* invalid(file, 1, a < 0 ? "image_a" : "image_b", "the header must name image_a and image_b", "Begin the file with the line image_a,image_b.")
    const pairs: Array<PairRow> = []
    for (const [index, cells] of rows.entries()) {
      if (cells.every((cell) => cell.trim() === "")) continue
      const row = index + 2
      const [imageA = "", imageB = ""] = [cells[a], cells[b]]
      if (imageA === "" || imageB === "") return yield* invalid(file, row, imageA === "" ? "image_a" : "image_b", `${imageA === "" ? "image_a" : "image_b"} is empty`, "Write the path of a picture.")
      pairs.push({ row, imageA, imageB, pathA: yield* place(file, imageA), pathB: yield* place(file, imageB) })
    }
    return pairs
  })
