/** From all that was found to one root line: facts first, then what the log says, the earliest that nobody recovered from. */
import { rootOfChain } from "./chain.ts"
import { classify, codeOf, isOwnServerSilent, rowOfStatus } from "./classify.ts"
import type { AlsoSeen, Diagnosis } from "./Diagnosis.ts"
import type { Finding, Place } from "./Finding.ts"
import { anyComplaint, ending, goodEnd, isGoodEnd, isOneOfMany, isPlainWord, isSureEnd, isUndone, lastComplaint, lastWord, testsPassed } from "./last-words.ts"
import * as Line from "./Line.ts"
import { isNoise } from "./noise.ts"
import { barOf, isPartOfPipBar } from "./progress.ts"
import { isFinal, recovered, successAfter } from "./recovery.ts"
import { wouldDo } from "./requirement.ts"
import type { Seen } from "./Seen.ts"
import type { Signature } from "./Signature.ts"
import { byId } from "./signatures/index.ts"

/** What is known of the end besides the log; all of it may be absent. */
export interface Facts {
  readonly exitCode?: number | null
  readonly signal?: string | null
  /** We ended it ourselves. */
  readonly ended?: boolean
  /** By how much the machine's count of processes killed for memory rose meanwhile. */
  readonly oomKills?: number
  /** On the volume it wrote to, when it ended. */
  readonly freeBytes?: number
}

/** Less than this was free: the program's own words about it may not have found room. */
const fullBelowBytes = 64 * 1024
/** So near its end a log says why it ended. */
const tailLines = 25
const tailShare = 0.25
const mostAlsoSeen = 10
const mostEvidence = 5
const none: Diagnosis = { code: "none", line: null, lineNumber: null, cause: null, fix: null, retryable: false, alsoSeen: [], signature: null, evidence: [], confidence: 1 }

interface Chosen {
  readonly finding: Finding
  readonly row: Signature | undefined
}

const byOrder = (one: Finding, other: Finding): number => one.lineNumber - other.lineNumber || one.order - other.order

/** The root of the earliest chain; what stands in it without a traceback of its own counts too. */
const earliest = (seen: Seen, findings: ReadonlyArray<Finding>): Chosen | undefined => {
  const first = findings.toSorted(byOrder)[0]
  if (first === undefined) return undefined
  const whole = seen.findings.filter((each) => each.chain === first.chain && each.standing !== "warning").toSorted((one, other) => one.order - other.order)
  const named = whole.filter((each) => !each.wrapper)
  const chain = named.length > 0 ? named : whole.length > 0 ? whole : [first]
  const root = rootOfChain(chain)
  // What was raised out of it within an installer tells whose it is.
  const finding = chain.some((each) => each.kind === "exception" && each.installs) ? { ...root, installs: true } : root
  // A root that nothing knows may be known by what was raised out of it.
  const row = classify(finding) ?? chain.map(classify).find((each) => each !== undefined)
  return { finding, row }
}

/** pip names what it ignored for Python's version whatever the reason was: only where one of these would have done is it that. */
const unfit = (seen: Seen, chosen: Chosen): Chosen => {
  if (chosen.row?.id !== "python-ignored-versions") return chosen
  const asked = seen.findings.find((each) => each.kind === "installer" && each.text.startsWith("ERROR: Could not find a version"))
  return asked === undefined || wouldDo(chosen.finding.text, asked.text) ? chosen : { finding: asked, row: classify(asked) }
}

/** Paths and names of files within a message. */
const pathsOf = (text: string): ReadonlyArray<string> => text.slice(0, 2000).match(/[\w.@+~-]{0,100}(?:\/[\w.@+~-]{1,100}){1,20}|[\w@+~-]{2,100}\.\w{1,12}\b/gu) ?? []

/** A file's own name, where it is one that says something. */
const fileOf = (path: string): string => /(?:^|\/)([\w@+~-]{3,100}\.(?!py$|sh$|txt$|json$)\w{2,12})$/u.exec(path)?.[1] ?? ""

