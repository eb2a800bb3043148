/**
 * The columns of `trials.csv`, in the order in which it is written.
 *
 * **Source**: `contracts/statistics.md`, section 2.
 */
export const columns = [
  "study", "day", "brief", "arm", "stage", "take", "attempt", "provider",
  "accepted_at", "submitted_at", "finished_at", "exported_at",
  "outcome", "failure_code", "cost_amount", "cost_currency", "credits", "gpu_seconds",
  "face_found", "identity_similarity", "review_1", "reviewer_1", "review_2", "reviewer_2"
] as const

export type Column = (typeof columns)[number]
