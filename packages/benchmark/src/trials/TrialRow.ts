/** A reviewer's word on an output: the first or the second showing. */
export interface TrialReview {
  readonly verdict: "approve" | "reject"
  readonly reviewer: string
}

/**
 * One attempt at one take of one stage of one brief by one arm: a row of `trials.csv`.
 *
 * **Shapes and units**
 *
 * Times are `YYYY-MM-DDTHH:MM:SS[.mmm]Z`; amounts, credits and GPU seconds are decimals as text, so that rows and
 * ledger agree to the last digit. `day`, `take` and `attempt` count from 1; `identitySimilarity` is −1 to 1 and there
 * exactly where `faceFound` is true. `failureCode` is there exactly where the attempt failed. Null is an empty field.
 *
 * **Source**: `contracts/statistics.md`, section 2.
 */
export interface TrialRow {
  readonly study: string
  readonly day: number
  readonly brief: string
  readonly arm: string
  readonly stage: "image" | "video"
  readonly take: number
  readonly attempt: number
  readonly provider: string
  readonly acceptedAt: string
  readonly submittedAt: string
  readonly finishedAt: string
  readonly exportedAt: string | null
  readonly outcome: "succeeded" | "failed" | "cancelled"
  readonly failureCode: string | null
  readonly cost: { readonly amount: string; readonly currency: string } | null
  readonly credits: string | null
  readonly gpuSeconds: string | null
  readonly faceFound: boolean | null
  readonly identitySimilarity: number | null
  readonly review1: TrialReview | null
  readonly review2: TrialReview | null
}
