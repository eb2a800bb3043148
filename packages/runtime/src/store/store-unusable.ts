/** Failures of the database and the file system as the one error that callers see. */
import * as ProviderError from "@likeness/core/ProviderError"
import * as RuleError from "@likeness/core/RuleError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as StoredValue from "@likeness/core/Stored"
import type * as SqlError from "effect/sql/SqlError"

const advice = (text: string): string => {
  if (/full|ENOSPC/iu.test(text)) return "Free some space on the disk, then run the command again."
  if (/readonly|read-only|EROFS|EACCES|EPERM|unable to open/iu.test(text)) return "Make the workspace's .likeness folder writable for this user, then run the command again."
  if (/locked|busy/iu.test(text)) return "Another process holds the store for long: let it end, then run the command again."
  if (/malformed|not a database|corrupt/iu.test(text)) return "Restore the workspace's .likeness folder from its last backup."
  return "Run likeness doctor to see what is wrong with the workspace."
}

/** `what` is a sentence's beginning, such as "the store cannot be read". */
export const storeUnusable = (what: string, thrown: unknown, next?: string): RuleError.StoreUnusable => {
  const cause = ProviderError.causeOf(thrown)
  const text = JSON.stringify(cause)
  return new RuleError.StoreUnusable({ message: what, advice: next ?? advice(text), cause })
}

/** The innermost thing that the database said. */
const reason = (error: SqlError.SqlError): unknown => ("cause" in error.reason ? error.reason.cause : error)

const isSqlError = (error: unknown): error is SqlError.SqlError =>
  typeof error === "object" && error !== null && "_tag" in error && error._tag === "SqlError"

/** Every failure of the database becomes `StoreUnusable`; others pass. */
export const fromSql = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, Exclude<E, SqlError.SqlError> | RuleError.StoreUnusable, R> =>
  Effect.mapError(effect, (error) =>
    isSqlError(error) ? storeUnusable("The workspace's store cannot be used.", reason(error)) : (error as Exclude<E, SqlError.SqlError>)
  )

/** A stored value that was read, or why it cannot be. */
export const readable = <A>(result: Result.Result<A, StoredValue.StoredValueError>): Effect.Effect<A, RuleError.StoreUnusable> =>
  Result.isSuccess(result)
    ? Effect.succeed(result.success)
    : Effect.fail(new RuleError.StoreUnusable({ message: `A value in the store cannot be read: ${result.failure.message}`, advice: "Upgrade Likeness, or restore the store from its backup." }))
