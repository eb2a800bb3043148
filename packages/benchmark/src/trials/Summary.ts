/**
 * Everything that one arm did for one brief, summed: the smallest thing that any statistic looks at.
 *
 * **Shapes and units**
 *
 * `cost` is in the plan's currency and carries the brief's share of the arm's overheads. Times are milliseconds
 * since 1970, `lostHours` hours. Outputs are succeeded rows of an output stage: `checked` of them were searched for a
 * face, `faces` had one, `similarity` is the sum over those.
 *
 * **Source**: `contracts/statistics.md`, section 4.
 */
export interface BriefSums {
  readonly brief: string
  readonly day: number
  readonly acceptedAt: number
  readonly firstExportAt: number | null
  readonly cost: number
  readonly approved: number
  readonly reviewed: number
  readonly attempts: number
  readonly succeeded: number
  readonly failed: number
  readonly cancelled: number
  readonly lostHours: number
  readonly checked: number
  readonly faces: number
  readonly similarity: number
}

/** One arm's sums; `failureCodes` counts failed rows by their code. `briefs` ascend by the UTF-8 bytes of their names, `similarities` by value. */
export interface ArmSums {
  readonly arm: string
  readonly briefs: ReadonlyArray<BriefSums>
  readonly similarities: Float64Array
  readonly failureCodes: Readonly<Record<string, number>>
}

/** Pairs of reviews of one output, counted: first showing × second. */
export interface ReviewPairs {
  readonly approveApprove: number
  readonly approveReject: number
  readonly rejectApprove: number
  readonly rejectReject: number
}

/**
 * A whole `trials.csv`, as far as any number of the analysis needs it.
 *
 * **When to use**: made by `Trials.read` and handed to `analyze`, `decide` and the report; nobody builds it by hand.
 *
 * **Shapes and units**
 *
 * `rows` and `briefs` are counts of the whole file. `creditsUsed` is by connection, in credits.
 *
 * **Source**: `contracts/statistics.md`, section 4.
 */
export interface Summary {
  readonly study: string
  readonly rows: number
  readonly briefs: number
  /** The largest day in the file. */
  readonly day: number
  /** The moment at which what has not been exported is censored, milliseconds since 1970. */
  readonly asOf: number
  /** `plan.as_of` as written, else the file's last finish or export. */
  readonly asOfText: string
  /** In the plan's order; an arm without rows is there, with nothing in it. */
  readonly arms: ReadonlyArray<ArmSums>
  readonly betweenReviewers: ReviewPairs
  readonly sameReviewer: ReviewPairs
  readonly creditsUsed: Readonly<Record<string, number>>
}
