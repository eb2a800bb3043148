const decimal = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/u
const integer = /^[+-]?\d+$/u

/** The finite number that a decimal of `contracts/statistics.md`, section 2 spells, or null. */
export const parseDecimal = (text: string): number | null => {
  if (!decimal.test(text)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

/** The whole number from 1 on that `text` spells, or null. */
export const parseCount = (text: string): number | null => {
  if (text.length === 1) {
    const digit = text.charCodeAt(0) - 48
    return digit >= 1 && digit <= 9 ? digit : null
  }
  if (!integer.test(text)) return null
  const value = Number(text)
  return Number.isSafeInteger(value) && value >= 1 ? value : null
}
