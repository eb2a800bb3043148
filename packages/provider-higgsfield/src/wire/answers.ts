/**
 * What the API answers, as open schemas: unknown keys are kept in the raw answer and change nothing,
 * missing optional ones are fine, a missing required one is `ProtocolMismatch`.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Decimal from "@likeness/core/Decimal"
import * as Text from "@likeness/core/Text"

const nullable = <S extends Schema.Codec<unknown, unknown>>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

/** What can be done without: of another shape it is not there. What was paid for is not given up over it. */
const dispensable = <S extends Schema.Codec<unknown, unknown>>(schema: S) => Schema.NullOr(schema).pipe(Schema.catchDecoding(() => Effect.succeed(Option.some(null))))
const optional = <S extends Schema.Codec<unknown, unknown>>(schema: S) => Schema.optionalKey(dispensable(schema))

/** A reason, in whatever form; `undefined` where none is given. */
const Reason = Schema.optionalKey(Schema.Json)
export const words = (reason: Schema.Json | undefined): string | undefined =>
  reason === undefined || reason === null || reason === "" ? undefined : typeof reason === "string" ? reason : JSON.stringify(reason)

/** Only the id is read from the answer to a submit; its status may be the first or the current one. */
export const Submitted = Schema.Struct({ request_id: Text.Id, status_url: optional(Schema.String), cancel_url: optional(Schema.String) })

const Media = Schema.Struct({ url: Schema.String.check(Schema.isMinLength(1)), content_type: optional(Schema.String) })
export type Media = typeof Media.Type

export const Status = Schema.Struct({
  status: Schema.String,
  request_id: Text.Id,
  images: nullable(Schema.Array(dispensable(Media))),
  video: nullable(Media),
  error: Reason,
  expires_at: optional(Schema.String)
})
export type Status = typeof Status.Type

/** One identity that was or is being trained; `status` null means that it was accepted and not yet looked at. */
export const Trained = Schema.Struct({
  id: Text.Id,
  name: Schema.String,
  model_version: nullable(Schema.String),
  status: Schema.NullOr(Schema.String),
  in_progress_at: optional(Schema.String),
  fail_reason: Reason
})
export type Trained = typeof Trained.Type

/** The answer to a training order needs nothing but the id. */
export const TrainingAccepted = Schema.Struct({ id: Text.Id })

const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))
/** One of a list, which has those of others too: only what finds ours is read. */
const Listed = Schema.Struct({ id: Text.Id, name: optional(Schema.String), created_at: optional(Schema.String) })
export type Listed = typeof Listed.Type
export const TrainedPage = Schema.Struct({ total: Count, total_pages: Count, items: Schema.Array(Listed) })
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
