/**
 * Values that one process writes and another, perhaps of another version of the program, reads.
 *
 * Every stored value carries `v`. Readers accept older versions, through the upgrades given here, and
 * refuse newer ones, so that an old program never misreads or truncates what a newer one wrote.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** A stored value that cannot be read: `value` names the kind, `reason` says why and what to do. */
export class StoredValueError extends Schema.TaggedError<StoredValueError>()("StoredValueError", {
  value: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return `${this.value}: ${this.reason}`
  }
}

/** Reads and writes one kind of stored value. */
export interface Stored<A> {
  /** What the value is called in messages. */
  readonly name: string
  /** The version that `encode` writes. */
  readonly version: number
  /** Plain JSON in, the value out. */
  readonly decode: (json: unknown) => Result.Result<A, StoredValueError>
  /** The value in, plain JSON out. Dies on a value that its schema refuses: a bug, not a failure of the outside world. */
  readonly encode: (value: A) => Schema.JsonObject
  /** {@link decode} of JSON text. */
  readonly parse: (text: string) => Result.Result<A, StoredValueError>
}

/** Turns the JSON of version `n` into that of version `n + 1`. */
export type Upgrade = (older: Schema.JsonObject) => Schema.JsonObject

/** The field that every stored value carries. */
export const version = <const V extends number>(v: V) => Schema.Literal(v)

const isObject = (json: unknown): json is Schema.JsonObject => typeof json === "object" && json !== null && !Array.isArray(json)

/**
 * Makes the reader and writer of a stored value.
 *
 * `schema` must have the field `v: version(current)`. `upgrades[n]` takes version `n` to `n + 1`; a
 * version without an upgrade on its way is refused.
 */
export const make = <A extends { readonly v: number }, I>(
  name: string,
  current: A["v"],
  schema: Schema.Codec<A, I>,
  upgrades: { readonly [from: number]: Upgrade } = {}
): Stored<A> => {
  const fail = (reason: string) => Result.fail(new StoredValueError({ value: name, reason }))
  const decodeCurrent = Schema.decodeUnknownResult(schema, { errors: "all" })
  const encodeCurrent = Schema.encodeSync(schema)
  const decode = (json: unknown): Result.Result<A, StoredValueError> => {
    if (!isObject(json)) return fail("is not a JSON object")
    const found = json["v"]
    if (typeof found !== "number" || !Number.isInteger(found) || found < 1) return fail("has no version `v`")
    if (found > current) return fail(`was written by a newer Likeness (version ${found}; this one reads up to ${current}). Upgrade Likeness, then try again`)
    let value = json
    for (let from = found; from < current; from++) {
      const upgrade = upgrades[from]
      if (upgrade === undefined) return fail(`version ${from} is no longer readable`)
      value = { ...upgrade(value), v: from + 1 }
    }
    return Result.mapError(decodeCurrent(value), (error) => new StoredValueError({ value: name, reason: error.message }))
  }
  return {
    name,
    version: current,
    decode,
    encode: (value) => encodeCurrent(value) as unknown as Schema.JsonObject,
    parse: (text) => {
      let json: unknown
      try {
        json = JSON.parse(text)
      } catch (cause) {
        return fail(`is not JSON (${(cause as Error).message})`)
      }
      return decode(json)
    }
  }
}
