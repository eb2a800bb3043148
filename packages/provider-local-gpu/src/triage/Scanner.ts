/**
 * Cuts bytes into lines and finds those that are worth reading.
 *
 * Nearly all of a long log is progress. So it is only looked over, four bytes at a time, for parts of a
 * few words; a line without any of them is counted and never made a string.
 */

/** A line worth reading. Valid only during the call. */
export interface Heard {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
  readonly number: number
}

export type Wish =
  /** Lines with one of the words. */
  | "words"
  /** Those and progress bars. */
  | "bars"
  /** Every line, empty ones too. */
  | "all"

export interface Listener {
  /** Asked before each line. */
  readonly wish: () => Wish
  readonly line: (heard: Heard) => void
}

export interface Scanner {
  readonly feed: (chunk: Uint8Array) => void
  /** What stands after the last line feed is a line too. */
  readonly end: () => void
  /** Lines so far, the one that is being read among them. */
  readonly lines: () => number
}

/** Longer lines are read up to here. */
const longestLine = 64 * 1024
/** Bytes without any line's end after which the rest of that line is passed over. */
const longestCarry = 4 * longestLine
const pieceBytes = 64 * 1024

const feed = 10
const redraw = 13

/** How tqdm's bars end: rate and brackets, or a comma where figures follow. */
const bars = ["s/it]", "s/it,", "it/s]", "it/s,", "?it/s", "kB/s]", "MB/s]", "GB/s]"]

interface Word {
  readonly bytes: Uint8Array
  /** Where in it the three bytes stand under which it is found. */
  readonly at: number
}

interface Index {
  readonly table: Uint8Array
  readonly words: ReadonlyMap<number, ReadonlyArray<Word>>
}

/** A prime that spreads three bytes over 15 bits. */
const spread = 0x9e3779b1
const three = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)

/** What ordinary lines are made of, the most frequent first. */
const frequent = " eatoinsr:.0l1dcmgup,2/_-h3f=b456789vyx"

/** Three letters that ordinary lines have again and again; a word that has others is looked up under those. */
const common = new Set(["ing", "ng ", "ion", "tio", "ati", "ate", "ata", "dat", "ent", "ter", "ers", "ver", "ed ", "es ", "er ", "on ", "in ", "to ", "the", " in", " of", " to", " fo", "for", "age", "mag", "ima", " im", " lo", "loa", "oad", "adi", "din", " si", "siz", "ize", "   ", "ile", "fil", " fi", "ode", "mod", "del", "cke", "ste", "tep", "tra", "rai", "ain", "00 ", " 00", "e 1", "ge ", "et "])

/** Where the five bytes of a word begin that ordinary text has most seldom. */
const rarest = (bytes: Uint8Array): number => {
  const weigh = (byte: number): number => {
    const place = frequent.indexOf(String.fromCharCode(byte))
    return place < 0 ? 0 : frequent.length - place
  }
  const grams = (at: number): number => [at, at + 1, at + 2].filter((from) => common.has(String.fromCharCode(...bytes.subarray(from, from + 3)))).length
  const weight = (at: number): number => bytes.subarray(at, at + 5).reduce((sum, byte) => sum + weigh(byte), 0) + 60 * grams(at)
  let best = 0
  for (let at = 1; at + 5 <= bytes.length; at += 1) if (weight(at) < weight(best)) best = at
  return best
}

/**
 * Looked up are the three bytes at every fourth place and at the one after it: whatever a word's place,
 * one of three neighbouring parts of it stands there.
 */
const indexOf = (words: ReadonlyArray<string>): Index => {
  const table = new Uint8Array(32_768)
  const found = new Map<number, Array<Word>>()
  for (const text of new Set(words)) {
    const bytes = new TextEncoder().encode(text)
    if (bytes.length < 5) throw new RangeError(`the word ${JSON.stringify(text)} has fewer than five bytes`)
    const core = rarest(bytes)
    for (const at of [core, core + 1, core + 2]) {
      const gram = three(bytes, at)
      table[Math.imul(gram, spread) >>> 17] = 1
      found.set(gram, [...(found.get(gram) ?? []), { bytes, at }])
    }
  }
  return { table, words: found }
}

const stands = (word: Word, bytes: Uint8Array, start: number, limit: number): boolean => {
  if (start < 0 || start + word.bytes.length > limit) return false
  for (let index = 0; index < word.bytes.length; index += 1) if (bytes[start + index] !== word.bytes[index]) return false
  return true
}

/** Where a word stands whose looked-up part begins at `place`; -1 where none does. */
const wordAt = (index: Index, bytes: Uint8Array, place: number, from: number, limit: number): number => {
  for (const word of index.words.get(three(bytes, place)) ?? []) {
    const start = place - word.at
    if (start >= from && stands(word, bytes, start, limit)) return start
  }
  return -1
}

