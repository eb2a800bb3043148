/**
 * What the lines of one source are: tracebacks and their chains, installers' explanations, aborts,
 * usage errors, records. It knows forms, not failures.
 */
import { exceptionLine, isShownByPytest, isWarningClass, isWrapper, shownByRunner } from "./exception-line.ts"
import { type Draft, type Explanation, longestText, partOf, rootOf } from "./explanation.ts"
import type { Finding } from "./Finding.ts"
import { bareFrame, because, boxTitle, beginning, buildFrames, during, frameFile, gone, header, installerFrame, jobFrame, richBody, unfinished, watchdog } from "./forms.ts"
import type { Kind } from "./Kind.ts"
import type { Line } from "./Line.ts"
import { isJobHead, isNoise, isOptional, isRequestHead, saysSurvived } from "./noise.ts"
import { causeWithin, isComplete, isForeign, shownByArrow } from "./message-lines.ts"
import * as Plain from "./plain-failure.ts"
import { isProgress } from "./progress.ts"
import type { Signature } from "./Signature.ts"
import { indentOf, isStart, isWhole, standingOf, type Start, type Traceback, ungrouped } from "./traceback.ts"

export interface Around {
  readonly found: (finding: Finding) => void
  /** Something begins whose message may go on: its place in the order of things. */
  readonly begun: (source: string) => number
  readonly nextChain: () => number
  /** An installer is at work. */
  readonly installing: () => boolean
  /** The row that knows a plain line. */
  readonly rowOf: (line: Line) => Signature | undefined
  /** The last line before this one that is not empty. */
  readonly previous: () => string
}

export interface Grammar {
  readonly line: (line: Line) => void
  /** It is in the middle of something: all lines are wanted. */
  readonly isInside: () => boolean
  /** The log ends here. */
  readonly end: () => void
}

const mostStrange = 40
const mostMessageLines = 40
const mostFrames = 12
const longestJobMessage = 60

