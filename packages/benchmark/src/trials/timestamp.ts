const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const millisecondsPerDay = 86_400_000

/** The number that the decimal digits of `text` from `start` up to `end` spell; -1 where one is not a digit. */
const digits = (text: string, start: number, end: number): number => {
  let value = 0
  for (let index = start; index < end; index++) {
    const digit = text.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

// Days from 1970-01-01 in the proleptic Gregorian calendar, with years beginning in March so that
// the leap day comes last. Date.UTC reads the years 0–99 as 1900–1999.
const daysFromEpoch = (year: number, month: number, day: number): number => {
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/**
 * The instant that `YYYY-MM-DDTHH:MM:SS[.mmm]Z` names, in milliseconds since 1970, or null where it names none.
 *
 * **When to use**
 *
 * For a study's files: unlike `Date.parse` it accepts this one form and refuses the 30th of February.
 */
export const parseTimestamp = (text: string): number | null => {
  const length = text.length
  if (length !== 20 && length !== 24) return null
  if (
    text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(10) !== 84 ||
    text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58 || text.charCodeAt(length - 1) !== 90
  ) return null
  if (length === 24 && text.charCodeAt(19) !== 46) return null
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  const hour = digits(text, 11, 13)
  const minute = digits(text, 14, 16)
  const second = digits(text, 17, 19)
  const millisecond = length === 24 ? digits(text, 20, 23) : 0
  if (year < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23) return null
  if (minute < 0 || minute > 59 || second < 0 || second > 59 || millisecond < 0) return null
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  if (day > (lengths[month - 1] ?? 0) + leap) return null
  return daysFromEpoch(year, month, day) * millisecondsPerDay + hour * 3_600_000 + minute * 60_000 + second * 1000 + millisecond
}

/** The shortest form of an instant: milliseconds only where there are some. */
export const formatTimestamp = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(".000Z", "Z")
