/**
 * What things cost: a table with its date and source, for planning offline and for what has no
 * estimate. The vendor's own estimate for an account and a body is the price.
 */
import * as Decimal from "@likeness/core/Decimal"
import type * as Money from "@likeness/core/Money"

/** Credits, as exact decimals. */
export const priceTable = {
  /** Live calls that independent public integrations reported; the vendor's page says the same where it says anything. */
  source: "published rates and live calls reported April to October 2026",
  date: "2026-10-31",
  currency: "USD",
  /** 16 credits are one dollar. */
  moneyPerCredit: "0.0625",
  /** Credits can be used for one year after they were added. */
  creditLifeDays: 365,
  training: "40",
  perPicture: {
    soulV1: { "720p": "1.5", "1080p": "3" },
    soulV2: { "720p": "0.0512", "1080p": "0.0912" }
  },
  /** About five seconds. */
  perClip: { lite: "2", turbo: "6.5", standard: "9" }
} as const

/** What a connection's settings may say otherwise. */
export interface OwnPrices {
  /** Credits. */
  readonly training: Decimal.NonNegative
  /** In the table's currency. */
  readonly moneyPerCredit: Decimal.NonNegative
}

/** An estimate above this many times the table's value is refused: something is not what it seems. */
export const refusalFactor: Decimal.Decimal = "1.5"

/** How long an estimate for a body is believed. */
export const estimateLifeSeconds = 600

export const worth = ({ moneyPerCredit }: Pick<OwnPrices, "moneyPerCredit">, credits: Decimal.NonNegative): Money.Money => ({
  amount: Decimal.multiply(credits, moneyPerCredit),
  currency: priceTable.currency
})

export const isRefused = (credits: Decimal.NonNegative, tableCredits: Decimal.NonNegative): boolean =>
  Decimal.compare(credits, Decimal.multiply(tableCredits, refusalFactor)) > 0

/** How far the vendor's dollars may be from exact ones. */
const rounding = "0.001"

const isRoundingOf = (dollars: Decimal.NonNegative, exact: Money.Money): boolean => {
  const difference = Decimal.subtract(exact.amount, dollars)
  const apart = Decimal.isNegative(difference) ? Decimal.multiply(difference, "-1") : difference
  return Decimal.compare(apart, rounding) <= 0
}

/**
 * What an estimate comes to. The vendor rounds its dollars to three digits, so the credits say more;
 * where the two differ by more than that rounding, the dollars are what is charged. Dollars at the table's
 * rate say nothing against another value of a credit that the connection's settings give: who bought
 * credits cheaper pays with those.
 */
export const worthOfAnswer = (own: Pick<OwnPrices, "moneyPerCredit">, credits: Decimal.NonNegative, dollars: Decimal.NonNegative): Money.Money => {
  const exact = worth(own, credits)
  return isRoundingOf(dollars, exact) || isRoundingOf(dollars, worth(priceTable, credits)) ? exact : { amount: dollars, currency: priceTable.currency }
}

/** Whether an answer's dollars are more than the table allows, at whichever value of a credit allows more. */
export const isTooDear = (own: Pick<OwnPrices, "moneyPerCredit">, charged: Money.Money, tableCredits: Decimal.NonNegative): boolean =>
  [own, priceTable].every((value) => Decimal.compare(charged.amount, Decimal.add(Decimal.multiply(worth(value, tableCredits).amount, refusalFactor), rounding)) > 0)
