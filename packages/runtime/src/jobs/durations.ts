/** How long finished jobs took from their ticket until their end was seen: what moves the looks at those that run. */
import * as Recipe from "@likeness/core/Recipe"
import * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import { matching, type Store } from "../store/Store.ts"
import { fromSql } from "../store/store-unusable.ts"
import { readEnd } from "./attempts.ts"
import type { Row } from "./Row.ts"

/** As many count as are recent enough to say something about today. */
const most = 40

export interface Durations {
  /** Of jobs like this one: same recipe, connection and number of outputs. Read from the store once in a process. */
  readonly of: (row: Row) => Effect.Effect<ReadonlyArray<number>>
  readonly add: (row: Row, seconds: number) => void
}

const keyOf = (row: Row): string => `${row.connection.name}/${Recipe.hash(row.request.recipe)}/${Request.count(row.request)}`

const stored = (store: Store, row: Row) =>
  Effect.gen(function*() {
    const rows = yield* fromSql(store.sql<{ ended: string }>`SELECT "ended" FROM "intents" WHERE ${matching(store, { recipe: Recipe.hash(row.request.recipe), connection: row.connection.name })}
      AND "ended" IS NOT NULL ORDER BY "settledAt" DESC LIMIT ${most}`)
    const ends = yield* Effect.forEach(rows, ({ ended }) => readEnd(ended))
    return ends.flatMap(({ ran }) => (ran === undefined || ran.outputs !== Request.count(row.request) ? [] : [ran.seconds])).toReversed()
  }).pipe(Effect.catch(() => Effect.succeed<ReadonlyArray<number>>([])))

export const make = (store: Store): Durations => {
  const kept = new Map<string, Array<number>>()
  return {
    of: (row) =>
      Effect.gen(function*() {
        const key = keyOf(row)
        const known = kept.get(key)
        if (known !== undefined) return known
        const read = [...(yield* stored(store, row))]
        const meanwhile = kept.get(key)
        if (meanwhile !== undefined) return meanwhile
        kept.set(key, read)
        return read
      }),
    add: (row, seconds) => {
      const list = kept.get(keyOf(row))
      if (list === undefined) return
      list.push(seconds)
      if (list.length > most) list.shift()
    }
  }
}
