/**
 * Remembers the shapes of lines, so that the same line a million times over is read a few times only: what told
 * nothing thrice, and what told the same a few hundred times and nothing else was learnt since.
 */

const mostShapes = 8192
/** So often a shape must have told nothing. */
const often = 3
/** So often a shape must have been read that told something; */
const known = 200
/** and so often again whenever something else was learnt: signs of life count anew behind each failure. */
const again = 16

const prime = 0x0100_0193
const basis = 0x811c_9dc5 | 0

const letter = 1
const digit = 2
const slash = 4
/** What joins the parts of a word: a full stop, a hyphen, a sign. */
const joint = 8
/** What a byte is within a word; 0 ends it. */
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  const text = String.fromCharCode(byte)
  return byte > 127 || /[A-Za-z_]/u.test(text) ? letter : /\d/u.test(text) ? digit : /[/\\]/u.test(text) ? slash : /[.+-]/u.test(text) ? joint : 0
})

const hashOf = (text: string): number => [...text].reduce((hash, each) => Math.imul(hash ^ each.charCodeAt(0), prime), basis)

/** The number behind one of these says what happened, another says where or how often. */
const telling = new Set(["Errno", "errno", "error", "Error", "code", "Code", "status", "Status", "exit", "exited", "signal", "Signal", "returned", "HTTP"].map(hashOf))
/** Longer numbers are no codes. */
const longestCode = 4
/** Shorter words with a slash are words: `I/O`. */
const shortestPath = 6
const longestEnding = 5

/** What stands for a word with a number in it and for a path: the ending of a file's name, where it has one. */
const endingOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = basis
  for (let at = to - 1; at >= from && at >= to - longestEnding; at -= 1) {
    if (bytes[at] === 46) return hash
    if (kinds[bytes[at]!] !== letter) return 0
    hash = Math.imul(hash ^ bytes[at]!, prime)
  }
  return 0
}

/** Two hashes of a line as one number. Words with a number in them and paths are not told apart, but for what their files' names end in. */
export const shapeOf = (bytes: Uint8Array, start: number, end: number): number => {
  let one = basis
  let other = end - start > 4096 ? 1 : 0x1234_5678
  /** The first letters of the word before. */
  let before = 0
  let at = start
  while (at < end) {
    let kind = kinds[bytes[at]!]!
    let value = bytes[at]!
    if (kind === 0) at += 1
    else {
      const from = at
      let word = basis
      while (kind === letter) {
        word = Math.imul(word ^ bytes[at]!, prime)
        at += 1
        kind = at < end ? kinds[bytes[at]!]! : 0
      }
      const first = word
      let made = at > from ? letter : 0
      while (kind !== 0) {
        made |= kind
        word = Math.imul(word ^ bytes[at]!, prime)
        at += 1
        kind = at < end ? kinds[bytes[at]!]! : 0
      }
      const isNamed = (made & digit) !== 0 ? made !== digit || at - from > longestCode || !telling.has(before) : (made & slash) !== 0 && at - from >= shortestPath
      value = isNamed ? endingOf(bytes, from, at) : word
      before = first
    }
    one = Math.imul(one ^ value, prime)
    other = (Math.imul(other, 31) + value) | 0
  }
  return (one >>> 0) * 0x20_0000 + (other >>> 11)
}

/** What reading a line of some shape came to. */
export interface Reading {
  /** How much had been learnt by then that was new. */
  readonly news: number
  readonly toldNothing: boolean
  readonly isBar: boolean
  /** What it begins goes on in the next lines. */
  readonly opens: boolean
}

interface Shape {
  reads: number
  empty: number
  news: number
  sinceNews: number
  isBar: boolean
  opens: boolean
}

export interface Boring {
  /** It told nothing, again and again. */
  readonly isEmpty: (shape: number) => boolean
  /** It was read so often that it will tell the same again; `opens` as it did. */
  readonly isKnown: (shape: number, news: number, wantsBars: boolean) => { readonly opens: boolean } | undefined
  /** It comes again and again. */
  readonly isFrequent: (shape: number) => boolean
  readonly was: (shape: number, reading: Reading) => void
}

export const boring = (): Boring => {
  const shapes = new Map<number, Shape>()
  const makeRoom = (): void => {
    for (const [key, each] of shapes) if (each.reads < often) shapes.delete(key)
    if (shapes.size > mostShapes / 2) shapes.clear()
  }
  return {
    isEmpty: (shape) => (shapes.get(shape)?.empty ?? 0) >= often,
    isKnown: (shape, news, wantsBars) => {
      const found = shapes.get(shape)
      return found !== undefined && found.reads >= known && found.news === news && found.sinceNews >= again && !(found.isBar && wantsBars) ? found : undefined
    },
    isFrequent: (shape) => (shapes.get(shape)?.reads ?? 0) >= known,
    was: (shape, { isBar, news, opens, toldNothing }) => {
      const found = shapes.get(shape)
      if (found === undefined) {
        if (shapes.size >= mostShapes) makeRoom()
        shapes.set(shape, { reads: 1, empty: toldNothing ? 1 : 0, news, sinceNews: 1, isBar, opens })
        return
      }
      found.reads += 1
      if (toldNothing) found.empty += 1
      found.sinceNews = found.news === news ? found.sinceNews + 1 : 1
      found.news = news
      found.isBar ||= isBar
      found.opens ||= opens
    }
  }
}