const absence = /[Nn]o such file|\[Errno 2\]|[Nn]ot found|not exist|doesn't exist|can't open file|[Nn]ot a directory|is missing|ENOENT/u

/** What could not be made, written or fetched is then not there, or broken: the first of the two is the root. */
const followed = (seen: Seen, chosen: Chosen): Chosen => {
  const { finding, row } = chosen
  const isAbsent = absence.test(finding.text)
  if (!isAbsent && row?.code !== "model.corrupt" && row?.code !== "data.image_corrupt") return chosen
  const named = pathsOf(finding.text)
  const earlier = seen.findings.toSorted(byOrder).find((each) => {
    if (each.lineNumber >= finding.lineNumber || each.wrapper || each.chain === finding.chain || (each.standing !== "error" && each.standing !== "fatal") || recovered(seen, each)) return false
    const code = codeOf(classify(each))
    if (code === "host.disk_full") return true
    if (!isAbsent || !/^(?:host\.permission|hub\.|env\.install_failed|model\.missing)/u.test(code)) return false
    return pathsOf(`${each.context ?? ""}\n${each.text}`).some((path) => named.some((other) => other === path || other.includes(`${path}/`) || other.endsWith(`/${path}`) || (fileOf(path) !== "" && fileOf(path) === fileOf(other))))
  })
  return earlier === undefined ? chosen : { finding: earlier, row: classify(earlier) }
}

/** So near a program that is not there stands before what failed without it. */
const nearLines = 4
const lostPeer = /Empty reply from server|reset by peer|Broken pipe|[Dd]isconnected|Connection refused|Remote end closed/u

/** Whoever asked a server notices its death before its keeper tells of it; what is not installed fails whatever calls it; a server that never answers says itself why. */
const caused = (seen: Seen, chosen: Chosen): Chosen => {
  const { finding } = chosen
  const fall = isOwnServerSilent(finding) ? earliest(seen, seen.findings.filter((each) => each.kind === "exception" && each.standing === "fatal")) : undefined
  if (fall !== undefined) return fall
  if (finding.kind === "exception" && !lostPeer.test(finding.text)) return chosen
  const near = seen.findings.filter((each) => Math.abs(each.lineNumber - finding.lineNumber) <= nearLines && !each.wrapper && each.standing !== "warning")
  const found = lostPeer.test(finding.text)
    ? near.find((each) => each.lineNumber > finding.lineNumber && /^(?:segmentation-fault|killed|bus-error|illegal-instruction|aborted|memory-kernel)$/u.test(each.row?.id ?? ""))
    : near.find((each) => each.lineNumber < finding.lineNumber && each.row?.id === "program-missing" && finding.kind !== "usage")
  return found === undefined ? chosen : { finding: found, row: classify(found) }
}

/** A warning that explains the failure is its root line. */
const explained = (seen: Seen, chosen: Chosen): Chosen => {
  const warning = seen.findings.find((each) => each.row?.explains?.test(chosen.finding.text) === true && each.lineNumber < chosen.finding.lineNumber)
  return warning === undefined ? chosen : { finding: warning, row: warning.row }
}

/** Without who says it, and without its full stop. */
const said = (text: string): string => text.replace(/^(?:\[[\w .:/-]{1,40}\]\s){1,3}/u, "").replace(/\.$/u, "")

/** What a program told of an exception before it showed it: the exception's own line has its class, and its frames stand above it. */
const itself = (seen: Seen, chosen: Chosen): Chosen => {
  const { finding } = chosen
  if (finding.kind !== "statement" && finding.kind !== "record") return chosen
  const told = said(finding.text)
  const shown = seen.findings.find((each) => {
    const message = each.text.split("\n", 1)[0]!.slice(each.name.length).replace(/^[\w.]*: /u, "")
    return each.kind === "exception" && each.standing === "fatal" && each.lineNumber > finding.lineNumber && message.length > 7 && (told.endsWith(message) || (told.length > 40 && message.includes(told)))
  })
  return shown === undefined ? chosen : { finding: shown, row: classify(shown) ?? chosen.row }
}