export const grammar = (source: string, around: Around): Grammar => {
  let traceback: Traceback | undefined
  /** The exception whose message may go on. */
  let open: Draft | undefined
  let openLines = 0
  let blanks = 0
  let explanation: Explanation | undefined
  /** The indentation of what an installer quotes of a build's output. */
  let box: number | undefined
  let aborting: Draft | undefined
  let lastChain: number | undefined
  /** What stood above the first traceback of the chain. */
  let lastHead = ""
  let sinceException = 0
  let link: Finding["link"] | undefined
  let sinceUsage = Number.POSITIVE_INFINITY
  /** A job's failure is told with its message first, which may have many lines. */
  let sinceJob = Number.POSITIVE_INFINITY
  let isRequest = false
  /** A box that refuses an argument has begun. */
  let boxed = false
  /** The last line with something on it. */
  let latest: Line | undefined

  const draft = (line: Line, kind: Kind, text: string, more: Partial<Draft> = {}): Draft => ({
    kind, name: "", text: text.slice(0, longestText), line: line.raw, lineNumber: line.number, frames: "", order: 0, source, chain: around.nextChain(), link: "first",
    standing: "error", wrapper: false, installs: box !== undefined || explanation !== undefined || (kind === "record" && around.installing()), final: false, ...more
  })

  const closeMessage = (): void => {
    if (open === undefined) return
    around.found({ ...open, wrapper: open.wrapper || isWrapper(open.name, open.text) })
    lastChain = open.chain
    sinceException = 0
    open = undefined
  }

  const closeAbort = (): void => {
    if (aborting !== undefined) around.found(aborting)
    aborting = undefined
  }

  const closeExplanation = (): void => {
    if (explanation === undefined) return
    const root = rootOf(explanation)
    explanation = undefined
    box = undefined
    if (root !== undefined) around.found(root)
  }

  const begin = (line: Line, { awaited, indent, rich }: Start, whole: boolean): void => {
    closeMessage()
    closeAbort()
    // What was raised out of one another is shown by one and the same.
    if (link === undefined || lastChain === undefined) lastHead = `${line.level ?? ""}${line.level === "warning" ? " WARNING" : ""}\n${around.previous()}`
    traceback = {
      indent, rich, frames: [], head: lastHead, sawFrame: false, installer: false, strange: 0, foreign: 0, awaited, codes: [], outermost: undefined, whole: whole && box === undefined, job: sinceJob <= longestJobMessage,
      link: link ?? "first", chain: link === undefined || lastChain === undefined ? around.nextChain() : lastChain
    }
    link = undefined
  }

  const raise = (line: Line, of: Traceback, name: string, text: string): void => {
    const frames = [...of.frames, ...(name === "SyntaxError" ? [`> ${of.codes.at(-1) ?? ""}`] : [])].join("\n")
    // A logger tells the message, then shows what it caught; where it ended the program, nothing follows.
    const message = text.slice(name.length).replace(/^[\w.]*: /u, "")
    const isLogged = !of.job && message.length > 10 && of.head.includes(`: ${message}`)
    const printed = isLogged ? "caught" : standingOf(of.head)
    // A warning that was made an error ends a program like any other.
    const standing = (isWarningClass(name) && of.outermost !== true) || (printed === "caught" && isOptional(text)) ? "warning" : printed
    // Whoever asked a server went away: no job failed.
    const isGone = of.job && gone.test(name)
    // An installer that misses a part of another package is itself what is broken.
    const isBroken = of.installer && box === undefined && /^(?:AttributeError|ImportError): (?:module|cannot import name)/u.test(text)
    const built = box !== undefined || buildFrames.test(frames)
    open = draft(line, built ? "build" : "exception", text, {
      name, frames, code: of.codes.join("\n"), order: around.begun(source), chain: of.chain, link: of.link, standing: isGone ? "caught" : standing, final: of.job && !isGone, ...(of.job && isRequest ? { request: true as const } : {}),
      ...(saysSurvived(of.head) ? { survived: true as const } : {}),
      ...(/\nException in thread /u.test(of.head) ? { thread: true as const } : {}),
      ...(of.outermost === undefined ? {} : { outermost: of.outermost && !isLogged }),
      installs: built || (!isBroken && of.installer) || (!isBroken && /pip\/_(?:internal|vendor)|setuptools\/|\/uv\/|\/(?:poetry|conda|virtualenv|pipenv|pdm|hatch|hatchling|flit_core|ensurepip|build)\/[^\n]{1,200}$/u.test(frames))
    })
    openLines = 0
    blanks = 0
    traceback = undefined
    if (box !== undefined && explanation !== undefined) explanation.quoted = true
    // Another process's traceback is all that it says.
    if (header.test(text.slice(text.indexOf(": ") + 2))) {
      open.wrapper = true
      begin(line, { indent: 0, rich: false }, false)
    }
  }

  /** Numbered code and names of cells stand between: only the class that is awaited ends it. */
  const inNotebook = (line: Line, text: string, current: Traceback, awaited: string): boolean => {
    const file = /^(?:File )?([~/]\S{1,400}?)(?::\d{1,7})?(?:,? in |$)/u.exec(text)
    if (file !== null) current.frames.push(file[1]!)
    if (current.frames.length > mostFrames) current.frames.shift()
    current.sawFrame = true
    const found = exceptionLine(text, true)
    if (found === undefined || found.name !== awaited) return (current.foreign += 1) < 10 * mostStrange
    raise(line, current, found.name, text)
    return true
  }

  const inTraceback = (line: Line, text: string): boolean => {
    const current = traceback!
    const start = isStart(text)
    if (start !== undefined) {
      begin(line, start, isWhole(line, start))
      return true
    }
    if (text.trim() === "") return true
    if (current.awaited !== undefined) return inNotebook(line, text, current, current.awaited)
    const file = frameFile.exec(text)
    if (file !== null) {
      if (current.whole && !current.sawFrame) current.outermost = beginning.test(text)
      if (jobFrame.test(text)) current.job = true
      current.frames.push((file[1] ?? file[2])!)
      current.installer ||= installerFrame.test(file[0])
      if (current.frames.length > mostFrames) current.frames.shift()
    }
    const indent = indentOf(text)
    if (file !== null || indent > current.indent || (current.rich && richBody.test(text)) || /^\s{0,24}\[Previous line repeated/u.test(text)) {
      current.sawFrame = true
      current.foreign = 0
      if (file === null && /\w/u.test(text)) current.codes.push(text.trim().slice(0, 200))
      if (current.codes.length > mostFrames) current.codes.shift()
      return true
    }
    if (isProgress(text) || line.level === "info" || line.level === "debug") return false
    const inner = text.slice(indent)
    const found = exceptionLine(inner, current.sawFrame && current.strange === 0)
    if (found !== undefined) {
      raise(line, current, found.name, inner)
      return true
    }
    current.strange += 1
    current.foreign += 1
    if (current.foreign > mostStrange) traceback = undefined
    return false
  }

  /** Whether the line belongs to the message above it. */
  const inMessage = (line: Line, text: string): boolean => {
    const current = open!
    if (text.trim() === "") {
      blanks += 1
      if (blanks > 2 || !unfinished.test(current.text.trimEnd())) closeMessage()
      return true
    }
    const caused = causeWithin(text)
    // The message goes on with another process's traceback.
    if (current.text.endsWith(":") && blanks === 0 && header.test(text)) current.wrapper = true
    const inner = current.text.endsWith(" raised:") ? exceptionLine(text, true) : caused === undefined ? undefined : exceptionLine(caused, false)
    if (inner !== undefined) {
      Object.assign(current, { name: inner.name, text: caused ?? text, line: line.raw, lineNumber: line.number })
      return true
    }
    // A class that says nothing, and nothing behind it: what it is about stands below.
    if (current.text === "Error:" && indentOf(text) === 0) {
      Object.assign(current, { text: `Error: ${text}`, line: line.raw, lineNumber: line.number })
      return true
    }
    if (openLines >= mostMessageLines || isForeign(line, text, around.rowOf) || isComplete(current, text, blanks)) {
      closeMessage()
      return false
    }
    const arrow = shownByArrow(text)
    if (arrow !== undefined) {
      Object.assign(current, { text: `Exception: ${arrow}`, line: line.raw, lineNumber: line.number })
      return true
    }
    openLines += 1
    current.text = `${current.text}\n${text}`.slice(0, longestText)
    return true
  }

  const inExplanation = (line: Line, text: string): boolean => {
    const current = explanation!
    const part = partOf(text)
    if (part._tag === "box") box = part.indent
    else if (part._tag === "advice") current.advice = true
    else if (part._tag === "cause") {
      current.causes.push(draft(line, "installer", part.text, { standing: "fatal", installs: true }))
      current.advice = false
    } else if (part._tag === "more" && !current.advice) {
      const last = current.causes.at(-1) ?? current.head
      last.text = `${last.text} ${part.text}`.slice(0, longestText)
    } else if (part._tag === "end") closeExplanation()
    return part._tag !== "end"
  }

  const explain = (line: Line, text: string): void => {
    const inner = text.trim()
    const usage = Plain.usageError(inner, false) ?? (sinceUsage < 60 && indentOf(text) === 0 ? inner : undefined)
    const head = draft(line, usage === undefined ? "installer" : "usage", inner, { standing: "fatal", installs: usage === undefined && (around.installing() || inner.startsWith("× ") || Plain.isOfInstaller(inner)), wrapper: Plain.isBuildSummary(inner) })
    explanation = { head, causes: [], advice: false, quoted: false }
  }

  const idle = (line: Line, whole: string): void => {
    const text = whole.trim()
    if (text === "") return
    if (during.test(text)) link = "during"
    else if (because.test(text)) link = "because"
    if (link !== undefined && (during.test(text) || because.test(text))) return
    const start = isStart(line.level === undefined ? whole : line.body) ?? (bareFrame.test(whole) ? { indent: 0, rich: false } : undefined)
    if (start !== undefined) {
      begin(line, start, isWhole(line, start))
      if (bareFrame.test(whole)) inTraceback(line, whole)
      return
    }
    if (Plain.isUsageText(text)) sinceUsage = 0
    // A server's job tells its failure in full below.
    if (isJobHead(text) || isRequestHead(line.body.trim())) {
      around.found(draft(line, "record", text, { wrapper: true }))
      return
    }
    if (boxTitle.test(text)) {
      boxed = true
      return
    }
    if (boxed) {
      const inner = /^[│|]\s{1,4}(.{1,300}?)\s{0,200}[│|]$/u.exec(text)?.[1]?.trim()
      if (inner !== undefined && /\w/u.test(inner)) around.found(draft(line, "usage", inner, { standing: "fatal" }))
      boxed = inner === ""
      if (inner !== undefined) return
    }
    const usage = Plain.usageError(text, sinceUsage < 400)
    const thrown = Plain.thrown.exec(text)
    if (thrown !== null) {
      aborting = draft(line, "abort", `${thrown[1]!}: ${text}`, { standing: "fatal" })
      return
    }
    if (Plain.isAbort(line.body) || Plain.isAbort(text)) {
      aborting = draft(line, "abort", text, { standing: "fatal" })
      return
    }
    if (usage !== undefined && !text.startsWith("error: ")) {
      around.found(draft(line, "usage", usage, { standing: "fatal" }))
      return
    }
    if (box !== undefined) {
      const raised = exceptionLine(text, false)
      if ((raised !== undefined && !isWarningClass(raised.name)) || Plain.isBuildError(text)) {
        if (explanation !== undefined) explanation.quoted = true
        around.found(draft(line, "build", text, { name: raised?.name ?? "", standing: "fatal", wrapper: Plain.isBuildSummary(text) }))
      }
      return
    }
    // What pip quoted before it had boxes.
    if (/^\s{2,8}Complete output(?: from command .{1,400}| \(\d{1,6} lines?\))?:$/u.test(whole)) {
      box = indentOf(whole)
      return
    }
    if (/^\s{0,2}(?:error: |× )/u.test(whole)) {
      closeExplanation()
      explain(line, whole)
      return
    }
    if (Plain.isPipError(text)) {
      around.found(draft(line, "installer", text, { standing: "fatal", installs: true, wrapper: Plain.isPipSummary(text) }))
      return
    }
    const row = around.rowOf(line)
    const body = line.body.trim()
    if (Plain.isVerdict(body) && !isNoise(body)) {
      around.found(draft(line, "record", body, { wrapper: true, verdict: true, installs: false }))
      return
    }
    const byPytest = isShownByPytest(text, around.previous())
    const raised = exceptionLine(shownByRunner(body), false)
    const weight = row?.line?.weight
    const weighed: Pick<Draft, "standing" | "final"> = { standing: weight === "warning" ? "warning" : weight === "failure" || weight === "verdict" ? "fatal" : "error", final: weight === "verdict" }
    if (raised !== undefined && !isWarningClass(raised.name) && line.level !== "warning" && !isNoise(text)) {
      const chain = link !== undefined && lastChain !== undefined ? { chain: lastChain, link } : {}
      const harmless = line.level === "info" || line.level === "debug"
      // Node shows with a caret where something was thrown that nobody caught.
      const uncaught = byPytest || shownByRunner(body) !== body || /^\^+$/u.test(around.previous().trim()) ? { standing: "fatal" as const } : {}
      open = draft(line, "exception", shownByRunner(body), { name: raised.name, order: around.begun(source), ...weighed, ...uncaught, ...(harmless ? { standing: "caught" as const } : {}), ...(body.startsWith("pip._vendor.") ? { installs: true } : {}), ...chain })
      link = undefined
      openLines = 0
      blanks = 0
      return
    }
    if (watchdog.test(body)) {
      open = draft(line, "record", body, { order: around.begun(source) })
      openLines = 0
      blanks = 0
      return
    }
    if (byPytest) {
      around.found(draft(line, "record", shownByRunner(text), { standing: "fatal" }))
      return
    }
    if (row !== undefined) {
      around.found(draft(line, "statement", body, { row, context: around.previous(), ...weighed }))
      return
    }
    if (Plain.isRecord(line) && !saysSurvived(body)) around.found(draft(line, "record", body, { standing: "error", wrapper: Plain.isMakeSummary(body) || Plain.isBuildSummary(body) || Plain.isBareFailure(body), ...(/^Failed (?:to build|building)\b/u.test(body) ? { installs: true } : {}) }))
  }

  const inAbort = (text: string): boolean => {
    const current = aborting!
    const said = Plain.what.exec(text)
    if (said !== null) current.text = `${current.text}\n${said[1]!}`
    return said !== null
  }

  const line = (given: Line): void => {
    sinceException += 1
    sinceUsage += 1
    sinceJob += 1
    if (isJobHead(given.text) || isRequestHead(given.body.trim())) {
      sinceJob = 0
      isRequest = isRequestHead(given.body.trim())
    }
    if (given.text.trim() !== "") latest = given
    let text = ungrouped(given.text)
    if (box !== undefined) {
      if (text.trim() !== "" && (indentOf(text) < box || (explanation === undefined && /^\s{0,8}-{20,}$/u.test(text)) || /^\s{0,24}\[end of output\]/u.test(text) || /^\s{0,24}hint: /u.test(text))) {
        closeMessage()
        traceback = undefined
        box = undefined
      } else text = text.slice(Math.min(box, indentOf(text)))
    }
    if (aborting !== undefined) {
      const current = aborting
      if (Plain.thrown.test(current.text.slice(current.text.indexOf("terminate"))) && inAbort(text)) {
        aborting = { ...current, line: given.raw, lineNumber: given.number }
        closeAbort()
        return
      }
      if (/panicked at /u.test(current.text) && text.trim() !== "") current.text = `${current.text}\n${text}`
      closeAbort()
    }
    if (traceback !== undefined && inTraceback(given, text)) return
    if (open !== undefined && inMessage(given, text)) return
    if (sinceException > 12) lastChain = undefined
    if (explanation !== undefined && box === undefined && inExplanation(given, text)) return
    idle(given, text)
  }

  return {
    line,
    isInside: () => traceback !== undefined || open !== undefined || explanation !== undefined || box !== undefined || boxed || aborting !== undefined,
    end: () => {
      closeAbort()
      closeMessage()
      closeExplanation()
      // Cut off before the exception is told.
      if (traceback?.sawFrame === true && latest !== undefined) around.found(draft(latest, "exception", "", { frames: traceback.frames.join("\n"), chain: traceback.chain, link: traceback.link, standing: standingOf(traceback.head), ...(traceback.outermost === undefined ? {} : { outermost: traceback.outermost }) }))
      traceback = undefined
    }
  }
}
