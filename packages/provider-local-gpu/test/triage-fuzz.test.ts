import { assert, describe, it } from "@effect/vitest"
import { analyser } from "../src/triage/Analyser.ts"
import { isCode } from "../src/triage/Code.ts"
import { diagnoseText } from "../src/triage/diagnose.ts"
import { environment } from "./support/triage/environment.ts"
import { given, installing } from "./support/triage/given.ts"
import { machine } from "./support/triage/machine.ts"
import { translated } from "./support/triage/translated.ts"

/** mulberry32: the same numbers for the same seed. */
const numbers = (seed: number): () => number => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const logs = Object.values({ ...environment, ...machine, ...given, ...installing, ...translated }).map(({ log }) => log)
const words = [
  "Traceback (most recent call last):", "  File \"a.py\", line 1, in f", "ValueError: x", "error: ", "  × ", "╰─▶ Because ", "[stderr]", "╰─> [3 lines of output]", "\u001b[31m", "\u001b]0;",
  "steps:  1%|#| 1/100 [00:01<00:01, 1.0it/s]", "During handling of the above exception, another exception occurred:", "terminate called after throwing an instance of 'x'", "  what():  y", "│ ", "╭─── Traceback (most recent call last) ───╮",
  "[rank1]: ", "name-1  | ", "2026-01-01T00:00:00Z stdout F ", "{\"log\":\"", "ERROR: ", "  + Exception Group Traceback (most recent call last):", "    | ", "+-+--- 1 ---", "usage: a [-h]", "a: error: b", "thread 'x' panicked at ", "\u0000", "\ufeff", "\ud800", "loss=nan"
]
const ends = ["\n", "\r", "\r\n", "\n\n", ""]

const isSound = (bytes: Uint8Array, seed: number): boolean => {
  const next = numbers(seed)
  const reading = analyser()
  for (let at = 0; at < bytes.length;) {
    const size = 1 + Math.floor(next() * 5_000)
    reading.feed(bytes.subarray(at, at + size))
    at += size
  }
  const found = reading.finish(next() < 0.5 ? {} : { exitCode: Math.floor(next() * 140) - 10, signal: next() < 0.2 ? "SIGKILL" : null })
  return isCode(found.code) && (found.line === null) === (found.lineNumber === null) && (found.lineNumber === null || found.lineNumber >= 1)
}

describe("whatever the bytes, an answer comes", () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    it(`random bytes, seed ${seed}`, () => {
      const next = numbers(seed)
      assert.isTrue(isSound(Uint8Array.from({ length: 60_000 }, () => Math.floor(next() * 256)), seed))
    })

    it(`the pieces of logs in any order, seed ${seed}`, () => {
      const next = numbers(seed)
      const pick = <A>(all: ReadonlyArray<A>): A => all[Math.floor(next() * all.length)]!
      const text = Array.from({ length: 3_000 }, () => `${pick(words)}${next() < 0.3 ? pick(words) : ""}${pick(ends)}`).join("")
      assert.isTrue(isSound(Buffer.from(text), seed))
    })

    it(`real shapes cut, doubled and with bytes changed, seed ${seed}`, () => {
      const next = numbers(seed)
      for (const log of logs) {
        const bytes = Buffer.from(log.repeat(1 + Math.floor(next() * 3)))
        for (let change = 0; change < 5; change += 1) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256)
        assert.isTrue(isSound(bytes.subarray(Math.floor(next() * 40), bytes.length - Math.floor(next() * 40)), seed))
      }
    })
  }

  it("lines of many megabytes, with and without an end", () => {
    for (const piece of ["x", "error: ", "a: ", "(", "│ ", "0x", "a.", "\u001b[", "Error: ", "  File \"", "|", "1 ", "╰─▶ Because ", "[", "' ", "─"]) {
      assert.isTrue(isSound(Buffer.from(piece.repeat(Math.ceil(2_000_000 / Buffer.byteLength(piece)))), 1))
      assert.isTrue(isSound(Buffer.from(`Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: ${piece.repeat(100_000)}\n${piece.repeat(50_000)}\n`), 2))
    }
  })

  it("a line that is cut off is read as far as it goes", () => {
    assert.strictEqual(diagnoseText("Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nModuleNotFoundError: No module named 'tor").code, "env.package_missing")
  })

  it("nothing at all is no failure", () => {
    assert.strictEqual(diagnoseText("").code, "none")
    assert.strictEqual(diagnoseText("\n\n\r\n").code, "none")
  })

  it("UTF-16 as Windows' shell writes it, and other encodings, do not hide the root line", () => {
    const log = "Requested\r\nTraceback (most recent call last):\r\n  File \"a.py\", line 1, in f\r\nMemoryError\r\n"
    for (const bytes of [Buffer.from(`\ufeff${log}`, "utf16le"), Buffer.from(`\ufeff${log}`, "utf8"), Buffer.from(log, "utf16le"), Buffer.from(`\ufeff${log}`, "utf16le").swap16()]) {
      const reading = analyser()
      reading.feed(bytes)
      const found = reading.finish()
      assert.deepStrictEqual([found.code, found.line, found.lineNumber], ["host.out_of_memory", "MemoryError", 4])
    }
    const reading = analyser()
    // `Auf dem Gerät ist kein Speicherplatz mehr verfügbar` in Windows' code page.
    reading.feed(Buffer.from("cp: /runs/a: Auf dem Ger\u00e4t ist kein Speicherplatz mehr verf\u00fcgbar: [Errno 28]\n", "latin1"))
    assert.strictEqual(reading.finish().code, "host.disk_full")
  })
})