const alsoSeen = (seen: Seen, chosen: Finding | undefined): ReadonlyArray<AlsoSeen> => {
  const rest: Array<AlsoSeen> = []
  for (const each of seen.findings.toSorted(byOrder)) {
    if (each === chosen || (each.lineNumber === chosen?.lineNumber && each.line === chosen.line)) continue
    const code = codeOf(classify(each))
    if (code === "unknown" && each.standing !== "fatal") continue
    if (rest.some((other) => other.code === code && other.line === each.line)) continue
    rest.push({ code, line: each.line, lineNumber: each.lineNumber })
    if (rest.length === mostAlsoSeen) break
  }
  return rest
}

const told = (seen: Seen, place: Place | undefined, row: Signature | undefined, finding: Finding | undefined, confidence: number): Diagnosis => {
  const shown = { line: place?.line ?? null, lineNumber: place?.lineNumber ?? null, alsoSeen: alsoSeen(seen, finding), evidence: finding?.text.split("\n").slice(1, 1 + mostEvidence) ?? [] }
  if (row === undefined) {
    return {
      ...shown, code: "unknown", cause: "Nothing in the catalogue of known failures matches.", retryable: false, signature: null, confidence: Math.min(0.4, confidence),
      fix: place === undefined ? "Run it again with its output kept." : `Read the log from line ${place.lineNumber} on.`
    }
  }
  return { ...shown, code: row.code, cause: row.cause, fix: row.fix, retryable: row.retry === true, signature: row.id, confidence }
}

const of = (seen: Seen, chosen: Chosen, confidence: number): Diagnosis => {
  const { finding, row } = explained(seen, itself(seen, caused(seen, followed(seen, unfit(seen, chosen)))))
  return told(seen, finding, row, finding, row === undefined ? 0.4 : confidence)
}

/** Lines that stand behind it and what belongs to it. */
const behind = (seen: Seen, finding: Finding): number => seen.lines - finding.lineNumber - finding.text.split("\n").length + 1

/** The last of the errors that follow it line by line. */
const lastOfRow = (seen: Seen, finding: Finding): Finding =>
  seen.findings.filter((each) => each.lineNumber > finding.lineNumber).toSorted(byOrder).reduce((last, each) => (each.lineNumber - last.lineNumber - last.text.split("\n").length < 2 ? each : last), finding)

/** Half of a long log stands behind it: whoever printed it went on. */
const isFarBack = (seen: Seen, finding: Finding): boolean => behind(seen, lastOfRow(seen, finding)) > Math.max(12, Math.min(60, seen.lines / 2))

/** Nothing stands behind it. */
const isLast = (seen: Seen, finding: Finding): boolean => behind(seen, finding) <= 4 && !successAfter(seen, finding)

/** A word of its own, or a value or path that it prints, and no complaint. */
const speaksOn = (word: Place): boolean => isPlainWord(word) || /^(?:\[[-\d.,\s]{1,4000}\]|\{.{0,4000}\}|\(.{0,4000}\)|\/[\w./-]{1,300})$/u.test(Line.line(word.line, 0).body)

/** Somebody speaks on behind it. */
const isSpokenAfter = (seen: Seen, finding: Finding): boolean => {
  const word = lastWord(ending(seen))
  return word !== undefined && word.lineNumber >= finding.lineNumber + finding.text.split("\n").length && speaksOn(word)
}

/**
 * An exception whose last traceback does not begin where its program does was caught by somebody; one
 * that does, with nothing behind it, ended the program, whatever stood above it.
 */
