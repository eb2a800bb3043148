/** A take as a reviewer sees it: nothing in it names the arm, the connection or the job. */
import * as Schema from "effect/Schema"
import type * as Asset from "@likeness/core/Asset"
import type * as Review from "@likeness/core/Review"
import type * as Take from "@likeness/core/Take"
import { blindMediaType } from "@likeness/pipeline/steps/blind-copy"
import { takeName } from "@likeness/pipeline/steps/take-name"

/** What does not apply, or would tell the arm of a study's take, is null. */
export const TakeDocument = Schema.Struct({
  /** Of a study's take a name that does not tell its job. */
  id: Schema.String,
  persona: Schema.String,
  brief: Schema.String,
  stage: Schema.Literals(["image", "video"]),
  /** Which take of the brief, from 1. */
  number: Schema.Int,
  study: Schema.NullOr(Schema.String),
  /** Path of the bytes on this server. */
  file: Schema.String,
  mediaType: Schema.NullOr(Schema.String),
  sizeBytes: Schema.NullOr(Schema.Int),
  width: Schema.NullOr(Schema.Int),
  height: Schema.NullOr(Schema.Int),
  durationSeconds: Schema.NullOr(Schema.Finite),
  /** The first showing's; null while it waits. */
  review: Schema.NullOr(Schema.Struct({
    decision: Schema.Literals(["approve", "reject"]),
    reviewer: Schema.String,
    reason: Schema.NullOr(Schema.String),
    at: Schema.String
  })),
  /** Only where it was asked for, and only of reviewed takes. */
  origin: Schema.optionalKey(Schema.Struct({ arm: Schema.NullOr(Schema.String), job: Schema.String, attempt: Schema.Int, at: Schema.String }))
}).annotate({ identifier: "Take" })
export type TakeDocument = typeof TakeDocument.Type

/** A study's take has its copy's media type, and no size: each provider has its own. */
const factsOf = (take: Take.Take, asset: Asset.Asset | undefined, isRevealed: boolean) =>
  take.study === undefined || isRevealed
    ? {
      mediaType: asset?.mediaType ?? null,
      sizeBytes: asset?.sizeBytes ?? null,
      width: asset?.width ?? null,
      height: asset?.height ?? null,
      durationSeconds: asset?.durationSeconds ?? null
    }
    : { mediaType: blindMediaType(take.stage), sizeBytes: null, width: null, height: null, durationSeconds: null }

export const make = (take: Take.Take, asset: Asset.Asset | undefined, review: Review.Review | undefined, reveal: boolean): TakeDocument => ({
  id: takeName(take),
  persona: take.persona,
  brief: take.brief,
  stage: take.stage,
  number: take.number,
  study: take.study ?? null,
  file: `/v1/takes/${encodeURIComponent(takeName(take))}/file`,
  ...factsOf(take, asset, reveal && review !== undefined),
  review: review === undefined ? null : { decision: review.decision, reviewer: review.reviewer, reason: review.reason ?? null, at: review.at },
  ...(reveal && review !== undefined ? { origin: { arm: take.arm ?? null, job: take.job, attempt: take.attempt, at: take.at } } : {})
})
