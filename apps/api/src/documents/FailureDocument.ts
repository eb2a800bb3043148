import * as Schema from "effect/Schema"
import * as ProviderError from "@likeness/core/ProviderError"

/** Why a job failed, as the command line shows it (`contracts/cli.md`). */
export const FailureDocument = Schema.Struct({
  tag: Schema.String,
  code: Schema.NullOr(Schema.String),
  message: Schema.String,
  cause: Schema.String,
  retryable: ProviderError.Retryable,
  billed: ProviderError.Billed,
  advice: Schema.String,
  line: Schema.optionalKey(Schema.String),
  lineNumber: Schema.optionalKey(Schema.Int),
  row: Schema.optionalKey(Schema.NullOr(Schema.Int)),
  column: Schema.optionalKey(Schema.String)
})
