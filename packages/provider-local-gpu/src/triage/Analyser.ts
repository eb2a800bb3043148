/**
 * Reads a log once, from its beginning, and keeps only what may explain a failure.
 *
 * The core is plain and synchronous: `feed` bytes or text as they come, then `finish` with what is known
 * of how the program ended. Memory does not grow with the log.
 */
import { toUtf8 } from "./encoding.ts"
import { decide, type Facts } from "./decide.ts"
import type { Diagnosis } from "./Diagnosis.ts"
import type { Finding } from "./Finding.ts"
import { grammar, type Grammar } from "./Grammar.ts"
import * as Line from "./Line.ts"
import { grammarWords } from "./plain-failure.ts"
import * as Progress from "./progress.ts"
import { type Heard, scanner } from "./Scanner.ts"
import type { Event, Seen } from "./Seen.ts"
import { rowFor, signatureWords } from "./signatures/index.ts"

export interface Analyser {
  readonly feed: (chunk: Uint8Array | string) => void
  readonly finish: (facts?: Facts) => Diagnosis
}

const mostFindings = 400
const mostSources = 64
const mostBars = 64
/** After something that may be a failure every line is read for so long, then bars and words again. */
const watchLines = 400

/** Records with which a program that failed takes its leave. */
const isEnding = (text: string): boolean => /shut|stop|exit|clean|terminat|\bend|clos|kill|abort|signal|fail/iu.test(text)

const words: ReadonlyArray<string> = [...grammarWords, ...signatureWords, ...Progress.successWords, ...Progress.trainerWords]

export const analyser = (): Analyser => {
  const decode = toUtf8()
  const findings: Array<Finding> = []
  const events: Array<Event> = []
  let training = false
  let saved = false
  const grammars = new Map<string, Grammar>()
  let chains = 0
  let order = 0
  let watching = 0
  let pending = false
  let previous = ""
  /** How far each bar was when it was seen last. */
  const bars = new Map<string, number>()

  const found = (finding: Finding): void => {
    order += 1
    const known = findings.findLast((each) => each.text === finding.text && each.kind === finding.kind && each.standing === finding.standing)
    // The same line thousands of times over tells nothing new.
    if (known !== undefined && finding.kind !== "exception" && findings.length > 20) return
    if (findings.length >= mostFindings) return
    findings.push({ ...finding, order })
    pending = true
    watching = watchLines
  }

  /** Only what follows a finding matters, and how often it does. */
  const event = (kind: Event["kind"], lineNumber: number, source: string): void => {
    order += 1
    const last = events.at(-1)
    if (last !== undefined && last.kind === kind && last.source === source && last.after === findings.length) {
      last.times += 1
      last.order = order
    } else if (events.length < 8 * mostFindings) events.push({ kind, order, lineNumber, source, times: 1, after: findings.length })
    // Whoever goes on has shown it: bars need not be read any longer.
    if (kind === "progress" && (events.at(-1)?.times ?? 0) > 2) pending = false
  }

  const grammarOf = (source: string): Grammar => {
    const key = grammars.has(source) || grammars.size < mostSources ? source : ""
    const known = grammars.get(key)
    if (known !== undefined) return known
    const made = grammar(key, { found, nextChain: () => (chains += 1), rowOf: rowFor, previous: () => previous })
    grammars.set(key, made)
    return made
  }

  const reached = (bar: Progress.Bar): { readonly key: string; readonly grown: boolean } => {
    const key = `${bar.name}/${bar.total}`
    const before = bars.get(key)
    if (before === undefined && bars.size >= mostBars) bars.clear()
    bars.set(key, bar.done)
    return { key, grown: before !== undefined && bar.done > before }
  }

  const progress = (line: Line.Line): void => {
    const bar = Progress.barOf(line.text.trimStart())
    if (bar === undefined) return
    const { grown, key } = reached(bar)
    if (grown) event("progress", line.number, key)
  }

  const note = (line: Line.Line): void => {
    const body = line.body.trim()
    const reach = Progress.successOf(body)
    if (reach !== undefined) event(reach, line.number, line.source)
    if (Progress.beginsTraining(body)) training = true
    if (Progress.savedModel(body)) saved = true
    if ((line.level === "info" || line.level === "debug") && !isEnding(body)) event("record", line.number, line.source)
  }

  const one = (raw: string, number: number): void => {
    const line = Line.line(raw, number)
    const own = grammarOf(line.source)
    const isBar = Progress.isProgress(line.text.trimStart())
    // First what the line ends, then what it says.
    if (!isBar || own.isInside() || rowFor(line) !== undefined) own.line(line)
    if (isBar) progress(line)
    else note(line)
    if (raw.trim() !== "") previous = line.text
  }

  /** Lines that nobody wanted still tell what stood just before. */
  const lookBack = ({ bytes, start }: Heard): void => {
    const from = Math.max(0, start - 2048)
    const before = bytes.toString("utf8", from, start).split(/[\r\n]/u).slice(from === 0 ? 0 : 1).filter((text) => text.trim() !== "")
    const last = before.at(-1)
    if (last !== undefined) previous = Line.line(Line.plain(last), 0).text
    for (const text of before) {
      const bar = text.includes("%|") ? Progress.barOf(Line.plain(text).trimStart()) : undefined
      if (bar !== undefined) reached(bar)
    }
  }

  const heard = (given: Heard): void => {
    if (!isAttentive()) lookBack(given)
    if (watching > 0) watching -= 1
    if (given.end === given.start) one("", given.number)
    else for (const part of Line.parts(Line.plain(given.bytes.toString("utf8", given.start, given.end)))) one(part, given.number)
  }

  const isAttentive = (): boolean => {
    if (watching > 0) return true
    for (const each of grammars.values()) if (each.isInside()) return true
    return false
  }

  const scan = scanner(words, { wish: () => (isAttentive() ? "all" : pending ? "bars" : "words"), line: heard })

  /** The log's last lines are needed whatever they are. */
  let last = Buffer.alloc(0)
  const keepLast = (bytes: Uint8Array): void => {
    last = bytes.length >= 8192 ? Buffer.from(bytes.subarray(bytes.length - 8192)) : Buffer.concat([last, bytes]).subarray(-8192)
  }

  return {
    feed: (chunk) => {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : decode(chunk)
      keepLast(bytes)
      scan.feed(bytes)
    },
    finish: (facts = {}) => {
      scan.end()
      for (const each of grammars.values()) each.end()
      const seen: Seen = { findings, events, training, saved, last: last.toString("utf8"), lines: scan.lines() }
      return decide(seen, facts)
    }
  }
}
