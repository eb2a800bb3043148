import * as Credits from "./Credits.ts"
import type { Model } from "./models.ts"
import type { Body } from "./validate-body.ts"

/** One Soul ID, of any family. */
export const trainingPrice = Credits.fromText("40")

interface Tier {
  readonly credits: string
  /** Where the vendor's own rounding was seen to differ from half upwards. */
  readonly usd?: string
}

const perPicture: Readonly<Record<"soul-v1" | "soul-v2" | "cinema", Readonly<Record<string, Tier>>>> = {
  "soul-v1": { "720p": { credits: "1.5" }, "1080p": { credits: "3" } },
  "soul-v2": { "720p": { credits: "0.0512", usd: "0.004" }, "1080p": { credits: "0.0912" } },
  cinema: { "720p": { credits: "0.0512", usd: "0.004" }, "1080p": { credits: "0.0912" } }
}

const perClip: Readonly<Record<"dop-lite" | "dop-turbo" | "dop-standard", string>> = { "dop-lite": "2", "dop-turbo": "6.5", "dop-standard": "9" }

/** What a body costs, before and after the account's discount. */
export interface Price {
  readonly credits: Credits.Credits
  readonly usd: string
  readonly discountCredits: Credits.Credits
  /** In hundredths of a percent. */
  readonly discount: bigint
}

const listPrice = (model: Model, body: Body): { readonly credits: Credits.Credits; readonly usd?: string | undefined } => {
  switch (model.price) {
    case "soul-v1":
    case "soul-v2":
    case "cinema": {
      const resolution = typeof body["resolution"] === "string" ? body["resolution"] : "720p"
      const count = body["batch_size"] === 4 ? 4 : 1
      // Four cinema pictures at once were seen at 0.36, not at four times the price of one.
      if (model.price === "cinema" && resolution === "1080p" && count === 4) return { credits: Credits.fromText("0.36"), usd: "0.022" }
      const tier = perPicture[model.price][resolution]
      if (tier === undefined) throw new Error(`No price for ${resolution}`)
      return { credits: Credits.fromText(tier.credits) * BigInt(count), ...(count === 1 ? { usd: tier.usd } : {}) }
    }
    case "dop-lite":
    case "dop-turbo":
    case "dop-standard": return { credits: Credits.fromText(perClip[model.price]) }
  }
}

/** The price of a checked body. */
export const priceOf = (model: Model, body: Body, discount: bigint): Price => {
  const list = listPrice(model, body)
  const discountCredits = (list.credits * discount) / 10_000n
  const credits = list.credits - discountCredits
  return { credits, usd: discount === 0n && list.usd !== undefined ? list.usd : Credits.toUsdText(credits), discountCredits, discount }
}

/** The answer of `POST /estimate/{model_id}`. */
export const estimateAnswer = (price: Price): unknown => ({
  type: "estimate",
  credits: Credits.toText(price.credits, 3),
  usd: price.usd,
  ...(price.discount === 0n ? {} : {
    discount: {
      percentage: `${price.discount / 100n}.${(price.discount % 100n).toString().padStart(2, "0")}`,
      credits: Credits.toText(price.discountCredits, 3),
      usd: Credits.toUsdText(price.discountCredits)
    }
  })
})
