/** How a job ended: succeeded with outputs, failed with an error, or cancelled. */
import * as Schema from "effect/Schema"
import * as MediaType from "./MediaType.ts"
import * as ProviderError from "./ProviderError.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Timestamp from "./Timestamp.ts"
import * as Usage from "./Usage.ts"

/** A file that `collect` can bring. */
export const OutputFile = Schema.Struct({
  /** What the file is within its output: `picture`, `clip`, `lora`, … */
  role: Text.Name,
  mediaType: Schema.optionalKey(MediaType.MediaType),
  sizeBytes: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9_007_199_254_740_991 }))),
  /** After this the provider no longer has it. */
  expiresAt: Schema.optionalKey(Timestamp.Timestamp),
  /** Where the adapter finds it again; its own schema checks it. */
  locator: Schema.Record(Schema.String, Schema.Json)
})
export type OutputFile = typeof OutputFile.Type

/** One thing that the job made. Its place in the list is the output's index. */
export const Output = Schema.TaggedUnion({
  /** A picture or a clip. */
  file: { file: OutputFile },
  /** An identity model in files, one for each kept epoch. */
  identityFiles: {
    kind: Text.NonEmptyText,
    epoch: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100_000 }))),
    files: Schema.Array(OutputFile).check(Schema.isMinLength(1))
  },
  /** An identity model that is an id of the ticket's account; nothing to collect. */
  identityRemote: { kind: Text.NonEmptyText, id: Text.Id }
})
export type Output = typeof Output.Type

const ended = {
  v: Stored.version(1),
  usage: Schema.Array(Usage.Usage),
  billed: ProviderError.Billed,
  /** By the provider's clock, where it tells. */
  startedAt: Schema.optionalKey(Timestamp.Timestamp),
  finishedAt: Schema.optionalKey(Timestamp.Timestamp),
  /** What was asked and not honoured, fewer outputs than asked included. */
  warnings: Schema.Array(Text.Told)
}

export const Succeeded = Schema.Struct({ ...ended, state: Schema.Literal("succeeded"), outputs: Schema.Array(Output).check(Schema.isMinLength(1)) })
export type Succeeded = typeof Succeeded.Type

/** `outputs` are what was finished before the failure; they are collected and paid for all the same. */
export const Failed = Schema.Struct({ ...ended, state: Schema.Literal("failed"), error: ProviderError.ProviderError, outputs: Schema.Array(Output) })
export type Failed = typeof Failed.Type

export const Cancelled = Schema.Struct({ ...ended, state: Schema.Literal("cancelled"), outputs: Schema.Array(Output) })
export type Cancelled = typeof Cancelled.Type

export const Outcome = Schema.Union([Succeeded, Failed, Cancelled])
export type Outcome = typeof Outcome.Type

export const stored = Stored.make("outcome", 1, Outcome)

/** The files of an output, in order. */
export const files = (output: Output): ReadonlyArray<OutputFile> =>
  output._tag === "file" ? [output.file] : output._tag === "identityFiles" ? output.files : []
