/** Why an environment could not be built, found or proved. */
import * as Schema from "effect/Schema"

/**
 * A step of building or proving a golden environment failed; nothing that looks finished is left behind.
 *
 * `code` is one of the failure catalogue's, `line` the first failing line of what the step printed and
 * `cause` where its whole output lies.
 */
export class EnvironmentFailed extends Schema.TaggedError<EnvironmentFailed>()("EnvironmentFailed", {
  message: Schema.NonEmptyString,
  /** Exactly one next step. */
  advice: Schema.NonEmptyString,
  code: Schema.NonEmptyString,
  line: Schema.optionalKey(Schema.String),
  cause: Schema.optionalKey(Schema.String)
}) {}

/** An environment that is asked for by a name that nothing here has, or that may not be touched now. */
export class EnvironmentRefused extends Schema.TaggedError<EnvironmentRefused>()("InvalidInput", {
  message: Schema.NonEmptyString,
  advice: Schema.NonEmptyString,
  place: Schema.NonEmptyString
}) {}
