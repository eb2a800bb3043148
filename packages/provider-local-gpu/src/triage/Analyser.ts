/**
 * Reads a log once, from its beginning, and keeps only what may explain a failure.
 *
 * The core is plain and synchronous: `feed` bytes or text as they come, then `finish` with what is known
 * of how the program ended. Memory does not grow with the log.
 */
import { boring, isEmpty, isFrequent, isKnown, shapeOf } from "./Boring.ts"
import { carrier } from "./carrier.ts"
import { decide, type Facts } from "./decide.ts"
import type { Diagnosis } from "./Diagnosis.ts"
import { toUtf8 } from "./encoding.ts"
import type { Finding } from "./Finding.ts"
import { grammar, type Grammar } from "./Grammar.ts"
import { recordLines, taskLines } from "./json-line.ts"
import { life } from "./Life.ts"
import * as Line from "./Line.ts"
import { linesSince, offsetBefore } from "./look-back.ts"
import { isGoingOn, isNoise, saysSurvived } from "./noise.ts"
import { grammarWords } from "./plain-failure.ts"
import * as Progress from "./progress.ts"
import { endsOthers, isEndedByOther, recovered } from "./recovery.ts"
import { type Heard, scanner, type Words, wordsOf } from "./Scanner.ts"
import { knowNothingOf, rowFor, signatureWords } from "./signatures/index.ts"

export interface Analyser {
  readonly feed: (chunk: Uint8Array | string) => void
  readonly finish: (facts?: Facts) => Diagnosis
}

const mostFindings = 400
/** Of those that nobody recovered from, where they are too many: the first say more than the last. */
const keptFirst = 200
const keptLast = 100
const mostSources = 64
const mostBars = 64
/** After something that may be a failure every line is read for so long, then bars and words again. */
const watchLines = 12
/** So often a bar must have grown before it need not be read any longer. */
const growthOfLife = 3
const lookBackBytes = 1024
const lastBytes = 8192

/** Records with which a program that failed takes its leave. */
const isEnding = (text: string): boolean => /shut|stop|exit|clean|terminat|\bend|clos|kill|abort|signal|fail/iu.test(text)

/** A program's own word on its standard output, as far as that can be told; what an installer said before is another's. */
const isOrdinary = ({ level, text }: Line.Line): boolean =>
  level === undefined && /^\S/u.test(text) && !Progress.isProgress(text) && !isNoise(text) && !/^(?:Installing collected packages|Successfully installed|Requirement already|Traceback|During handling|The above exception|[+^~]|Fatal|Error|ERROR)|(?:Error|Exception|Interrupt|Warning)\b/u.test(text)

/** Shorter words are those of other things too. */
const leastRetold = 12
const isRetold = ({ text }: Finding, warning: string): boolean => {
  const said = text.slice(text.indexOf(": ") + 2).split("\n", 1)[0]!
  return said.length >= leastRetold && warning.includes(said)
}

let made: Words | undefined
/** Made for the first log: most commands read none. */
const words = (): Words => (made ??= wordsOf([...grammarWords, ...signatureWords, ...Progress.successWords, ...Progress.trainerWords, ...Progress.startWords, ...Progress.installerWords, "Node.js v"]))

/** So far to the right a record goes on that is shown in columns. */
const deep = /^\s{16,}\S/u

