/** What comes again and again is read a few dozen times only: a long log must be told as the same log with fewer rounds is. */
import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { analyser } from "../src/triage/Analyser.ts"
import { diagnoseText } from "../src/triage/diagnose.ts"

/** Fewer together than what is read however often it comes. */
const few = 30
const many = 300

const clock = (round: number): string => `2026-11-30 08:${String(Math.floor(round / 60) % 60).padStart(2, "0")}:${String(round % 60).padStart(2, "0")}`
const name = (round: number): string => (Math.imul(round + 1, 0x9e3779b1) >>> 0).toString(16)

/** What a program may say in each of its rounds without failing. */
const rounds: { readonly [what: string]: (round: number) => string } = {
  "a caught traceback": (round) => `${clock(round)} WARNING  job ${round} failed, trying the next\nTraceback (most recent call last):\n  File "/app/server.py", line ${round % 90}, in handle\n    return run(job)\nValueError: bad input ${name(round)}\n${clock(round)} INFO     taking job ${round + 1}\n`,
  "an error of one file": (round) => `${clock(round)} ERROR    cannot load /data/10_maya/${name(round)}.png: broken data stream\n${clock(round)} INFO     loaded ${round} of 9000 images\n`,
  "a warning": (round) => `${clock(round)} WARNING  no caption for /data/10_maya/${name(round)}.png, skipping\n`,
  "a record that speaks of errors": (round) => `${clock(round)} INFO     round ${round}: no error, no failed job\n`,
  "a growing bar": (round) => `\rsteps:   5%|▌         | ${round}/30000 [00:14<43:10,  1.21s/it, avr_loss=0.0912]${round % 20 === 19 ? `\n${clock(round)} INFO     saved a sample\n` : ""}`,
  "a request that failed": (round) => `INFO:     127.0.0.1:${4_000 + round} - "GET /x HTTP/1.1" 500 Internal Server Error\nERROR:    Exception in ASGI application\nTraceback (most recent call last):\n  File "/app/api.py", line 12, in x\n    return names[0]\nIndexError: list index out of range\n`
}

const memory = "Traceback (most recent call last):\n  File \"/app/train.py\", line 31, in <module>\n    main()\n  File \"/app/train.py\", line 12, in main\n    step()\ntorch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.\n"
const chained = "Traceback (most recent call last):\n  File \"/app/server.py\", line 7, in handle\n    return run(job)\nValueError: bad input 3fa\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"/app/train.py\", line 12, in main\n    save()\nOSError: [Errno 28] No space left on device\n"
const rank = "[rank1]: Traceback (most recent call last):\n[rank1]:   File \"/app/train.py\", line 12, in main\n[rank1]:     step()\n[rank1]: RuntimeError: CUDA error: an illegal memory access was encountered\n"

/** What really happens, and how many rounds come after it. */
const happens: { readonly [what: string]: readonly [text: string, after: number] } = {
  "ends without more": ["", 0],
  "runs out of memory at its end": [memory, 0],
  "runs out of memory, and goes on": [memory, few],
  "runs out of memory just before its end": [memory, 4],
  "has no room at its end, behind an exception that came often": [chained, 0],
  "has no room, behind an exception that came often, and goes on": [chained, few],
  "loses a rank, and goes on": [rank, few],
  "is killed at its end": ["Killed\n", 0],
  "saves its model in the end": ["model saved.\n", 0],
  "cannot load its last file": [`${clock(1)} ERROR    cannot load /data/10_maya/ffffff.png: broken data stream\n`, 0],
  "ends in an exception that came often": ["Traceback (most recent call last):\n  File \"/app/server.py\", line 7, in handle\n    return run(job)\nValueError: bad input 3fa\n", 0]
}

const logOf = (round: (index: number) => string, before: number, text: string, after: number): string =>
  Array.from({ length: before + after }, (_, index) => (index === before ? text : "") + round(index)).join("") + (after === 0 ? text : "")

