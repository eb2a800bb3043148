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
  /** Where in the log it begins. What stands before it in `bytes` stands before it in the log. */
  readonly offset: number
  /** Whether one of the words stands in it. */
  readonly hasWord: boolean
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
  /** An empty line behind all that was read, to look back from. */
  readonly behind: () => Heard
}

/** Longer lines are read up to here. */
const longestLine = 64 * 1024
/** Bytes without any line's end after which the rest of that line is passed over. */
const longestCarry = 4 * longestLine
const pieceBytes = 64 * 1024
/** So much of what was read stays, to be looked back at. */
const pastBytes = 16 * 1024

/** How lines end: with a line feed, or with a carriage return where the next is drawn over it. */
export const feed = 10
export const redraw = 13

/** How tqdm's bars end: rate and brackets, or a comma where figures follow. */
const bars = ["s/it]", "s/it,", "it/s]", "it/s,", "?it/s", "kB/s]", "MB/s]", "GB/s]"]

/** A word, and where in it the five bytes stand under which it is found: its core. */
interface Word {
  readonly bytes: Uint8Array
  readonly core: number
}

interface Index {
  /** Whether three bytes are part of a core. */
  readonly parts: Uint8Array
  /** Whether five bytes are a core. */
  readonly cores: Uint8Array
  /** By the place of their core in `cores`. */
  readonly words: ReadonlyMap<number, ReadonlyArray<Word>>
}

/** Odd numbers that spread bytes over a table. */
const spread = 0x9e3779b1
const spreadFifth = 0x85ebca6b
/** Three bytes as one number, the first of them lowest. */
const partOf = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
const partPlace = (part: number): number => Math.imul(part, spread) >>> 17
/** Four bytes, the first of them lowest, and the one after them. */
const corePlace = (four: number, fifth: number): number => (Math.imul(four, spread) ^ Math.imul(fifth, spreadFifth)) >>> 16

/** What ordinary lines are made of, the most frequent first. */
const frequent = " eatoinsr:.0l1dcmgup,2/_-h3f=b456789vyx"

/** Three letters that ordinary lines have again and again; a word that has others is looked up under those. */
const common = new Set(["ing", "ng ", "ion", "tio", "ati", "ate", "ata", "dat", "ent", "ter", "ers", "ver", "ed ", "es ", "er ", "on ", "in ", "to ", "the", " in", " of", " to", " fo", "for", "age", "mag", "ima", " im", " lo", "loa", "oad", "adi", "din", " si", "siz", "ize", "   ", "ile", "fil", " fi", "ode", "mod", "del", "cke", "ste", "tep", "tra", "rai", "ain", "00 ", " 00", "e 1", "ge ", "et "].map((text) => partOf(new TextEncoder().encode(text), 0)))

/** How often ordinary lines have a byte: more is more. */
const weights = Uint8Array.from({ length: 256 }, (_, byte) => {
  const place = frequent.indexOf(String.fromCharCode(byte))
  return place < 0 ? 0 : frequent.length - place
})

/** Where the five bytes of a word begin that ordinary text has most seldom. */
const rarest = (bytes: Uint8Array): number => {
  const weight = (at: number): number => {
    let sum = 0
    for (let index = at; index < at + 5; index += 1) sum += weights[bytes[index]!]!
    for (let index = at; index < at + 3; index += 1) if (common.has(partOf(bytes, index))) sum += 60
    return sum
  }
  let best = 0
  let least = weight(0)
  for (let at = 1; at + 5 <= bytes.length; at += 1) {
    const here = weight(at)
    if (here >= least) continue
    best = at
    least = here
  }
  return best
}

/**
 * Looked up are the three bytes at every fourth place and at the one after it: whatever a core's place, one of
 * its three parts stands there. Ordinary lines have such parts in every fourth place or so, and the five bytes
 * of a whole core hardly ever.
 */
const indexOf = (words: ReadonlyArray<string>): Index => {
  const parts = new Uint8Array(32_768)
  const cores = new Uint8Array(65_536)
  const found = new Map<number, Array<Word>>()
  for (const text of new Set(words)) {
    const bytes = new TextEncoder().encode(text)
    if (bytes.length < 5) throw new RangeError(`the word ${JSON.stringify(text)} has fewer than five bytes`)
    const core = rarest(bytes)
    for (const at of [core, core + 1, core + 2]) parts[partPlace(partOf(bytes, at))] = 1
    const place = corePlace(partOf(bytes, core) | (bytes[core + 3]! << 24), bytes[core + 4]!)
    cores[place] = 1
    found.set(place, [...(found.get(place) ?? []), { bytes, core }])
  }
  return { parts, cores, words: found }
}

