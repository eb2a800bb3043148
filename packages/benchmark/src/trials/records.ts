/** What a reader of records does with each: `false` stops the reading. */
export type OnRecord = (fields: ReadonlyArray<string>, width: number) => boolean

/** Why text is not RFC 4180, and in which field (from 0) of the record at hand. */
export interface RecordFault {
  readonly field: number
  readonly fault: string
}

/** Cuts text that arrives in pieces into records. */
export interface Records {
  /** Takes the next piece. `fields` given to the callback is reused: copy what must stay. */
  readonly push: (text: string) => RecordFault | null
  /** Takes the end of the text: a last record may lack its line end. */
  readonly end: () => RecordFault | null
  /** The field (from 0) that the text received so far ends in. */
  readonly openField: () => number
}

// A quote that is never closed would swallow the file into memory; no field of a trial is near this.
const longestRecord = 1_048_576

/**
 * A streaming reader of RFC 4180 text.
 *
 * **Shapes and units**
 *
 * LF and CRLF both end a record; quoted fields may hold commas, doubled quotes and line ends. An empty line is a
 * record of one empty field. The callback gets an array with `width` valid entries.
 *
 * **Fails with** a `RecordFault`: a quote that opens inside a field, that is followed by text, or that never closes.
 *
 * **Source**: RFC 4180, section 2.
 */
export const records = (onRecord: OnRecord): Records => {
  const fields: Array<string> = []
  let carry = ""
  let stopped = false

  const plainRecord = (text: string, start: number, end: number): boolean => {
    let width = 0
    let from = start
    for (;;) {
      const comma = text.indexOf(",", from)
      if (comma === -1 || comma >= end) break
      fields[width++] = text.slice(from, comma)
      from = comma + 1
    }
    fields[width++] = text.slice(from, end)
    return onRecord(fields, width)
  }

  /** Reads a record that holds a quote. Answers where the next begins, -1 where its end has not come. */
  const quotedRecord = (text: string, start: number, last: boolean): number | RecordFault => {
    let width = 0
    let at = start
    for (;;) {
      let value: string
      if (text.charCodeAt(at) === 34) {
        value = ""
        let from = at + 1
        for (;;) {
          const quote = text.indexOf('"', from)
          if (quote === -1) return last ? { field: width, fault: "a quoted field is never closed" } : -1
          value += text.slice(from, quote)
          if (text.charCodeAt(quote + 1) === 34) {
            value += '"'
            from = quote + 2
            continue
          }
          at = quote + 1
          break
        }
      } else {
        let end = at
        for (; end < text.length; end++) {
          const code = text.charCodeAt(end)
          if (code === 44 || code === 10) break
          if (code === 34) return { field: width, fault: "a quote stands inside a field that is not quoted" }
        }
        if (end === text.length && !last) return -1
        const stop = end > at && text.charCodeAt(end) === 10 && text.charCodeAt(end - 1) === 13 ? end - 1 : end
        value = text.slice(at, stop)
        at = stop
      }
      fields[width++] = value
      if (at >= text.length) {
        if (!last) return -1
        stopped = !onRecord(fields, width)
        return at
      }
      const code = text.charCodeAt(at)
      if (code === 44) {
        at++
        continue
      }
      if (code === 13 && at + 1 >= text.length && !last) return -1
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) === 10)) {
        stopped = !onRecord(fields, width)
        return at + (code === 13 ? 2 : 1)
      }
      return { field: width - 1, fault: "text follows the closing quote of a field" }
    }
  }

  const consume = (text: string, last: boolean): RecordFault | null => {
    let at = 0
    let quote = text.indexOf('"')
    while (!stopped && at < text.length) {
      const newline = text.indexOf("\n", at)
      if (quote !== -1 && quote < at) quote = text.indexOf('"', at)
      const end = newline === -1 ? text.length : newline
      if (quote !== -1 && quote < end) {
        const next = quotedRecord(text, at, last)
        if (typeof next !== "number") return next
        if (next === -1) break
        at = next
        continue
      }
      if (newline === -1 && !last) break
      const stop = end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end
      stopped = !plainRecord(text, at, stop)
      at = end + 1
    }
    carry = at < text.length && !stopped ? text.slice(at) : ""
    if (carry.length <= longestRecord) return null
    return { field: 0, fault: `a record is longer than ${longestRecord} characters: a quote is probably never closed` }
  }

  return {
    push: (text) => (stopped ? null : consume(carry === "" ? text : carry + text, false)),
    end: () => (stopped ? null : consume(carry, true)),
    openField: () => {
      let quoted = false
      let commas = 0
      for (const character of carry) {
        if (character === '"') quoted = !quoted
        else if (character === "," && !quoted) commas++
      }
      return commas
    }
  }
}
