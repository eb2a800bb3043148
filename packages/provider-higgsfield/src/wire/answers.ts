/**
 * What the API answers, as open schemas: unknown keys are kept in the raw answer and change nothing,
 * missing optional ones are fine, a missing required one is `ProtocolMismatch`.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Decimal from "@likeness/core/Decimal"
import * as Text from "@likeness/core/Text"

const nullable = <S extends Schema.Codec<unknown, unknown>>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

/** Only the id is read from the answer to a submit; its status may be the first or the current one. */
export const Submitted = Schema.Struct({ request_id: Text.Id, status_url: nullable(Schema.String), cancel_url: nullable(Schema.String) })

const Media = Schema.Struct({ url: Schema.String.check(Schema.isMinLength(1)), content_type: nullable(Schema.String) })
export type Media = typeof Media.Type

export const Status = Schema.Struct({
  status: Schema.String,
  request_id: Text.Id,
  images: nullable(Schema.Array(Media)),
  video: nullable(Media),
  error: nullable(Schema.String),
  expires_at: nullable(Schema.String)
})
export type Status = typeof Status.Type

/** One identity that was or is being trained; `status` null means that it was accepted and not yet looked at. */
export const Trained = Schema.Struct({
  id: Text.Id,
  name: Schema.String,
  model_version: nullable(Schema.String),
  status: Schema.NullOr(Schema.String),
  created_at: nullable(Schema.String),
  in_progress_at: nullable(Schema.String),
  fail_reason: nullable(Schema.String)
})
export type Trained = typeof Trained.Type

/** The answer to a training order needs nothing but the id. */
export const TrainingAccepted = Schema.Struct({ id: Text.Id })

const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))
export const TrainedPage = Schema.Struct({ total: Count, total_pages: Count, items: Schema.Array(Trained) })
export type TrainedPage = typeof TrainedPage.Type

export const UploadUrl = Schema.Struct({
  public_url: Schema.String,
  upload_url: Schema.String,
  upload_headers: nullable(Schema.Record(Schema.String, Schema.String))
})
export type UploadUrl = typeof UploadUrl.Type

/** The priced form, with decimals as text; a description instead of a price does not decode. */
export const PriceAnswer = Schema.Struct({ credits: Decimal.NonNegative, usd: Decimal.NonNegative })

export const Models = Schema.Struct({ items: Schema.Array(Schema.Struct({ slug: Schema.String })) })

/** A style or a camera preset; only some cameras go together with a last frame. */
const Preset = Schema.Struct({ id: Schema.String, name: Schema.String, start_end_frame: nullable(Schema.Boolean) })
export type Preset = typeof Preset.Type
export const PresetList = Schema.Array(Preset)

/** The answer as `schema` says, or the first thing that is missing. */
export const read = <A, I>(schema: Schema.Codec<A, I>, json: Schema.Json | undefined): Result.Result<A, string> =>
  Result.mapError(Schema.decodeUnknownResult(schema)(json), (error) => error.message)
