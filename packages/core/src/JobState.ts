/** The life of a paid job: its states and which may follow which (`contracts/provider.md`). */
import * as Schema from "effect/Schema"

export const JobState = Schema.Literals([
  "requested", "prepared", "priced", "intended", "sending", "ticketed", "running",
  "succeeded", "failed", "cancelled", "lost", "rejected", "unknown", "collected", "settled"
])
export type JobState = typeof JobState.Type

const next: { readonly [state in JobState]: ReadonlyArray<JobState> } = {
  // Until something is sent, a job can also end as `failed` (nothing billed) or `cancelled`.
  requested: ["prepared", "failed", "cancelled"],
  prepared: ["priced", "failed", "cancelled"],
  priced: ["prepared", "intended", "failed", "cancelled"],
  intended: ["prepared", "sending", "failed", "cancelled"],
  sending: ["intended", "ticketed", "rejected", "unknown"],
  // Long past its deadline nobody can say what becomes of it.
  ticketed: ["running", "succeeded", "failed", "cancelled", "lost", "unknown"],
  running: ["succeeded", "failed", "cancelled", "lost", "unknown"],
  succeeded: ["collected"],
  failed: ["settled"],
  cancelled: ["settled"],
  lost: ["settled", "unknown"],
  rejected: [],
  unknown: ["ticketed", "rejected"],
  collected: ["settled"],
  settled: []
}

export const mayFollow = (from: JobState, to: JobState): boolean => next[from].includes(to)

/** Nothing will happen to the job any more. */
export const isEnd = (state: JobState): boolean => next[state].length === 0

/** The job waits for a person or for proof, not for time. */
export const needsPerson = (state: JobState): boolean => state === "unknown"

/** A first byte may have left. */
export const maySpend = (state: JobState): boolean => !["requested", "prepared", "priced", "intended", "rejected"].includes(state)
