/**
 * The failures of providers, as values.
 *
 * Each says what happened (`_tag`, shown as `tag`), whether a retry can help, whether money was spent
 * and the one next step. They encode to plain JSON and decode back to the same class, so they are
 * stored with the job, sent by the API and shown by the command line without a second model.
 */
import * as Schema from "effect/Schema"
import * as Text from "./Text.ts"

/** The twelve operations of a provider. */
export const Operation = Schema.Literals([
  "describe", "check", "validate", "prepare", "estimate", "submit", "lookup", "poll", "watch", "cancel", "collect", "forget"
])
export type Operation = typeof Operation.Type

/** Whether the provider's bill has it. The default after the first byte of a paid call is `unknown`. */
export const Billed = Schema.Literals(["no", "yes", "unknown"])
export type Billed = typeof Billed.Type

/** Whether trying the same again can help, and when. */
export const Retryable = Schema.Literals(["no", "later", "now"])
export type Retryable = typeof Retryable.Type

const fields = {
  connection: Text.Name,
  account: Text.Name,
  operation: Operation,
  /** One sentence for a person, with the names of their things; no stack, no secret. */
  message: Text.Told,
  billed: Billed,
  retryable: Retryable,
  /** Only where the provider told. */
  retryAfterSeconds: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
  /** Exactly one next step, with the command where there is one. */
  advice: Text.Told,
  /** What was underneath, as plain JSON and without secrets; the raw answer for `ProtocolMismatch`. */
  cause: Schema.optionalKey(Schema.Json),
  /** Where a log exists: the known failure (`contracts/local-training.md` §9.1) … */
  code: Schema.optionalKey(Text.Told),
  /** … its first failing line … */
  line: Schema.optionalKey(Schema.String),
  /** … and that line's number, from 1. */
  lineNumber: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9_007_199_254_740_991 })))
}

/** One thing that is wrong with a request, and where. */
export const Fault = Schema.Struct({
  tag: Schema.Literals(["InvalidRequest", "Unsupported"]),
  /** Into the request, such as `["recipe", "settings", "steps"]`; empty for the whole. */
  path: Schema.Array(Schema.Union([Schema.String, Schema.Int])),
  message: Text.Told
})
export type Fault = typeof Fault.Type

/** Validation failed, here or over there. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", { ...fields, faults: Schema.Array(Fault) }) {}
/** The capability, model, size, identity kind or input role is not offered. */
export class Unsupported extends Schema.TaggedError<Unsupported>()("Unsupported", { ...fields, faults: Schema.Array(Fault) }) {}
/** The key is missing, malformed or refused. */
export class CredentialsRejected extends Schema.TaggedError<CredentialsRejected>()("CredentialsRejected", fields) {}
/** The account cannot pay for it. */
export class OutOfCredits extends Schema.TaggedError<OutOfCredits>()("OutOfCredits", fields) {}
/** A budget has no room for the estimate's high end; `budget` names it. */
export class BudgetExceeded extends Schema.TaggedError<BudgetExceeded>()("BudgetExceeded", { ...fields, budget: Text.Told }) {}
/** Too many requests or jobs in flight; `mostAtOnce` is the account's own limit of jobs where the answer named it. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  ...fields, mostAtOnce: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 })))
}) {}
/** No connection, or it broke on a call that may be repeated. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", fields) {}
/** It broke where repeating could pay twice. */
export class SubmissionUnknown extends Schema.TaggedError<SubmissionUnknown>()("SubmissionUnknown", { ...fields, intent: Text.Id }) {}
/** The provider's policy; which rule where it told. */
export class ContentRejected extends Schema.TaggedError<ContentRejected>()("ContentRejected", { ...fields, rule: Schema.optionalKey(Schema.String) }) {}
/** The job ran and failed: out of memory, node error, NaN loss … */
export class WorkFailed extends Schema.TaggedError<WorkFailed>()("WorkFailed", fields) {}
/** No progress for longer than the recipe allows. */
export class WorkStalled extends Schema.TaggedError<WorkStalled>()("WorkStalled", fields) {}
/** The server no longer knows the job. */
export class TicketLost extends Schema.TaggedError<TicketLost>()("TicketLost", fields) {}
/** The output expired or was deleted. */
export class OutputGone extends Schema.TaggedError<OutputGone>()("OutputGone", fields) {}
/** The output has the wrong type, length or hash. */
export class OutputCorrupt extends Schema.TaggedError<OutputCorrupt>()("OutputCorrupt", fields) {}
/** The environment is not the locked one. */
export class EnvironmentDrift extends Schema.TaggedError<EnvironmentDrift>()("EnvironmentDrift", fields) {}
/** A model file is not where it must be. */
export class ModelMissing extends Schema.TaggedError<ModelMissing>()("ModelMissing", fields) {}
/** An answer that the contract does not know; `cause` keeps it raw. */
export class ProtocolMismatch extends Schema.TaggedError<ProtocolMismatch>()("ProtocolMismatch", fields) {}
/** Ended by the user or a deadline. */
export class Cancelled extends Schema.TaggedError<Cancelled>()("Cancelled", fields) {}

/** Any of them; decodes from stored JSON to the same class. */
export const ProviderError = Schema.Union([
  InvalidRequest, Unsupported, CredentialsRejected, OutOfCredits, BudgetExceeded, RateLimited, Unreachable, SubmissionUnknown,
  ContentRejected, WorkFailed, WorkStalled, TicketLost, OutputGone, OutputCorrupt, EnvironmentDrift, ModelMissing, ProtocolMismatch, Cancelled
])
export type ProviderError = typeof ProviderError.Type

/** The contract's tags. */
export type Tag = ProviderError["_tag"]

export const isProviderError = Schema.is(ProviderError)

/**
 * An unknown thrown value as plain JSON for `cause`: name, message and code, and what caused it; no
 * stack. The adapter takes secrets out before.
 */
export const causeOf = (thrown: unknown): Schema.Json => {
  if (thrown instanceof Error) {
    const code = "code" in thrown && (typeof thrown.code === "string" || typeof thrown.code === "number") ? { code: thrown.code } : {}
    const cause = thrown.cause === undefined || thrown.cause === thrown ? {} : { cause: causeOf(thrown.cause) }
    return { name: thrown.name, message: thrown.message, ...code, ...cause }
  }
  try {
    return JSON.parse(JSON.stringify(thrown) ?? "null") as Schema.Json
  } catch {
    return String(thrown)
  }
}
