/** One shot that is wanted, as people write it in `briefs/*.yaml`. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Capability from "./Capability.ts"
import * as Hash from "./Hash.ts"
import * as Request from "./Request.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

/** Where an approved take goes: each has its own file format. */
export const Platform = Schema.Literals(["instagram-feed", "instagram-reels", "tiktok", "youtube-shorts"])
export type Platform = typeof Platform.Type

/** A picture or clip beside the brief. */
export const BriefInput = Schema.Struct({
  /** A path relative to the brief's file. */
  file: Text.NonEmptyText,
  role: Schema.Literals(["init", "style", "outfit", "location", "pose", "depth", "mask", "first", "last", "reference", "motion", "audio"]),
  strength: Schema.optionalKey(Schema.Finite)
})
export type BriefInput = typeof BriefInput.Type

/** The clip that is wanted, or that the approved picture is animated into. */
export const BriefVideo = Schema.Struct({
  prompt: Text.NonEmptyText,
  seconds: Schema.Finite.check(Schema.isGreaterThan(0), Schema.isLessThanOrEqualTo(3_600)),
  /** The picture that the clip ends with: a path relative to the brief's file, for models that take a last frame. */
  last: Schema.optionalKey(Text.NonEmptyText)
})
export type BriefVideo = typeof BriefVideo.Type

const nullable = <S extends Schema.Codec<unknown, unknown>>(schema: S) =>
  Schema.NullOr(schema).pipe(Schema.withDecodingDefaultKey(Effect.succeed(null)))

export const Brief = Schema.Struct({
  id: Text.Name,
  /** Absent where the workspace has one persona. */
  persona: Schema.optionalKey(Text.Name),
  kind: Schema.Literals(["image", "video"]),
  prompt: Text.NonEmptyText,
  negative: Schema.optionalKey(Text.Text),
  aspect: Capability.Aspect.pipe(Schema.withDecodingDefaultKey(Effect.succeed("3:4"))),
  takes: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })).pipe(Schema.withDecodingDefaultKey(Effect.succeed(1))),
  /** A look's name. */
  look: nullable(Text.Name),
  /** Shots of one post are reviewed side by side and exported together in order. */
  post: nullable(Text.Name),
  inputs: Schema.Array(BriefInput).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  /** Absent: derived from brief, study and take, in the provider's range. */
  seed: Schema.optionalKey(Request.Seed),
  /** For `{name}` in the prompt that is no subject. */
  variables: Schema.Record(Text.Name, Text.Text).pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
  video: Schema.optionalKey(BriefVideo),
  publish: Schema.Array(Platform).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))
})
export type Brief = typeof Brief.Type

/** A brief as it is kept: the version is ours, the file needs none. */
export const StoredBrief = Schema.Struct({ v: Stored.version(1), brief: Brief })
export type StoredBrief = typeof StoredBrief.Type

export const stored = Stored.make("brief", 1, StoredBrief)

/** What a brief's content is compared by. */
export const hash = (brief: Brief): Hash.Sha256 => Hash.ofJson(stored.encode({ v: 1, brief }))
