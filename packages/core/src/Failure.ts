/** How any failure is shown, on a screen and as JSON: the same fields for a provider's, a rule's and a bug. */
import type * as ProviderError from "./ProviderError.ts"

/** `{"error": …}` of the command line and of the study's tools (`contracts/cli.md`). */
export interface Failure {
  readonly tag: string
  /** A known failure's code; null without one. */
  readonly code: string | null
  readonly message: string
  /** One sentence: why. */
  readonly cause: string
  readonly retryable: ProviderError.Retryable
  readonly billed: ProviderError.Billed
  /** Exactly one next step. */
  readonly advice: string
  readonly line?: string
  readonly lineNumber?: number
  readonly row?: number | null
  readonly column?: string
}

const firstSentence = (cause: unknown): string | undefined => {
  if (typeof cause === "string") return cause === "" ? undefined : cause
  if (typeof cause !== "object" || cause === null || Array.isArray(cause)) return undefined
  const { code, message } = cause as { readonly message?: unknown; readonly code?: unknown }
  return typeof message === "string" && message !== "" ? message : typeof code === "string" ? code : undefined
}

/** What every named failure of ours has, whichever package it is from. */
interface Named extends Error {
  readonly _tag: string
  readonly advice: string
  readonly retryable?: ProviderError.Retryable
  readonly billed?: ProviderError.Billed
  readonly code?: string
  readonly line?: string | null
  readonly lineNumber?: number | null
  readonly faults?: ReadonlyArray<ProviderError.Fault>
  readonly place?: string
  readonly row?: number | null
  readonly column?: string
}

const isNamed = (error: unknown): error is Named =>
  error instanceof Error && "_tag" in error && typeof error._tag === "string" && "advice" in error && typeof error.advice === "string"

/** Any thrown or failed value, ready to be shown. What is no named failure is a bug of ours, and says so. */
export const from = (error: unknown): Failure => {
  if (isNamed(error)) {
    return {
      tag: error._tag === "InvalidInput" ? "InvalidRequest" : error._tag,
      code: error.code ?? null,
      message: error.message,
      cause: error.line ?? firstSentence(error.cause) ?? error.faults?.[0]?.message ?? error.place ?? error.message,
      retryable: error.retryable ?? "no",
      billed: error.billed ?? "no",
      advice: error.advice,
      ...(typeof error.line === "string" ? { line: error.line } : {}),
      ...(typeof error.lineNumber === "number" ? { lineNumber: error.lineNumber } : {}),
      ...(error.row === undefined ? {} : { row: error.row }),
      ...(error.column === undefined ? {} : { column: error.column })
    }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    tag: "Unexpected",
    code: null,
    message: `Likeness stopped because of a bug: ${message}`,
    cause: error instanceof Error ? error.name : typeof error,
    retryable: "no",
    billed: "unknown",
    advice: "Run the command again with --verbose and report what it prints."
  }
}

const exitCodes: { readonly [tag: string]: number } = {
  InvalidRequest: 2, Unsupported: 2,
  BudgetExceeded: 3, EnvironmentDrift: 3, RecipeUnverified: 3, ConsentMissing: 3, PlanChanged: 3, AnswerMissing: 3, WrongState: 3,
  Unreachable: 4, RateLimited: 4, CredentialsRejected: 4, OutOfCredits: 4,
  SubmissionUnknown: 5
}

/** The exit code for a tag: 2 invalid · 3 refused by a rule · 4 provider out of reach · 5 outcome unknown · 1 every other. */
export const exitCode = (tag: string): number => exitCodes[tag] ?? 1
