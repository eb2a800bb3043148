/** Lists in pages: an opaque cursor says where the next one begins. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Problems from "./problems.ts"

const usual = 100
const largest = 500

/** What a list may be asked. */
export const query = {
  limit: Schema.optionalKey(Schema.String
    .check(Schema.isPattern(/^([1-9]\d?|[1-4]\d\d|500)$/u, { message: `a whole number from 1 to ${largest}` }))
    .annotate({ description: `How many at most, 1 to ${largest}; ${usual} where it is left out`, examples: [String(usual)] })),
  after: Schema.optionalKey(Schema.String.annotate({ description: "`next` of the page before, with the same filters; the first page where it is left out" }))
}
export interface Query {
  readonly limit?: string | undefined
  readonly after?: string | undefined
}

/** `after` of the next page; null at the end. */
export const next = { next: Schema.NullOr(Schema.String).annotate({ description: "`after` of the following page; null at the end" }) }

/** Said in the description of every list. */
export const described = `At most \`limit\` (1 to ${largest}, else ${usual}); \`next\` is the \`after\` of the following page, null at the end.`

const Cursor = Schema.fromJsonString(Schema.Tuple([Schema.Literal(1), Schema.String, Schema.String]))

const encode = (list: string, key: string): string => Buffer.from(Schema.encodeSync(Cursor)([1, list, key])).toString("base64url")

const badCursor = Problems.make(400, {
  tag: "InvalidRequest",
  detail: "the request cannot be used: query.after: it is no cursor of this list",
  advice: "Send the `next` of the page before, with the same filters, or begin again without `after`.",
  errors: [{ path: ["query", "after"], message: "it is no cursor of this list" }]
})

const decode = (list: string, cursor: string): string | undefined => {
  const read = Schema.decodeUnknownOption(Cursor)(Buffer.from(cursor, "base64url").toString("utf8"))
  return Option.isSome(read) && read.value[1] === list ? read.value[2] : undefined
}

/** Where in a list the page begins. `place` finds the first item after a key, and nothing for a key that no item of the list has had. */
export const begin = (list: string, { after }: Query, place: (key: string) => number | undefined): Effect.Effect<number, Problems.Problem<400>> => {
  if (after === undefined) return Effect.succeed(0)
  const key = decode(list, after)
  const found = key === undefined ? undefined : place(key)
  return found === undefined ? Effect.fail(badCursor) : Effect.succeed(found)
}

/** The first items of what is left of a list, and the cursor of the rest. */
export const cut = <A>(list: string, left: ReadonlyArray<A>, { limit }: Query, keyOf: (item: A, index: number) => string): { readonly items: ReadonlyArray<A>; readonly next: string | null } => {
  const most = limit === undefined ? usual : Number(limit)
  const items = left.slice(0, most)
  return { items, next: left.length > most ? encode(list, keyOf(items.at(-1)!, items.length - 1)) : null }
}
