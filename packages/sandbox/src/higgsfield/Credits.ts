/** An exact amount of credits: millionths of one, so that sums and discounts never round by accident. */
export type Credits = bigint

const unit = 1_000_000n

export const zero: Credits = 0n

/** Reads a decimal such as `"0.0912"`; at most six digits after the point. */
export const fromText = (text: string): Credits => {
  const match = /^(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text)
  if (match === null) throw new RangeError(`Not an amount of credits: ${text}`)
  return BigInt(match[1] ?? "0") * unit + BigInt((match[2] ?? "").padEnd(6, "0"))
}

/** The decimal without needless zeros, but with at least `digits` after the point. */
export const toText = (credits: Credits, digits = 0): string => {
  const positive = credits < 0n ? -credits : credits
  const fraction = (positive % unit).toString().padStart(6, "0").replace(/0+$/, "").padEnd(digits, "0")
  return `${credits < 0n ? "-" : ""}${positive / unit}${fraction === "" ? "" : `.${fraction}`}`
}

/** US dollars with three digits, half upwards: one credit is $0.0625. */
export const toUsdText = (credits: Credits): string => {
  // credits/unit/16 dollars, in thousandths: × 1000 / (16 × unit)
  const thousandths = (credits * 1000n + 8n * unit) / (16n * unit)
  return `${thousandths / 1000n}.${(thousandths % 1000n).toString().padStart(3, "0")}`
}