const told = (log: string, exitCode?: number) => {
  const { code, line, signature } = diagnoseText(log, exitCode === undefined ? {} : { exitCode })
  // Of lines that differ by a round's number and name, any is the same.
  return { code, signature, line: line?.replaceAll(/\d+/gu, "0").replaceAll(/\b(?:[a-f]*0[a-f0]*|[a-f]{6})\b/gu, "0") }
}

describe("a log whose program says the same again and again", () => {
  for (const [often, round] of Object.entries(rounds)) {
    it(`${often} in each round: told as with a few rounds, whatever happens besides`, () => {
      for (const [what, [text, after]] of Object.entries(happens)) {
        for (const exitCode of [undefined, 1]) {
          assert.deepStrictEqual(told(logOf(round, many, text, after), exitCode), told(logOf(round, few, text, after), exitCode), `${what}, exit code ${exitCode}`)
        }
      }
    })
  }

  it("whoever goes on for long has got over what happened as whoever does for a while", () => {
    // Where the rounds tell nothing, how far behind the end lies is all that tells.
    for (const often of Object.keys(rounds).filter((each) => each !== "a warning")) {
      for (const text of [memory, chained, rank]) {
        assert.deepStrictEqual(told(logOf(rounds[often]!, few, text, many)), told(logOf(rounds[often]!, few, text, few)), often)
      }
    }
  })

  it("the root line's number counts what was not read", () => {
    const log = logOf(rounds["a caught traceback"]!, many, memory, 0)
    const { line, lineNumber } = diagnoseText(log, { exitCode: 1 })
    assert.strictEqual(log.split("\n")[lineNumber! - 1], line)
    assert.include(line!, "CUDA out of memory")
  })

  it("the last line's number is right where it was passed over at first, with and without its end", () => {
    const log = Array.from({ length: many }, (_, round) => `${clock(round)} ERROR    cannot load /data/10_maya/${name(round)}.png: broken data stream\n`).join("")
    for (const whole of [log, log.trimEnd()]) {
      const { line, lineNumber } = diagnoseText(whole, { exitCode: 1 })
      assert.strictEqual(whole.split("\n")[lineNumber! - 1], line)
    }
    const last = "ValueError: bad input 3fa"
    // Three records show that the rounds were got over.
    const before = logOf(rounds["a caught traceback"]!, many, "", 0) + Array.from({ length: 3 }, (_, index) => `${clock(index)} INFO     taking job ${index}\n`).join("")
    const traceback = `Traceback (most recent call last):\n  File "/app/server.py", line 7, in handle\n    return run(job)\n${last}`
    for (const whole of [`${before}${traceback}`, `${before}${traceback}\n`]) {
      const told = diagnoseText(whole, { exitCode: 1 })
      assert.deepStrictEqual([told.line, told.lineNumber], [last, before.split("\n").length + 3])
    }
  })

  it("however it comes in pieces", () => {
    for (const [text, after] of Object.values(happens)) {
      const bytes = Buffer.from(logOf(rounds["a caught traceback"]!, many, text, after))
      for (const piece of [777, 65_536]) {
        const reading = analyser()
        for (let at = 0; at < bytes.length; at += piece) reading.feed(bytes.subarray(at, at + piece))
        assert.deepStrictEqual(reading.finish(), diagnoseText(bytes.toString()))
      }
    }
  })

  it("a real log behind it is told as behind a few rounds", () => {
    const folder = fileURLToPath(new URL("../corpus/develop", import.meta.url))
    const names = readdirSync(folder).filter((file) => file.endsWith(".log"))
    const part = process.env["LIKENESS_TRIAGE_FORMS"] === "all" ? 1 : 50
    const round = rounds["a caught traceback"]!
    const others = names.filter((_, index) => index % part === 0).flatMap((file) => {
      const log = readFileSync(join(folder, file), "utf8")
      const [long, short] = [250, few].map((times) => told(logOf(round, times, "", 0) + log))
      return JSON.stringify(long) === JSON.stringify(short) ? [] : [`${file}: ${JSON.stringify(long)}, not ${JSON.stringify(short)}`]
    })
    assert.deepStrictEqual(others, [])
  })
})
