import type { AnalysisDocument } from "../analysis/analyze.ts"
import type { Plan } from "../plan/Plan.ts"
import type { Summary } from "../trials/Summary.ts"

/** A take as the report shows it; `take` counts from 1, `similarity` is −1 to 1 or null where no face could be measured. */
export interface ReportTake {
  readonly brief: string
  readonly arm: string
  readonly stage: "image" | "video"
  readonly take: number
  /** A small picture as a `data:image/…` URI, for a clip one of its frames; null where there is nothing to show. */
  readonly thumbnail: string | null
  readonly review: "approve" | "reject" | null
  readonly similarity: number | null
  /** The original beside the report, as a relative path. */
  readonly href?: string
}

/** Money that no row of the trials carries. */
export interface ReportOverhead {
  readonly arm: string
  /** What it was for, in a few words. */
  readonly label: string
  /** A decimal as text. */
  readonly amount: string
  readonly currency: string
  /** True where one expense stands in several arms, as a training that all of them use. */
  readonly shared: boolean
}

/** An identity model that was trained before the study: nothing of it is in the study's costs. */
export interface ReportEarlierTraining {
  /** The arms that use it, one or more. */
  readonly arms: ReadonlyArray<string>
  /** What it is called, such as `lora/sdxl 3f2a9c1b`. */
  readonly identity: string
  /** When its training ended, RFC 3339 in UTC. */
  readonly trainedAt: string
}

/**
 * Everything that a report is made of.
 *
 * **Shapes and units**
 *
 * `analysis`, `summary` and `plan` must be of one study, or the page contradicts itself. Names and labels are plain text;
 * the page escapes them.
 */
export interface ReportContext {
  readonly analysis: AnalysisDocument
  readonly summary: Summary
  readonly plan: Plan
  /** The SHA-256 recorded at the freeze; null for bare files outside a workspace. */
  readonly planHash: string | null
  /** True where sandbox providers made the takes: every page says so. */
  readonly sandbox: boolean
  /** True where the study's clock is the sandbox's simulated time. */
  readonly simulatedTime?: boolean
  readonly takes: ReadonlyArray<ReportTake>
  readonly overheads: ReadonlyArray<ReportOverhead>
  readonly earlierTrainings?: ReadonlyArray<ReportEarlierTraining>
  /** Minutes of people's retouching per arm. */
  readonly humanMinutes?: Readonly<Record<string, number>>
}