const weighed = (seen: Seen): ReadonlyArray<Finding> => {
  const last = new Map<number, Finding>()
  for (const each of seen.findings) if (each.kind === "exception") last.set(each.chain, each)
  return seen.findings.map((each) => {
    const outer = last.get(each.chain)
    if (each.kind !== "exception" || each.final || outer === undefined) return each
    if (each.standing === "fatal" && outer.outermost === false) return { ...each, standing: "caught" as const }
    return each.standing === "caught" && outer.outermost === true && isLast(seen, outer) && !(outer.survived === true && isSpokenAfter(seen, outer)) ? { ...each, standing: "fatal" as const } : each
  })
}

/** The groups of findings that may hold the root, the strongest first. */
const groups = (seen: Seen): ReadonlyArray<ReadonlyArray<Finding>> => {
  const live = weighed(seen).filter((each) => !recovered(seen, each))
  const real = live.filter((each) => !each.wrapper)
  return [
    real.filter((each) => each.standing === "fatal"),
    real.filter((each) => each.standing === "error" && classify(each) !== undefined),
    live.filter((each) => each.wrapper && each.standing !== "warning"),
    real.filter((each) => each.standing === "error"),
    real.filter((each) => each.standing === "caught")
  ]
}

/** So many lines at the log's end are noise. */
const quiet = (seen: Seen): number => {
  const word = ending(seen).findLast((place) => !/^\s/u.test(place.line) && !isNoise(Line.line(place.line, place.lineNumber).text))
  return word === undefined ? 0 : Math.max(0, seen.lines - word.lineNumber - 1)
}

/** Little stands behind it. */
const isNear = (seen: Seen, finding: Finding): boolean => behind(seen, finding) - quiet(seen) <= Math.max(3, Math.min(tailLines, seen.lines * tailShare)) && !successAfter(seen, finding)

const complaintAt = (seen: Seen, place: Place): Finding => {
  const { body, source } = Line.line(place.line, place.lineNumber)
  return { kind: "record", name: "", text: body.trim(), line: place.line, lineNumber: place.lineNumber, frames: "", order: 0, source, chain: 0, link: "first", standing: "error", wrapper: false, installs: seen.installing, final: false }
}

/** What the program that failed said last, in words that no grammar knows. */
const saidBefore = (seen: Seen, { finding }: Chosen): Chosen | undefined => {
  const place = lastComplaint(ending(seen).filter((each) => each.lineNumber < finding.lineNumber && !/^(?:Traceback|During|The above)\b/u.test(each.line)))
  if (place === undefined) return undefined
  const said = complaintAt(seen, place)
  return { finding: said, row: classify(said) }
}

/** That a program failed is certain; why may stand in what seemed to have been caught, or in the last error before it. */
const underneath = (seen: Seen, wrapped: Chosen, caught: ReadonlyArray<Finding>, records: ReadonlyArray<Finding>): Chosen => {
  const before = (each: Finding): boolean => each.order < wrapped.finding.order
  const inner = earliest(seen, caught.filter(before))
  if (inner !== undefined) return inner
  if (wrapped.row !== undefined) return wrapped
  return earliest(seen, records.filter((each) => before(each) && each.lineNumber > wrapped.finding.lineNumber - 2 * tailLines)) ?? saidBefore(seen, wrapped) ?? wrapped
}

/** A last word that no grammar knows may still be one of the table's. */
const complained = (seen: Seen, place: Place, confidence: number): Diagnosis => {
  const finding = complaintAt(seen, place)
  return told(seen, place, classify(finding), finding, confidence)
}

/** Behind what was caught further in the program said something of its own that is no complaint. */
const wentOn = (places: ReadonlyArray<Place>, caught: ReadonlyArray<Finding>): boolean => {
  const word = lastWord(places)
  return word !== undefined && caught.every((each) => (each.outermost !== true || each.survived === true) && each.lineNumber + each.text.split("\n").length <= word.lineNumber) && speaksOn(word)
}

/** A shell's words for a command that failed: the next one may do what this one could not. */
const isOfCommand = ({ final, installs, kind }: Finding): boolean => !final && (kind === "statement" || kind === "death" || kind === "record" || (kind === "installer" && !installs))

