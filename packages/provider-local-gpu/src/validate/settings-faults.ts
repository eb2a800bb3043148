/** Decodes plain settings by a closed schema and names everything that is wrong with them. */
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

type Fault = typeof ProviderError.Fault.Type

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** The value, or every fault below `path`. */
export const decode = <A, I>(schema: Schema.Codec<A, I>, settings: unknown, path: ReadonlyArray<string>): Result.Result<A, ReadonlyArray<Fault>> =>
  Result.mapError(Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })(settings), (error) =>
    format(error.issue).issues.map((issue): Fault => ({
      tag: "InvalidRequest",
      path: [...path, ...(issue.path ?? []).map((part) => (typeof part === "object" ? part.key : part)).map((key) => (typeof key === "number" ? key : String(key)))],
      message: issue.message === "" ? "is not valid" : issue.message
    })))
