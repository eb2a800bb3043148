/**
 * The failures of instruments, as values.
 *
 * None of them costs money. Each says what happened (`_tag`), whether trying again can help and the
 * one next step; each encodes to plain JSON.
 */
import * as Schema from "effect/Schema"

const fields = {
  /** One sentence for a person, with the names of their files. */
  message: Schema.NonEmptyString,
  /** Exactly one next step. */
  advice: Schema.NonEmptyString,
  retryable: Schema.Literals(["no", "later", "now"]),
  billed: Schema.Literal("no"),
  /** What was underneath, in one sentence. */
  cause: Schema.optionalKey(Schema.String)
}

const logFields = {
  ...fields,
  /** The known failure (`contracts/local-training.md` §9.1), where whoever called had the log explained. */
  code: Schema.optionalKey(Schema.NonEmptyString),
  /** The first failing line of the child process … */
  line: Schema.NullOr(Schema.String),
  /** … and its number in `log`, from 1. */
  lineNumber: Schema.NullOr(Schema.Int),
  /** The last lines that the child process wrote, for triage. */
  log: Schema.Array(Schema.String)
}

/** Why a picture was refused. */
export const PictureFault = Schema.Literals(["missing", "not-a-picture", "corrupt", "too-many-pixels", "too-small"])
export type PictureFault = typeof PictureFault.Type

/** A file that is no picture that can be used. `file` is its path or the name it was given. */
export class PictureRefused extends Schema.TaggedError<PictureRefused>()("PictureRefused", { ...fields, file: Schema.String, fault: PictureFault }) {}
/** A measuring process died, stalled or could not start. */
export class MeasuringFailed extends Schema.TaggedError<MeasuringFailed>()("MeasuringFailed", { ...logFields, file: Schema.String }) {}
/** No reference picture shows a face that can be measured. */
export class ReferencesUnusable extends Schema.TaggedError<ReferencesUnusable>()("ReferencesUnusable", fields) {}
/** No ffmpeg that can do the work. */
export class FfmpegMissing extends Schema.TaggedError<FfmpegMissing>()("FfmpegMissing", fields) {}
/** ffmpeg ran and failed. */
export class FfmpegFailed extends Schema.TaggedError<FfmpegFailed>()("FfmpegFailed", { ...logFields, exitCode: Schema.NullOr(Schema.Int) }) {}
/** A file that is no clip that can be used. */
export class ClipRefused extends Schema.TaggedError<ClipRefused>()("ClipRefused", { ...fields, file: Schema.String }) {}
/** Certificate, signing or reading of a manifest failed. */
export class ProvenanceFailed extends Schema.TaggedError<ProvenanceFailed>()("ProvenanceFailed", fields) {}
/** A file could not be made in the wanted format, or not be written. */
export class ExportFailed extends Schema.TaggedError<ExportFailed>()("ExportFailed", { ...fields, file: Schema.String }) {}

export const MediaError = Schema.Union([
  PictureRefused, MeasuringFailed, ReferencesUnusable, FfmpegMissing, FfmpegFailed, ClipRefused, ProvenanceFailed, ExportFailed
])
export type MediaError = typeof MediaError.Type

/** The contract's tags. */
export type Tag = MediaError["_tag"]
