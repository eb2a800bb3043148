/**
 * Remembers the shapes of lines, so that the same line a million times over is read a few times only: what told
 * nothing thrice, and what told the same a few dozen times and nothing else was learnt since.
 */

const mostShapes = 32_768
/** So often a shape must have told nothing. */
const often = 3
/** So often a shape must have been read that told something; */
const known = 64
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
/** Shorter words with a slash are words, `I/O`, and so are those of the letters of hexadecimal numbers, `dead`. */
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

/** A name of letters that is a number all the same, such as the end of a hash. */
const isHex = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1) if (bytes[at]! < 97 || bytes[at]! > 102) return false
  return true
}

/** Two hashes of a line as one number. Words with a number in them and paths are not told apart, but for what their files' names end in. */
export const shapeOf = (bytes: Uint8Array, start: number, end: number): number => {
  let one = basis
  let other = end - start > 4096 ? 1 : 0x1234_5678
  /** The first letters of the word before; `basis` where it has none. */
  let before = basis
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
      const isNamed = (made & digit) !== 0 ? made !== digit || at - from > longestCode || before === basis || !telling.has(before) : at - from >= shortestPath && ((made & slash) !== 0 || isHex(bytes, from, at))
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

/** What is remembered of a shape. */
export interface Shape {
  readonly reads: number
  readonly empty: number
  readonly news: number
  readonly sinceNews: number
  readonly isBar: boolean
  /** What one of its lines began went on in the next. */
  readonly opens: boolean
}

/** It told nothing, again and again. */
export const isEmpty = (shape: Shape | undefined): boolean => shape !== undefined && shape.empty >= often

/** It comes again and again. */
export const isFrequent = (shape: Shape | undefined): boolean => shape !== undefined && shape.reads >= known

/** It was read so often that it will tell the same again. */
export const isKnown = (shape: Shape | undefined, news: number, wantsBars: boolean): shape is Shape =>
  shape !== undefined && shape.reads >= known && shape.news === news && shape.sinceNews >= again && !(shape.isBar && wantsBars)

export interface Boring {
  readonly of: (shape: number) => Shape | undefined
  readonly was: (shape: number, reading: Reading) => void
}

type Mutable = { -readonly [Key in keyof Shape]: Shape[Key] }

export const boring = (): Boring => {
  const shapes = new Map<number, Mutable>()
  const makeRoom = (): void => {
    for (const [key, each] of shapes) if (each.reads < often) shapes.delete(key)
    if (shapes.size > mostShapes / 2) shapes.clear()
  }
  return {
    of: (shape) => shapes.get(shape),
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
