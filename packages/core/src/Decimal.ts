/**
 * Exact decimal numbers, written as text.
 *
 * A decimal is always in its one normal form (`0.3125`, `-2`, `0`), so equal values are equal text
 * and hash alike. Arithmetic is exact; only `divide` and `round` round, half to even.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

const normal = /^(0|-?(0\.\d{0,17}[1-9]|[1-9]\d{0,19}(\.\d{0,17}[1-9])?))$/u
const readable = /^[+-]?\d{1,20}(\.\d{1,18})?$/u

const isNormal = Schema.isPattern(normal, {
  message: "a decimal is text like 0.3125, with at most 20 digits before and 18 behind the point, and no exponent"
})

const toNormal = SchemaTransformation.transform({
  // What is not readable is left as it is, so that the check names it.
  decode: (text: string): string => (readable.test(text) ? format(BigDecimal.fromStringUnsafe(text)) : text),
  encode: (text: string): string => text
})

/** Text of a decimal in normal form. Decoding accepts `+1.50` and gives `1.5`. */
export const Decimal = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String.check(isNormal),
    toNormal
  )
)
export type Decimal = typeof Decimal.Type

/** A decimal of 0 or more. */
export const NonNegative = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String.check(isNormal, Schema.isPattern(/^[^-]/u, { message: "must not be negative" })),
    toNormal
  )
)
export type NonNegative = typeof NonNegative.Type

export const zero: Decimal = "0"

const parse = (decimal: Decimal): BigDecimal.BigDecimal => {
  if (!normal.test(decimal)) throw new Error(`${JSON.stringify(decimal)} is not a decimal in normal form`)
  return BigDecimal.fromStringUnsafe(decimal)
}

/** The library writes exponents for small numbers; money never does. */
function format(value: BigDecimal.BigDecimal): string {
  const { scale, value: digits } = BigDecimal.normalize(value)
  if (scale <= 0) return (digits * 10n ** BigInt(-scale)).toString()
  const sign = digits < 0n ? "-" : ""
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0")
  return `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`
}

/** The decimal of a whole or finite JavaScript number, by its shortest decimal text. Dies on NaN and infinities. */
export const fromNumber = (value: number): Decimal => format(BigDecimal.fromStringUnsafe(String(value)))

/** The nearest JavaScript number; for charts and statistics, never for money. */
export const toNumber = (decimal: Decimal): number => Number(decimal)

export const add = (a: Decimal, b: Decimal): Decimal => format(BigDecimal.sum(parse(a), parse(b)))
export const subtract = (a: Decimal, b: Decimal): Decimal => format(BigDecimal.subtract(parse(a), parse(b)))
export const multiply = (a: Decimal, b: Decimal): Decimal => format(BigDecimal.multiply(parse(a), parse(b)))
export const sum = (decimals: Iterable<Decimal>): Decimal => {
  let total = zero
  for (const decimal of decimals) total = add(total, decimal)
  return total
}
/** Negative, zero or positive as `a` is smaller than, equal to or greater than `b`. */
export const compare = (a: Decimal, b: Decimal): number => BigDecimal.Order(parse(a), parse(b))
export const isZero = (decimal: Decimal): boolean => BigDecimal.isZero(parse(decimal))
export const isNegative = (decimal: Decimal): boolean => decimal.startsWith("-")
export const max = (a: Decimal, b: Decimal): Decimal => (compare(a, b) >= 0 ? a : b)

/** `decimal` with at most `places` digits behind the point, half to even. */
export const round = (decimal: Decimal, places: number): Decimal =>
  format(BigDecimal.round(parse(decimal), { scale: places, mode: "half-even" }))

/** `a / b` rounded half to even to `places` digits. Dies where `b` is zero: the caller knows what that means. */
export const divide = (a: Decimal, b: Decimal, places: number): Decimal => {
  const divisor = parse(b)
  if (BigDecimal.isZero(divisor)) throw new Error(`${a} divided by zero`)
  const dividend = parse(a)
  // Integers throughout: the quotient's digits and its remainder decide the rounding, nothing is lost before.
  const shift = divisor.scale - dividend.scale + places
  const top = shift >= 0 ? dividend.value * 10n ** BigInt(shift) : dividend.value
  const bottom = shift >= 0 ? divisor.value : divisor.value * 10n ** BigInt(-shift)
  const negative = top < 0n !== bottom < 0n
  const [n, d] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom]
  const twice = (n % d) * 2n
  const whole = n / d
  const rounded = twice > d || (twice === d && whole % 2n === 1n) ? whole + 1n : whole
  return format(BigDecimal.make(negative ? -rounded : rounded, places))
}

/**
 * Divides an amount among `parts`, equal to `places` digits, the remainder on the first; the parts
 * always add up to the amount. `parts` is at least 1.
 */
export const divideAmong = (amount: Decimal, parts: number, places: number): ReadonlyArray<Decimal> => {
  const { scale, value } = BigDecimal.round(parse(amount), { scale: places, mode: "to-zero" })
  const units = value * 10n ** BigInt(places - scale)
  const share = format(BigDecimal.make(units / BigInt(parts), places))
  const rest = Array.from({ length: parts - 1 }, () => share)
  return [subtract(amount, sum(rest)), ...rest]
}