/** A record in JSON, by itself or behind what others put before it, or Ansible's answer of a task. */
const partsOfRecord = (text: string): ReadonlyArray<string> | undefined => {
  const own = recordLines(text)
  const isTask = text.includes(" => {")
  const isBehind = text.endsWith("}") && /^[^{]{1,200}\{.*\}$/u.test(text)
  if (own !== undefined || !(isTask || isBehind)) return own
  const bare = Line.line(text, 0).text
  return (isTask ? taskLines(bare) : undefined) ?? (isBehind ? recordLines(bare) : undefined)
}

export const analyser = (): Analyser => {
  const decode = toUtf8()
  const living = life()
  const passedOn = carrier()
  const grammars = new Map<string, Grammar>()
  /** How far each bar was when it was seen last. */
  const bars = new Map<string, number>()
  let findings: Array<Finding> = []
  let training = false
  let installing = false
  let saved = false
  let wrote = false
  let chains = 0
  let order = 0
  /** How much has been learnt: findings, bars, successes, records. */
  let told = 0
  let watching = 0
  let pending = 0
  /** A manager of processes is ending those that are left. */
  let endingOthers = false
  /** One of its processes failed before. */
  let lostOne = false
  /** Some program said something that was no warning, no bar and no part of a failure. */
  let spoke = false
  const unspoken = new Set<number>()
  let previous = ""
  /** The last record was none of an error. */
  let soft = false
  /** The line that is being read, while what stands before it was not looked at. */
  let unread: Heard | undefined
  /** How often something was learnt that does not come again and again. */
  let news = 0
  /** A line that does not come again and again was read since what it may belong to began. */
  let seldom = false
  /** The first line since the last that was read which was passed over as known, and the first of those that opens what goes on in the next. */
  let passedOver: number | undefined
  let opened: number | undefined

  const reached = (bar: Progress.Bar): { readonly key: string; readonly grown: boolean } => {
    const key = `${bar.name}/${bar.total}`
    const before = bars.get(key)
    if (before === undefined && bars.size >= mostBars) bars.clear()
    bars.set(key, bar.done)
    return { key, grown: before !== undefined && bar.done > before }
  }

  /** Whether the line is the rest of a record that is none of an error. */
  const hear = (line: Line.Line, text: string): boolean => {
    if (line.level === undefined && deep.test(text)) return soft
    if (text.trim() !== "") soft = line.level === "warning" || line.level === "info" || line.level === "debug"
    return false
  }

  /** Lines that nobody wanted still tell what stood just before, and how far a bar was. */
  const lookBack = (): void => {
    if (unread === undefined) return
    const { bytes, start } = unread
    unread = undefined
    const from = Math.max(0, start - lookBackBytes)
    const before = bytes.toString("utf8", from, start).split(/[\r\n]/u).slice(from === 0 ? 0 : 1).filter((text) => text.trim() !== "")
    const lineOf = (text: string): Line.Line => Line.line(Line.plain(text), 0)
    // Only the last that says something is needed, and of a record in columns its first line.
    const last = before.findLast((text) => lineOf(text).text.trim() !== "")
    if (last !== undefined) previous = lineOf(last).text
    const head = before.findLast((text) => !deep.test(text) || lineOf(text).level !== undefined)
    if (head !== undefined) hear(lineOf(head), head)
    for (const text of before) {
      spoke ||= isOrdinary(lineOf(text))
      const bar = text.includes("%|") ? Progress.barOf(Line.plain(text).trimStart()) : undefined
      if (bar !== undefined) reached(bar)
    }
  }

  /** Those that somebody recovered from are no longer needed. */
  const makeRoom = (): void => {
    const kept = findings.filter((each) => !recovered({ findings, life: living }, each))
    const most = kept.length > keptFirst + keptLast ? [...kept.slice(0, keptFirst), ...kept.slice(-keptLast)] : kept
    for (const each of findings) if (!most.includes(each)) living.forget(each.order)
    findings = most
  }

  /** What comes from here on comes after it, although its message may go on for many lines. */
  const begun = (source: string): number => {
    lookBack()
    order += 1
    if (seldom) news += 1
    living.mark(order, source)
    if (!spoke && unspoken.size < mostFindings) unspoken.add(order)
    pending = growthOfLife
    watching = watchLines
    return order
  }

  const found = (given: Finding): void => {
    told += 1
    if (seldom) news += 1
    const finding = endingOthers && given.kind !== "exception" && isEndedByOther(given) ? { ...given, standing: "warning" as const, final: false } : given
    const own = finding.order === 0 ? begun(finding.source) : finding.order
    // The same line thousands of times over tells nothing new.
    const isKnown = findings.length > 20 && finding.kind !== "exception" && findings.some((each) => each.text === finding.text && each.kind === finding.kind && each.standing === finding.standing)
    if (isKnown) {
      living.forget(own)
      return
    }
    if (findings.length >= mostFindings) makeRoom()
    findings.push({ ...finding, order: own })
  }

  const grammarOf = (source: string): Grammar => {
    const key = grammars.has(source) || grammars.size < mostSources ? source : ""
    const known = grammars.get(key)
    if (known !== undefined) return known
    const made = grammar(key, {
      found, begun, installing: () => installing, nextChain: () => (chains += 1), rowOf: rowFor,
      previous: () => {
        lookBack()
        return previous
      }
    })
    grammars.set(key, made)
    return made
  }

  const progress = (line: Line.Line): void => {
    const bar = Progress.barOf(line.text.trimStart())
    if (bar === undefined) return
    told += 1
    const { grown, key } = reached(bar)
    if (!grown) return
    order += 1
    living.grew(key, order)
    if (pending > 0) pending -= 1
  }

  const note = (line: Line.Line): void => {
    const body = line.body.trim()
    const before = [endingOthers, lostOne, installing, training, saved, wrote].join()
    endingOthers ||= endsOthers(body)
    lostOne ||= body.includes("exited with") && Progress.lostProcess(body)
    const reach = lostOne && body.includes("exited with") ? undefined : Progress.successOf(body)
    if (reach !== undefined || line.level === "info" || line.level === "debug") told += 1
    if (reach !== undefined) living.success(reach)
    if (reach === "install") installing = false
    else if (Progress.beginsInstalling(body)) installing = true
    if (Progress.beginsTraining(body)) training = true
    if (Progress.savedModel(body)) saved = true
    if (Progress.wroteModel(body)) wrote = true
    if (before !== [endingOthers, lostOne, installing, training, saved, wrote].join()) news += 1
    if (((line.level === "info" || line.level === "debug") && !isEnding(body)) || Progress.isOfStart(body)) living.record(line.source)
  }

  /** Whoever warns with an exception's own words has caught it. */
  const retold = (line: Line.Line): void => {
    if (line.level !== "warning" && !/^\W{0,4}warn(?:ing)?\b/iu.test(line.body)) return
    findings = findings.map((each) => (each.standing === "fatal" && each.kind === "exception" && !each.final && isRetold(each, line.body) ? { ...each, standing: "caught", outermost: false } : each))
  }

  /** Whoever says right behind an exception that it is tried again has caught it. */
  const retried = (line: Line.Line): void => {
    const last = findings.at(-1)
    if (last?.kind !== "exception" || last.final || !saysSurvived(line.body)) return
    findings = findings.map((each) => (each.chain === last.chain && each.kind === "exception" ? { ...each, standing: "caught", outermost: false } : each))
  }

  /** Whoever says right behind a failure that it goes on without has expected it, with all that was said of it. */
  const excused = (line: Line.Line): void => {
    const latest = findings.at(-1)
    if (latest === undefined || line.level === "error" || line.number - latest.lineNumber > 42 || !isGoingOn(line.body)) return
    let from = line.number
    const excusing = new Set<Finding>()
    for (const each of findings.toReversed()) {
      if (each.final || from - each.lineNumber - each.text.split("\n").length + 1 > 2 || each.lineNumber === line.number) break
      excusing.add(each)
      from = each.lineNumber
    }
    if (excusing.size > 0) findings = findings.map((each) => (excusing.has(each) ? { ...each, standing: "warning", outermost: false } : each))
  }

  /** A loss that is a number again: a step was lost, not the model. */
  const healed = (line: Line.Line): void => {
    if (!/loss/iu.test(line.body)) return
    findings = findings.map((each) => (each.row?.id === "nan-loss" && (each.final || each.standing !== "warning") && Progress.isNumberAgain(each.text, line.body) ? { ...each, final: false, standing: "warning" } : each))
  }

  /** Node tells its version where an exception ended it. */
  const crashed = (line: Line.Line): void => {
    if (!/^Node\.js v\d{1,3}\.\d{1,3}\.\d{1,3}$/u.test(line.text)) return
    const last = findings.findLast((each) => each.kind === "exception")
    findings = findings.map((each) => (each === last ? { ...each, standing: "fatal" } : each))
  }

  /** A record in JSON is read as its parts; it is shown as it stands. */
  const one = (part: string, number: number, raw = part, isWordless = false): void => {
    const { header, line } = passedOn.taken({ ...Line.line(part, number), raw })
    if (isWordless) knowNothingOf(line)
    const own = grammarOf(line.source)
    const isBar = Progress.isProgress(line.text.trimStart())
    spoke ||= !own.isInside() && isOrdinary(line)
    // Of a record that is broken into columns only the first line has its level.
    if (deep.test(part)) lookBack()
    const isRest = hear(line, part)
    if (isRest && !own.isInside()) return
    if (header !== undefined) own.line(header)
    // First what the line ends, then what it says.
    if (!isBar || own.isInside() || rowFor(line) !== undefined) own.line(line)
    if (isBar) progress(line)
    else {
      note(line)
      retried(line)
      excused(line)
    }
    retold(line)
    crashed(line)
    healed(line)
    // Behind a prefix an empty line is one too.
    if (line.text.trim() !== "") {
      if (isAttentive()) lookBack()
      previous = line.text
      unread = undefined
    }
  }

  const shapes = boring()

  const isInside = (): boolean => {
    for (const each of grammars.values()) if (each.isInside()) return true
    return false
  }
  const isAttentive = (): boolean => watching > 0 || isInside()
  /** As it was after the line that was read last. */
  let wasInside = false

  const readWhole = (given: Heard, shape: number): void => {
    const isIdle = watching === 0 && !wasInside
    const before = told
    seldom ||= !isFrequent(shapes.of(shape))
    if (isIdle) unread = given
    if (watching > 0) watching -= 1
    let isBar = false
    if (given.end === given.start) one("", given.number)
    else {
      const written = given.bytes.toString("utf8", given.start, given.end)
      const text = Line.plain(written)
      isBar = Progress.isProgress(text.trimStart())
      const record = partsOfRecord(text)
      // Colours may divide a word, and what is a text within another may write it otherwise.
      const isWordless = !given.hasWord && record === undefined && !text.startsWith("{") && text === written.trimEnd()
      if (record === undefined) for (const part of Line.parts(text)) one(part, given.number, part, isWordless)
      else for (const part of record) one(part, given.number, text)
    }
    const isNowInside = isInside()
    if (!isNowInside) seldom = false
    shapes.was(shape, { news, isBar, opens: !wasInside && isNowInside, toldNothing: isIdle && told === before && watching === 0 && !isNowInside })
    wasInside = isNowInside
    passedOver = undefined
    opened = undefined
  }

  /** It was passed over, and counts after all. */
  const readBack = (given: Heard, from: number): void => {
    for (const each of linesSince(given, from)) readWhole(each, shapeOf(each.bytes, each.start, each.end))
  }

  const heard = (given: Heard): void => {
    const shape = shapeOf(given.bytes, given.start, given.end)
    if (!wasInside && given.end > given.start) {
      const as = shapes.of(shape)
      if (watching === 0 && isEmpty(as)) return
      if (isKnown(as, news, pending > 0)) {
        passedOver ??= given.offset
        if (as.opens) opened ??= given.offset
        if (watching > 0) watching -= 1
        return
      }
    }
    // It may belong to what was passed over, or follow from it.
    if (passedOver !== undefined) readBack(given, Math.min(opened ?? given.offset, Math.max(passedOver, offsetBefore(given, watchLines))))
    readWhole(given, shape)
  }

  const scan = scanner(words(), { wish: () => (watching > 0 || wasInside ? "all" : pending > 0 ? "bars" : "words"), line: heard })

  /** The log's last lines are needed whatever they are. */
  let last: Buffer = Buffer.alloc(0)
  const keepLast = (bytes: Uint8Array): void => {
    last = bytes.length >= lastBytes ? Buffer.from(bytes.subarray(bytes.length - lastBytes)) : Buffer.concat([last, bytes]).subarray(-lastBytes)
  }

  return {
    feed: (chunk) => {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : decode(chunk)
      keepLast(bytes)
      scan.feed(bytes)
    },
    finish: (facts = {}) => {
      scan.end()
      // At its end the known counts too.
      if (passedOver !== undefined) readBack(scan.behind(), passedOver)
      for (const each of grammars.values()) each.end()
      return decide({ findings, life: living, unspoken, installing, training, saved, wrote, last: last.toString("utf8"), lines: scan.lines() }, facts)
    }
  }
}
