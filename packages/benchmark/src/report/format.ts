/** What stands where there is no number. */
export const none = "–"

/** A minus sign as wide as the digits. */
const typographic = (text: string): string => text.replace(/^-/u, "−")

const shown = (value: number | null, format: (value: number) => string): string => (value === null ? none : typographic(format(value)))

export const money = (value: number | null, currency: string): string =>
  shown(value, (amount) => {
    const size = Math.abs(amount)
    // What is far below a cent keeps two digits that say something.
    const digits = size < 0.01 && size > 0 ? { maximumSignificantDigits: 2 } : size < 1 && size > 0 ? { minimumFractionDigits: 3, maximumFractionDigits: 3 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 }
    return new Intl.NumberFormat("en", { style: "currency", currency, ...digits }).format(amount)
  })

/** Money on an axis, with no more digits than the value needs. */
export const moneyTick = (value: number, currency: string): string =>
  typographic(new Intl.NumberFormat("en", { style: "currency", currency, minimumFractionDigits: Number.isInteger(value) ? 0 : 2, maximumFractionDigits: 3 }).format(value))

export const percent = (value: number | null, digits = 0): string => shown(value, (share) => `${(share * 100).toFixed(digits)}%`)

export const similarity = (value: number | null): string => shown(value, (unitless) => unitless.toFixed(3))

export const hours = (value: number | null): string => shown(value, (amount) => `${amount.toFixed(amount < 1 ? 2 : 1)} h`)

export const ratio = (value: number | null): string => shown(value, (factor) => `× ${factor < 0.1 && factor > 0 ? String(Number(factor.toPrecision(2))) : factor.toFixed(2)}`)

export const points = (value: number | null): string => shown(value, (share) => `${share > 0 ? "+" : ""}${(share * 100).toFixed(1)} points`)

export const signed = (value: number | null, digits: number, unit = ""): string => shown(value, (amount) => `${amount > 0 ? "+" : ""}${amount.toFixed(digits)}${unit}`)

export const pValue = (value: number | null): string =>
  value === null ? none : value < 0.0001 ? "< 0.0001" : value.toFixed(value < 0.001 ? 4 : 3)

/** "3.53 to 5.74"; says which limit is missing where one is. */
export const interval = (lower: number | null, upper: number | null, format: (value: number | null) => string): string => {
  if (lower === null && upper === null) return "no interval"
  if (upper === null) return `from ${format(lower)} on`
  return lower === null ? `up to ${format(upper)}` : `${format(lower)} to ${format(upper)}`
}

/** What the logarithm and its exponential leave of equal costs. */
const rounding = 1e-12

/** How far a ratio is from 1; what costs anything is never a whole 100% less, and what costs another sum never 0%. */
const percentsOf = (factor: number): string => {
  const percents = Math.round(Math.abs(1 - factor) * 100)
  if (factor > 0 && factor < 1 && percents === 100) return "over 99%"
  return percents === 0 && Math.abs(1 - factor) > rounding ? "under 1%" : `${percents}%`
}

/** A ratio of costs in words: "55% less", "20% more", "the same". */
export const change = (factor: number): string => {
  const percents = percentsOf(factor)
  return percents === "0%" ? "the same" : `${percents} ${factor < 1 ? "less" : "more"}`
}

/** An interval of ratios of costs in words: "22% to 74% less", "10% less to 5% more". */
export const changeInterval = (lower: number, upper: number): string => {
  const [near, far] = lower < 1 ? [upper, lower] : [lower, upper]
  const sameSide = (lower < 1 && upper < 1) || (lower > 1 && upper > 1)
  return sameSide ? `${percentsOf(near)} to ${percentsOf(far)} ${lower < 1 ? "less" : "more"}` : `${change(lower)} to ${change(upper)}`
}

/** "2026-01-05 10:49 UTC" of an RFC 3339 time in UTC. */
export const moment = (timestamp: string): string => `${timestamp.slice(0, 10)} ${timestamp.slice(11, 16)} UTC`

/** A list as a sentence has it: "a", "a and b", "a, b and c". */
export const list = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`