/** The first place at or after `from` where a word stands; -1 where none does before `limit`. */
const search = (index: Index, bytes: Buffer, quads: Uint32Array, from: number, limit: number): number => {
  const { table } = index
  const last = limit >>> 2
  for (let quad = from >>> 2; quad <= last; quad += 1) {
    const four = quads[quad]! | 0
    if ((table[Math.imul(four & 0xffffff, spread) >>> 17]! | table[Math.imul(four >>> 8, spread) >>> 17]!) !== 0) {
      const here = wordAt(index, bytes, quad * 4, from, limit)
      if (here >= 0) return here
      const next = wordAt(index, bytes, quad * 4 + 1, from, limit)
      if (next >= 0) return next
    }
  }
  return -1
}

const feedsIn = (bytes: Buffer, quads: Uint32Array, from: number, to: number): number => {
  let count = 0
  let at = from
  while (at < to && (at & 3) !== 0) {
    if (bytes[at] === feed) count += 1
    at += 1
  }
  const last = to >>> 2
  for (let quad = at >>> 2; quad < last; quad += 1) {
    const four = quads[quad]! ^ 0x0a0a0a0a
    if (((four - 0x01010101) & ~four & 0x80808080) !== 0) {
      if ((four & 0xff) === 0) count += 1
      if ((four & 0xff00) === 0) count += 1
      if ((four & 0xff0000) === 0) count += 1
      if ((four & 0xff000000) === 0) count += 1
    }
  }
  for (let rest = Math.max(at, last * 4); rest < to; rest += 1) if (bytes[rest] === feed) count += 1
  return count
}

/** Made once for all logs. */
export interface Words {
  readonly plain: Index
  readonly withBars: Index
}

export const wordsOf = (words: ReadonlyArray<string>): Words => ({ plain: indexOf(words), withBars: indexOf([...words, ...bars]) })

export const scanner = ({ plain, withBars }: Words, listener: Listener): Scanner => {
  // Filled from the front, a line that has not ended yet is moved there: so that four bytes are always read at once.
  const room = new ArrayBuffer(longestCarry + pieceBytes + 8)
  const bytes = Buffer.from(room)
  const quads = new Uint32Array(room)
  let filled = 0
  let skipping = false
  let number = 1
  /** Something stood on the line with this number. */
  let content = false

  const lineEnd = (from: number, limit: number): number => {
    for (let at = from; at < limit; at += 1) if (bytes[at] === feed || bytes[at] === redraw) return at
    return limit
  }
  const lineStart = (from: number, place: number): number => {
    for (let at = place - 1; at >= from; at -= 1) if (bytes[at] === feed || bytes[at] === redraw) return at + 1
    return from
  }

  const hear = (start: number, end: number): void => {
    if (skipping) skipping = false
    else if (end > start) listener.line({ bytes, start, end: Math.min(end, start + longestLine), number })
    else if (bytes[end] === feed && !content) listener.line({ bytes, start, end, number })
    content = bytes[end] === redraw && (content || end > start)
    if (bytes[end] === feed) number += 1
  }

  /** All lines before `limit`, where one has just ended. */
  const read = (limit: number): void => {
    let at = 0
    while (at < limit) {
      const wish = listener.wish()
      let start = at
      if (wish !== "all") {
        const place = search(wish === "bars" ? withBars : plain, bytes, quads, at, limit)
        start = place < 0 ? limit : lineStart(at, place)
        if (start > at) {
          number += feedsIn(bytes, quads, at, start)
          content = bytes[start - 1] === redraw
          skipping = false
        }
        if (place < 0) return
      }
      const end = lineEnd(start, limit)
      hear(start, end)
      at = end + 1
    }
  }

  const take = (piece: Uint8Array): void => {
    bytes.set(piece, filled)
    filled += piece.length
    const limit = Math.max(bytes.lastIndexOf(feed, filled - 1), bytes.lastIndexOf(redraw, filled - 1)) + 1
    // What earlier pieces left behind is no part of the text.
    bytes.fill(0, filled, filled + 4)
    read(limit)
    const rest = filled - limit
    if (rest > longestCarry && !skipping) {
      listener.line({ bytes, start: limit, end: limit + longestLine, number })
      content = true
      skipping = true
    }
    filled = skipping && rest > 0 ? 0 : rest
    if (filled > 0) bytes.copyWithin(0, limit, limit + rest)
  }

  return {
    feed: (chunk) => {
      for (let at = 0; at < chunk.length; at += pieceBytes) take(chunk.subarray(at, at + pieceBytes))
    },
    end: () => {
      if (filled === 0 || skipping) return
      take(Uint8Array.of(feed))
      number -= 1
    },
    lines: () => number
  }
}
