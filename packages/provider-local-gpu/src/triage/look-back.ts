/** The lines that stand before one, as far as the scanner still has them. */
import { feed, type Heard, redraw } from "./Scanner.ts"

/** Where in the log the line begins that stands so many lines before. */
export const offsetBefore = ({ bytes, offset, start }: Heard, lines: number): number => {
  let at = start
  for (let line = 0; line <= lines && at > 0; line += 1) at = bytes.lastIndexOf(feed, at - 1)
  return offset - (start - Math.max(0, at + 1))
}

/** The lines from a place in the log up to this one; the first whole one of them where that place is gone. Valid as long as this one is. */
export const linesSince = ({ bytes, number, offset, start }: Heard, from: number): ReadonlyArray<Heard> => {
  const first = start - (offset - from)
  const lines: Array<Heard> = []
  for (let at = first >= 0 ? first : bytes.indexOf(feed) + 1; at < start;) {
    let end = at
    while (bytes[end] !== feed && bytes[end] !== redraw) end += 1
    lines.push({ bytes, start: at, end, number: 0, offset: offset - (start - at), hasWord: true })
    at = end + 1
  }
  // Their numbers are known from behind.
  let line = number
  return lines.toReversed().map((each) => ({ ...each, number: bytes[each.end] === feed ? --line : line })).toReversed()
}
