import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Plan } from "../plan/Plan.ts"
import { BadRow } from "./BadRow.ts"
import { type Column, columns } from "./columns.ts"
import { gather } from "./gather.ts"
import { records } from "./records.ts"
import type { Summary } from "./Summary.ts"

/**
 * The source of the rows broke off; nothing is known about the rest.
 *
 * **Shapes and units**: `cause` is what the stream failed with. Reading costs nothing and may be repeated.
 */
export class TrialsUnreadable extends Schema.TaggedError<TrialsUnreadable>()("TrialsUnreadable", {
  cause: Schema.Defect(),
  retryable: Schema.tag("later"),
  billed: Schema.tag("no"),
  advice: Schema.NonEmptyString
}) {
  override get message(): string {
    return "The trials could not be read to their end"
  }
}

const badRow = (row: number, column: string, fault: string): BadRow =>
  new BadRow({ row, column, fault, advice: `Correct row ${row} of the trials (the header is row 1) and run the same command again.` })

/** Takes the file in pieces of text and answers its sums, or the first row that was refused. */
const reader = (plan: Plan) => {
  const sums = gather(plan)
  const places: Record<string, number> = {}
  const none: ReadonlyArray<string> = []
  let header: ReadonlyArray<string> = none
  let row = 0
  let blank = 0
  let refused: BadRow | null = null
  let fields: ReadonlyArray<string> = none
  let width = 0
  const value = (column: Column): string => {
    const place = places[column] ?? 0
    return place < width ? fields[place] ?? "" : ""
  }

  const readHeader = (names: ReadonlyArray<string>): BadRow | null => {
    header = names
    for (const column of columns) {
      const place = names.indexOf(column)
      if (place === -1) return badRow(1, column, "the column is missing")
      if (names.indexOf(column, place + 1) !== -1) return badRow(1, column, "the column stands twice")
      places[column] = place
    }
    return null
  }

  const readRow = (): BadRow | null => {
    const fault = sums.accept(value)
    if (fault !== null && width === header.length) return badRow(row, fault.column, fault.fault)
    if (width === header.length) return null
    const note = `the row has ${width} fields, the header ${header.length}`
    if (fault !== null) return badRow(row, fault.column, `${fault.fault}; ${note}`)
    return badRow(row, columns.find((column) => (places[column] ?? 0) >= width) ?? header.at(-1) ?? "study", note)
  }

  const input = records((given, count) => {
    row++
    fields = given
    width = count
    if (row === 1) refused = readHeader(given.slice(0, count))
    else if (count === 1 && given[0] === "") blank = blank === 0 ? row : blank
    else if (blank > 0) refused = badRow(blank, "study", "the row is empty")
    else refused = readRow()
    return refused === null
  })

  const inField = (field: number, fault: string): BadRow =>
    row === 0 ? badRow(1, "study", fault) : badRow(row + 1, header[field] ?? "study", fault)

  return {
    push: (text: string): BadRow | null => {
      const broken = input.push(text)
      return refused ?? (broken === null ? null : inField(broken.field, broken.fault))
    },
    notUtf8: (): BadRow => inField(input.openField(), "the bytes are not UTF-8"),
    end: (): Result.Result<Summary, BadRow> => {
      const broken = input.end()
      if (refused !== null) return Result.fail(refused)
      if (broken !== null) return Result.fail(inField(broken.field, broken.fault))
      if (row === 0) return Result.fail(badRow(1, "study", "the file is empty"))
      return sums.rows() === 0 ? Result.fail(badRow(1, "study", "the file has a header and no trials")) : Result.succeed(sums.finish())
    }
  }
}

/**
 * Reads a whole `trials.csv` that is already text.
 *
 * **When to use** for small files and without Effect; `read` takes a file in pieces.
 *
 * **Shapes and units**
 *
 * CSV as RFC 4180 with a header, in any column order; a byte-order mark and CRLF are accepted. The sums come back in
 * the plan's currency, hours and milliseconds since 1970.
 *
 * **Repeat and cost**: pure.
 *
 * **Fails with** `BadRow`, the first row that does not hold what is asked of it.
 *
 * **Source**: `contracts/statistics.md`, sections 2 to 4.
 */
export const readText = (text: string, plan: Plan): Result.Result<Summary, BadRow> => {
  const reading = reader(plan)
  const refused = reading.push(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  return refused === null ? reading.end() : Result.fail(refused)
}

const readPieces = async (pieces: AsyncIterable<Uint8Array | string>, plan: Plan): Promise<Result.Result<Summary, BadRow>> => {
  const reading = reader(plan)
  // The strict decoder only judges: it cannot say where in the piece it stumbled, the lenient one can.
  const strict = new TextDecoder("utf-8", { fatal: true })
  const lenient = new TextDecoder("utf-8")
  let first = true
  for await (const piece of pieces) {
    let text = typeof piece === "string" ? piece : lenient.decode(piece, { stream: true })
    try {
      if (typeof piece !== "string") strict.decode(piece, { stream: true })
    } catch {
      const refused = reading.push(text.slice(0, Math.max(0, text.indexOf("\uFFFD"))))
      return Result.fail(refused ?? reading.notUtf8())
    }
    if (first && typeof piece === "string" && text.charCodeAt(0) === 0xfeff) text = text.slice(1)
    first = first && text === ""
    const refused = reading.push(text)
    if (refused !== null) return Result.fail(refused)
  }
  try {
    strict.decode()
  } catch {
    return Result.fail(reading.notUtf8())
  }
  return reading.end()
}

/**
 * Reads a `trials.csv` in one pass into the sums that every statistic is made of.
 *
 * **Shapes and units**
 *
 * `pieces` is the file as bytes or text, cut anywhere (a `fs.ReadStream` will do). Memory grows with the number of
 * briefs and attempts, not with the length of the file's text.
 *
 * **Fails with**
 *
 * - `BadRow`: the first row that does not hold what is asked of it; nothing after it was looked at
 * - `TrialsUnreadable`: the source itself failed
 *
 * **Source**: `contracts/statistics.md`, sections 2 to 4.
 */
export const read = (
  pieces: AsyncIterable<Uint8Array | string> | string,
  plan: Plan
): Effect.Effect<Summary, BadRow | TrialsUnreadable> =>
  typeof pieces === "string"
    ? Effect.suspend(() => Effect.fromResult(readText(pieces, plan)))
    : Effect.tryPromise({
      try: () => readPieces(pieces, plan),
      catch: (cause) => new TrialsUnreadable({ cause, advice: "See that the trials file exists and can be read, then run the same command again." })
    }).pipe(Effect.flatMap(Effect.fromResult))
