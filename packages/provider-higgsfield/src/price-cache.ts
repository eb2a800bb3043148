/** Prices that the vendor's estimate gave, for as long as they are believed: of one connection, until the process ends. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Hash from "@likeness/core/Hash"
import * as Timestamp from "@likeness/core/Timestamp"
import type { Price } from "./OrderDetails.ts"
import { estimateLifeSeconds } from "./prices.ts"

/** More bodies than a plan of a month names; what is older is asked for again. */
const capacity = 1_000

/** What an estimate is asked for. */
interface Asked {
  readonly providerModel: string
  /** The generation's body, as it will leave. */
  readonly body: string
}

export interface PriceCache {
  /** The body's price, where it is known and will be believed for `leftSeconds` at least. */
  readonly known: (asked: Asked, leftSeconds: number) => Effect.Effect<Price | undefined>
  /** Only what the vendor itself said: a table's price or a refusal may be another one a second later. */
  readonly keep: (asked: Asked, price: Price & { readonly source: "answer" }) => void
}

/** By hash, so that no prompt stays in memory. */
const keyOf = ({ body, providerModel }: Asked): Hash.Sha256 => Hash.ofText(`${providerModel}\n${body}`)

export const make = (): PriceCache => {
  // In the order of reading: the first is the oldest.
  const kept = new Map<Hash.Sha256, Price>()
  return {
    known: (asked, leftSeconds) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const price = kept.get(keyOf(asked))
        if (price === undefined) return undefined
        const ageSeconds = (now - Timestamp.toMillis(price.readAt)) / 1000
        // A price from the future was read before the clock was set back: how old it is nobody knows.
        return ageSeconds >= 0 && ageSeconds < estimateLifeSeconds && estimateLifeSeconds - ageSeconds >= leftSeconds ? price : undefined
      }),
    keep: (asked, price) => {
      const key = keyOf(asked)
      kept.delete(key)
      kept.set(key, price)
      const oldest = kept.keys().next()
      if (kept.size > capacity && oldest.done !== true) kept.delete(oldest.value)
    }
  }
}