/** A script that this Python could not even read has done nothing: another Python may read it. */
const isUnread = ({ frames, kind, text }: Finding): boolean =>
  kind === "exception" && /^SyntaxError: (?:invalid syntax|Missing parentheses|expected )/u.test(text) && /^(?:(?:[^\n]{1,400}\n)?> [^\n]*)?$/u.test(frames)

/** The last of so many. */
const lastOfAll = /^\[(\d{1,6})\/\1\] /u

/** Behind a command that failed another says that it came to its end, or to the last of what it had to do. */
const isMadeGood = (places: ReadonlyArray<Place>, finding: Finding): boolean =>
  isOfCommand(finding) && places.some((place) => {
    const { body, level } = Line.line(place.line, place.lineNumber)
    return place.lineNumber > finding.lineNumber && level !== "error" && (isGoodEnd(body) || lastOfAll.test(place.line))
  })

/** The log is all there is. */
const byLogAlone = (seen: Seen): Diagnosis => {
  const places = ending(seen)
  if (testsPassed(places)) return none
  const last = places.at(-1)
  const said = goodEnd(seen, places)
  // One of a manager's processes ended well after another had failed.
  const good = said !== undefined && /exited with/u.test(said.line) && seen.findings.some((each) => each.verdict === true && /exited with/u.test(each.text)) ? undefined : said
  // Whoever says at the end that all is done got over what stands above it; unless it is what a program had kept back until an exception ended it.
  const end = good === undefined ? undefined : Line.line(good.line, 0)
  const isSure = end !== undefined && isSureEnd(end.body)
  const isSeries = good !== undefined && isOneOfMany(good, places)
  // One more of a row of like lines is another thread's: it says nothing of the end. A logger's record is written at once.
  const isKeptBack = (each: Finding): boolean => end?.level === undefined && each.kind === "exception" && each.standing === "fatal" && each.outermost === true && !isSure && (isSeries || seen.unspoken.has(each.order))
  // What is saved in haste when a signal came is no end of the work.
  const isSignal = (each: Finding): boolean => each.row?.id === "signal-received" && !isSure
  const stands = (each: Finding): boolean => good === undefined || isFinal(seen, each) || each.lineNumber > good.lineNumber || isKeptBack(each) || isSignal(each)
  const [fatal = [], known = [], wrappers = [], records = [], caught = []] = groups(seen).map((group) => group.filter(stands))
  // What a command complained of ended nothing where the script spoke on as if nothing were amiss.
  const word = lastWord(places)
  const plain = [last, word].find((each) => each !== undefined && speaksOn(each) && !seen.findings.some(({ lineNumber, standing }) => lineNumber === each.lineNumber && standing !== "warning"))?.lineNumber ?? 0
  const overcome = (each: Finding): boolean => each.lineNumber + (each.kind === "exception" && each.frames === "" ? 1 : each.text.split("\n").length) <= plain
  const isDoomed = good === undefined && word !== undefined && isUndone(word)
  const isLive = fatal.some((each) => (each.row?.id !== "download-lines" && each.thread !== true && !isUnread(each) && !isMadeGood(places, each)) || !overcome(each))
  const sure = (isLive ? earliest(seen, fatal) : undefined) ?? earliest(seen, known.filter((each) => (isDoomed || !isFarBack(seen, each)) && !overcome(each)))
  if (sure !== undefined) return of(seen, sure, 0.95)
  const wrapped = earliest(seen, wrappers.filter((each) => !isMadeGood(places, each) || !overcome(each)))
  if (wrapped !== undefined) return of(seen, underneath(seen, wrapped, caught, records), 0.7)
  const wentWell = good !== undefined || seen.saved || Object.values(seen.life.successes).some((times) => times > 0)
  const { job, run, server } = seen.life.successes
  // A line that nobody knows, behind work that is done: a stream that was late.
  const weak = earliest(seen, records.filter((each) => (isDoomed || isNear(seen, each)) && !overcome(each) && (job + run === 0 || each.kind !== "record"))) ?? (good !== undefined || seen.saved || job + run + server > 0 || wentOn(places, caught) ? undefined : earliest(seen, caught.filter((each) => !successAfter(seen, each) && caught.some((other) => other.chain === each.chain && (isNear(seen, other) || isLast(seen, other))))))
  if (weak !== undefined) return of(seen, weak, 0.6)
  // What was installed before says nothing of the program that complains last.
  const complaint = good !== undefined || seen.saved || job + run + server > 0 ? undefined : lastComplaint(places)
  if (complaint !== undefined) return complained(seen, complaint, 0.5)
  if (isDoomed && job + run + server === 0 && !seen.saved) return complained(seen, anyComplaint(places) ?? word, 0.4)
  if (wentWell) return none
  const bar = last === undefined ? undefined : barOf(last.line.trimStart())
  // Cut off in mid-run, or killed without a word.
  if (seen.training || (bar !== undefined && bar.percent < 100) || (last !== undefined && isPartOfPipBar(last.line))) return told(seen, last, undefined, undefined, 0.3)
  return none
}

