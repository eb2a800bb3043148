import * as Schema from "effect/Schema"

/**
 * The first row of a `trials.csv` that was refused, with the column at fault.
 *
 * **Shapes and units**
 *
 * `row` counts records, the header being 1; `column` is the header's name of the column.
 *
 * **Source**: `contracts/statistics.md`, section 3.
 */
export class BadRow extends Schema.TaggedError<BadRow>()("BadRow", {
  code: Schema.tag("bad_row"),
  row: Schema.Int,
  column: Schema.NonEmptyString,
  fault: Schema.NonEmptyString,
  retryable: Schema.tag("no"),
  billed: Schema.tag("no"),
  advice: Schema.NonEmptyString
}) {
  override get message(): string {
    return `Row ${this.row}, column ${this.column} was refused: ${this.fault}`
  }
}
