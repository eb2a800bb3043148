import { assert, describe, it } from "@effect/vitest"
import { scanner, wordsOf } from "../src/triage/Scanner.ts"

const words = ["Error", "nan loss", "No space left on device", "中止了", "age e 1ze", "   mm"]

/** The lines that are heard where only those with words are wished, and the number of the last. */
const heard = (text: string, piece: number): { readonly lines: ReadonlyArray<readonly [number, string]>; readonly last: number } => {
  const lines: Array<readonly [number, string]> = []
  const scan = scanner(wordsOf(words), { wish: () => "words", line: ({ bytes, end, number, start }) => void lines.push([number, bytes.toString("utf8", start, end)]) })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += piece) scan.feed(bytes.subarray(at, at + piece))
  scan.end()
  return { lines, last: scan.lines() }
}

const lined = (text: string): ReadonlyArray<readonly [number, string]> => text.split("\n").map((line, index): readonly [number, string] => [index + 1, line])

describe("the scanner", () => {
  it("finds each word at each place of a line, of a piece and of the text, and no other line", () => {
    for (const word of words) {
      for (let before = 0; before < 9; before += 1) {
        for (let inside = 0; inside < 9; inside += 1) {
          const text = `${"x".repeat(before)}\n${"age e 1 z".slice(0, inside)}${word}${"y".repeat(inside)}\nnothing of 1 im age\n${word}`
          for (const piece of [1, 3, 64, 1_000]) assert.deepStrictEqual(heard(text, piece).lines, lined(text).filter(([, line]) => line.includes(word)), `${word}, ${before}, ${inside}, in pieces of ${piece}`)
        }
      }
    }
  })

  it("hears of lines that are made of the words' own parts exactly those with a whole word", () => {
    let state = 7
    const next = (below: number): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % below
    const parts = words.flatMap((word) => [word, word.slice(0, 3), word.slice(1, 4), word.slice(-4), word.slice(0, -1), " "])
    const text = Array.from({ length: 3_000 }, () => Array.from({ length: next(7) }, () => parts[next(parts.length)]!).join("")).join("\n")
    const expected = lined(text).filter(([, line]) => words.some((word) => line.includes(word)))
    assert.isAbove(expected.length, 500)
    assert.isBelow(expected.length, 2_900)
    for (const piece of [7, 65_536]) assert.deepStrictEqual(heard(text, piece), { lines: expected, last: 3_000 })
  })

  it("says of every line whether it has a word where all are wished", () => {
    const text = "Error\n\nnothing\nxx No space left on device\nErro\nr"
    const told: Array<readonly [number, boolean]> = []
    const scan = scanner(wordsOf(words), { wish: () => "all", line: ({ hasWord, number }) => void told.push([number, hasWord]) })
    scan.feed(Buffer.from(text))
    scan.end()
    assert.deepStrictEqual(told, [[1, true], [2, false], [3, false], [4, true], [5, false], [6, false]])
  })
})