const stands = (word: Word, bytes: Uint8Array, start: number, limit: number): boolean => {
  if (start + word.bytes.length > limit) return false
  for (let index = 0; index < word.bytes.length; index += 1) if (bytes[start + index] !== word.bytes[index]) return false
  return true
}

/** Where a word stands whose core begins at `at` and has this place; -1 where none does. */
const wordAt = ({ words }: Index, place: number, bytes: Uint8Array, at: number, from: number, limit: number): number => {
  for (const word of words.get(place) ?? []) {
    const start = at - word.core
    if (start >= from && stands(word, bytes, start, limit)) return start
  }
  return -1
}

/** The first place at or after `from` where a word stands; -1 where none does before `limit`. */
const search = (index: Index, bytes: Buffer, quads: Uint32Array, from: number, limit: number): number => {
  const { cores, parts } = index
  const last = limit >>> 2
  for (let quad = from >>> 2; quad <= last; quad += 1) {
    const four = quads[quad]! | 0
    if ((parts[partPlace(four & 0xffffff)]! | parts[partPlace(four >>> 8)]!) === 0) continue
    const before = quad === 0 ? 0 : quads[quad - 1]! | 0
    const after = quads[quad + 1]! | 0
    // The cores that begin two bytes before the four, one before, with them and one behind.
    const one = corePlace((before >>> 16) | (four << 16), (four >>> 16) & 0xff)
    const two = corePlace((before >>> 24) | (four << 8), four >>> 24)
    const three = corePlace(four, after & 0xff)
    const fourth = corePlace((four >>> 8) | (after << 24), (after >>> 8) & 0xff)
    if ((cores[one]! | cores[two]! | cores[three]! | cores[fourth]!) === 0) continue
    for (let at = 0; at < 4; at += 1) {
      const found = wordAt(index, at === 0 ? one : at === 1 ? two : at === 2 ? three : fourth, bytes, quad * 4 - 2 + at, from, limit)
      if (found >= 0) return found
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
  // Filled from the front, what is kept is moved there: so that four bytes are always read at once.
  const room = new ArrayBuffer(pastBytes + longestCarry + pieceBytes + 8)
  const bytes = Buffer.from(room)
  const quads = new Uint32Array(room)
  let filled = 0
  /** Of those so much was read. */
  let past = 0
  /** So many bytes of the log are no longer there. */
  let gone = 0
  let skipping = false
  let number = 1
  /** The last line had no end of its own. */
  let cutOff = 0
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

  const hear = (start: number, end: number, hasWord: boolean): void => {
    if (skipping) skipping = false
    else if (end > start) listener.line({ bytes, start, end: Math.min(end, start + longestLine), number, offset: gone + start, hasWord })
    else if (bytes[end] === feed && !content) listener.line({ bytes, start, end, number, offset: gone + start, hasWord })
    content = bytes[end] === redraw && (content || end > start)
    if (bytes[end] === feed) number += 1
  }

  /** All lines before `limit`, where one has just ended. */
  const read = (limit: number): void => {
    let at = past
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
      hear(start, end, wish !== "all" || search(plain, bytes, quads, start, end) >= 0)
      at = end + 1
    }
  }

  const take = (piece: Uint8Array): void => {
    bytes.set(piece, filled)
    filled += piece.length
    const limit = Math.max(past, bytes.lastIndexOf(feed, filled - 1) + 1, bytes.lastIndexOf(redraw, filled - 1) + 1)
    // What earlier pieces left behind is no part of the text.
    bytes.fill(0, filled, filled + 4)
    read(limit)
    const rest = filled - limit
    if (rest > longestCarry && !skipping) {
      listener.line({ bytes, start: limit, end: limit + longestLine, number, offset: gone + limit, hasWord: true })
      content = true
      skipping = true
    }
    const from = skipping && rest > 0 ? filled : Math.max(0, limit - pastBytes)
    bytes.copyWithin(0, from, filled)
    gone += from
    filled -= from
    past = Math.max(0, limit - from)
  }

  return {
    feed: (chunk) => {
      for (let at = 0; at < chunk.length; at += pieceBytes) take(chunk.subarray(at, at + pieceBytes))
    },
    end: () => {
      if (filled === past || skipping) return
      take(Uint8Array.of(feed))
      cutOff = 1
    },
    lines: () => number - cutOff,
    behind: () => ({ bytes, start: past, end: past, number, offset: gone + past, hasWord: false })
  }
}
