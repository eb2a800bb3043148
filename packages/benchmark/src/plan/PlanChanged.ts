import * as Schema from "effect/Schema"

/**
 * The plan is not the one that was recorded when the study was frozen.
 *
 * **Source**: `contracts/statistics.md`, section 8, last paragraph but the tables.
 */
export class PlanChanged extends Schema.TaggedError<PlanChanged>()("PlanChanged", {
  study: Schema.NonEmptyString,
  recorded: Schema.NonEmptyString,
  found: Schema.NonEmptyString,
  retryable: Schema.tag("no"),
  billed: Schema.tag("no"),
  advice: Schema.NonEmptyString
}) {
  override get message(): string {
    return `The plan of study ${this.study} was changed after it was frozen (recorded ${this.recorded.slice(0, 12)}, found ${this.found.slice(0, 12)})`
  }
}
