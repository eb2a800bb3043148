import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/**
 * A plan that was refused, with the key at fault: a result of reading a plan, never thrown.
 *
 * **Shapes and units**
 *
 * `column` is the key as a dotted path (`bootstrap.resamples`); `row` is always null, a plan has no rows.
 *
 * **Source**: `contracts/statistics.md`, section 3.
 */
export class BadPlan extends Schema.TaggedError<BadPlan>()("BadPlan", {
  code: Schema.tag("bad_plan"),
  row: Schema.Null.pipe(Schema.withConstructorDefault(Effect.succeed(null))),
  column: Schema.NonEmptyString,
  fault: Schema.NonEmptyString,
  retryable: Schema.tag("no"),
  billed: Schema.tag("no"),
  advice: Schema.NonEmptyString
}) {
  override get message(): string {
    return `The plan's ${this.column} was refused: ${this.fault}`
  }
}
