/** Refusals by Likeness' own rules, and bad input that no provider has seen. */
import * as Schema from "effect/Schema"
import * as Text from "./Text.ts"

const fields = {
  message: Text.Told,
  /** Exactly one next step. */
  advice: Text.Told
}

/** Production runs verified recipes only. */
export class RecipeUnverified extends Schema.TaggedError<RecipeUnverified>()("RecipeUnverified", fields) {}
/** A persona modelled on a real person needs a consent record before training. */
export class ConsentMissing extends Schema.TaggedError<ConsentMissing>()("ConsentMissing", fields) {}
/** A frozen study's plan was changed. */
export class PlanChanged extends Schema.TaggedError<PlanChanged>()("PlanChanged", fields) {}
/** A prompt had nobody to answer it. */
export class AnswerMissing extends Schema.TaggedError<AnswerMissing>()("AnswerMissing", fields) {}
/** The state of the job that it was asked of does not allow it: `message` says why, `advice` what does. */
export class WrongState extends Schema.TaggedError<WrongState>()("WrongState", { ...fields, job: Text.Told }) {}

/**
 * The workspace's store or its files cannot be used: written by a newer version, damaged, full, locked or
 * read-only. `cause` is what the database or the file system said.
 */
export class StoreUnusable extends Schema.TaggedError<StoreUnusable>()("StoreUnusable", {
  ...fields,
  cause: Schema.optionalKey(Schema.Json)
}) {}

/**
 * A file, flag or setting that cannot be used. Shown with the tag `InvalidRequest`, as the contract's
 * table of tags has it; `place` names the file, row, field or flag.
 */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", {
  ...fields,
  /** Such as `likeness.yaml, persona.name`. */
  place: Text.Told,
  /** For a study's tables: the codes of `contracts/statistics.md`. */
  code: Schema.optionalKey(Text.Told),
  /** Row of a table, the header being 1. */
  row: Schema.optionalKey(Schema.Int),
  column: Schema.optionalKey(Schema.String)
}) {}

export const RuleError = Schema.Union([RecipeUnverified, ConsentMissing, PlanChanged, AnswerMissing, WrongState, StoreUnusable, InvalidInput])
export type RuleError = typeof RuleError.Type
