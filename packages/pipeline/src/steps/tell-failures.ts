/** What failed among several jobs of one command. */
import * as Effect from "effect/Effect"
import type * as ProviderError from "@likeness/core/ProviderError"
import type { Job } from "@likeness/runtime/Job"
import { failureOf } from "./run-job.ts"

/** Where every job failed, the worst error ends the command: what may have been accepted first. The others are told. */
export const tellFailures = (jobs: ReadonlyArray<Job>, onFailure: ((failure: ProviderError.ProviderError) => void) | undefined): Effect.Effect<void, ProviderError.ProviderError> => {
  const failures = jobs.map(failureOf).filter((failure) => failure !== undefined)
  const worst = failures.length === jobs.length ? failures.find(({ _tag }) => _tag === "SubmissionUnknown") ?? failures[0] : undefined
  for (const failure of failures) if (failure !== worst) onFailure?.(failure)
  return worst === undefined ? Effect.void : Effect.fail(worst)
}