const succeeded = (seen: Seen): Diagnosis => {
  if (testsPassed(ending(seen))) return none
  const final = earliest(seen, seen.findings.filter((each) => isFinal(seen, each) && each.standing === "fatal" && !each.wrapper))
  if (final !== undefined) return of(seen, final, 0.95)
  const wrapped = earliest(seen, seen.findings.filter((each) => each.wrapper && each.standing === "fatal" && each.kind === "exception" && !recovered(seen, each) && isNear(seen, each)))
  if (wrapped !== undefined) return byLogAlone(seen)
  if (!seen.training || seen.saved || seen.wrote) return none
  return { ...told(seen, lastWord(ending(seen)), undefined, undefined, 0.4), cause: "The trainer ended without having saved a model." }
}

const failed = (seen: Seen, facts: Facts): Diagnosis => {
  const [fatal = [], known = [], wrappers = [], records = [], caught = []] = groups(seen)
  const real = earliest(seen, fatal)
  const full = facts.freeBytes !== undefined && facts.freeBytes < fullBelowBytes
  if (real !== undefined) return full && real.row === undefined ? of(seen, { ...real, row: byId("disk-full") }, 0.7) : of(seen, real, 0.95)
  const status = facts.signal ?? facts.exitCode ?? undefined
  const killed = facts.oomKills !== undefined && facts.oomKills > 0 ? byId("killed-status") : undefined
  const ended = facts.ended === true ? byId("interrupted-signal") : killed ?? (status === undefined ? undefined : rowOfStatus(status))
  const places = ending(seen)
  if (ended !== undefined) return told(seen, lastWord(places), ended, undefined, 0.8)
  const wrapped = earliest(seen, wrappers)
  const next = earliest(seen, [...known, ...caught]) ?? (wrapped === undefined ? undefined : underneath(seen, wrapped, caught, records)) ?? earliest(seen, records) ?? earliest(seen, caught)
  if (next !== undefined) return of(seen, next, 0.8)
  if (full) return told(seen, lastWord(places), byId("disk-full"), undefined, 0.7)
  const past = earliest(seen, seen.findings.filter((each) => each.standing === "fatal")) ?? earliest(seen, seen.findings.filter((each) => each.standing === "warning" && each.row !== undefined))
  if (past !== undefined) return of(seen, past, 0.6)
  const complaint = lastComplaint(places) ?? anyComplaint(places) ?? lastWord(places)
  return complaint === undefined ? told(seen, undefined, undefined, undefined, 0.3) : complained(seen, complaint, 0.5)
}

export const decide = (seen: Seen, facts: Facts): Diagnosis => {
  if (facts.ended === true || (facts.signal !== undefined && facts.signal !== null)) return failed(seen, facts)
  if (facts.exitCode === undefined || facts.exitCode === null) return byLogAlone(seen)
  return facts.exitCode === 0 ? succeeded(seen) : failed(seen, facts)
}
