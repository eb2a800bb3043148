/** What a log's last lines say of its end, where nothing else does. */
import type { Place } from "./Finding.ts"
import * as Line from "./Line.ts"
import { isNoise } from "./noise.ts"
import { isProgress } from "./progress.ts"
import type { Seen } from "./Seen.ts"
import { rowFor } from "./signatures/index.ts"

/** So many lines of noise may stand behind a program's last word. */
const mostNoise = 40
/** Lines of one complaint. */
const mostComplaint = 4

/** The last lines with something on them, newest last. */
export const ending = (seen: Seen): ReadonlyArray<Place> => {
  const lines = seen.last.split("\n")
  let number = seen.lines - lines.length + 1
  const places: Array<Place> = []
  for (const part of lines) {
    // Redraws share a number with their bar.
    for (const text of part.split("\r").map(Line.plain).flatMap(Line.parts)) if (text.trim() !== "") places.push({ line: text, lineNumber: Math.max(1, number) })
    number += 1
  }
  return places
}

const isAdvice = (text: string): boolean => /^\W{0,4}(?:(?:hint|note|help|see|try|please|for (?:more|further|help)|did you mean|consider|usage|set the|you (?:can|may|could|might)|if you|check (?:the|that|your|if|whether)|make sure|ensure|more info|visit|read more|learn more|report|to (?:\w{1,20} ){1,6}.{0,80}(?:use|run|try|set|add|pass|see)|available (?:options|choices))\b|https?:|(?:run|use|install) (?:[`'"]|pip |python |the |it |this |setup|-))/iu.test(text)

/** Without what others put before it. */
const bare = ({ line, lineNumber }: Place): string => Line.line(line, lineNumber).text.trim()

const isWord = (place: Place): boolean => !isProgress(bare(place)) && !isNoise(bare(place)) && !isAdvice(bare(place))

/** Where nothing says why: the last line that is neither progress nor noise. */
export const lastWord = (places: ReadonlyArray<Place>): Place | undefined => places.findLast(isWord) ?? places.at(-1)

const bad = /\b(?:not|no|nothing|never|fail\w*|errors?|\w{0,40}Error|cannot|can't|could|couldn't|unable|abort\w*|exception|traceback|crash\w*|dump\w*|interrupt\w*|cancel\w*|kill\w*|terminat\w*|emergency|partial\w*|incomplete|unfinished|invalid|unknown|missing|denied|refused|without|until|before|if|when|must|should|please)\b/iu
const status = /\b(?:exit(?:ed)?|ended|returned|finished|completed|done)\b.{0,20}? \(?-?[1-9]\d{0,9}\)?$/iu
const counted = /\b(?:0|no|without) (?:errors?|failures?|failed|warnings?|problems?)\b/giu
const whole = /^\W{0,6}(?:all |it |everything )?(?:is |has |was |are )?(?:done|finished|completed?|ended|ok|ready|passed|succeeded|success(?:ful|fully)?)\b/iu
const closing = /(?:^|[.!:;,)–-] )(?:all )?(?:done|ready|finished|completed?)[.!]{0,3}$/iu
const made = /^\W{0,6}(?:successfully )?(?:saved|wrote|written|exported|stored|uploaded|downloaded|generated|created|rendered|merged|converted|installed) (?!by )\S/iu
const work = /\b(?:training|run|job|jobs|task|tasks|generation|inference|export|evaluation|processing|conversion|download|upload|setup|installation|build|script|test|tests|sampling|caching|validation|epochs?|steps?|program|work|check|checks|batches|pipeline|everything|requests?|prompts?|workflow)\b.{0,40}\b(?:done|finished|completed?|ended|passed|succeeded|success(?:ful|fully)?|read|ok)\b/iu
const product = /\b(?:model|weights|checkpoint|lora|images?|pictures?|frames?|files?|results?|output|report|video|metrics|dataset|grid|samples?|latents|captions?|server|adapter|embeddings?)\b.{0,120}\b(?:saved|written|exported|uploaded|generated|stored|cached|created|ready|used|made|is up)\b/iu
const anyhow = /\bsuccessfully\b(?! (?:stopped|terminated|killed|ended|closed|shut|deleted|removed|disconnected))|\bexit(?:ed)?(?: with)? (?:code|status):? 0\b|^Stopped server$|^OK(?: \([\w ]{1,40}=\d{1,6}(?:, [\w ]{1,40}=\d{1,6}){0,4}\))?$/iu

/** How tools take their leave that went well, in words of their own. */
const leave = /^(?:(?:all )?done, \d{1,6} (?:failed|skipped|left out)\b|This progress looks :\)|congratulations :\)|\W{0,4}Apply complete!|\W{0,4}(?:Build|BUILD) (?:succeeded|successful|SUCCESS(?:FUL)?)\b|Successfully (?:tagged|built|installed|uninstalled) \S|test result: ok\.|✓ built in |\W{0,3}Compiled successfully|(?:added|changed|removed|up to date|audited)\b.{0,60}\bpackages?\b.{0,60} in \d|found 0 vulnerabilities|Build files have been written to: |\[100%\] Built target |\d{1,6} of \d{1,6} steps \(100%\) done|Finished in state Completed\b|Job '[\w.-]{1,80}' succeeded|nox > Session \S{1,80} was successful|\(OK\):download completed|\S{1,200}\s{1,20}: ok=\d{1,5}\s.{0,60}unreachable=0\s{1,8}failed=0\b|Marking task as SUCCESS|To activate this environment, use|# {1,8}\$ conda (?:de)?activate|Everything is Ok|Already up to date\.|\d{1,6} files? changed(?:, \d{1,9} (?:insertion|deletion)s?\([+-]\)){1,2}$|total size is [\d,.]{1,20}\s|No (?:broken requirements|issues) found|Writing lock file$|Audited \d{1,6} packages? in |https:\/\/huggingface\.co\/\S{1,200}\/(?:blob|tree|commit)\/\S{1,100}$|\S{1,80}: Deactivated successfully\.|\s{0,4}[\w-]{1,40}: OK \(\d)/u
/** `… ‘FILE’ saved [123/123]`, `URL:… [123/123] -> "FILE" [1]`, as wget says it. */
const fetched = /saved \[(\d{1,16})(?:\/\1)?\]$|^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d )?URL:\S{1,400} \[(\d{1,16})(?:\/\2)?\] -> "/u

/** A summary in JSON: its status is good and it counts no errors. */
const isGoodSummary = (said: string): boolean =>
  said.startsWith("{") && said.endsWith("}") && /"(?:status|state|result|outcome|event)":\s?"(?:ok|done|success(?:ful)?|succeeded|completed?|finished|passed|idle|ready)"|"(?:ok|success)":\s?true/iu.test(said) && !/"(?:errors?|failed|failures)":\s?(?:[1-9]|"[^"]|\[[^\]]|\{[^}]|true)/iu.test(said)

/** Said in either case. */
const ended = /^Training has ended\.?$|^Complete log: /u

/** A line by which a program says that it came to its end. */
export const isGoodEnd = (text: string): boolean => {
  const said = text.trim()
  if (leave.test(said) || fetched.test(said) || isGoodSummary(said)) return true
  if (said.length > 400 || ended.test(said) || bad.test(said.replaceAll(counted, "")) || status.test(said)) return false
  return whole.test(said) || closing.test(said) || made.test(said) || work.test(said) || product.test(said) || anyhow.test(said) || said.replaceAll(counted, "") !== said
}

/** A test runner's own verdict: what it printed above were tests of failures. */
export const testsPassed = (places: ReadonlyArray<Place>): boolean => {
  const [said = "", before = ""] = places.map(bare).filter((text) => text !== "" && !isNoise(text)).slice(-2).toReversed()
  return /^=+ (?:\d{1,6} (?:passed|skipped|xfailed|xpassed|deselected|reruns?|rerun|warnings?|subtests? passed)(?:, )?){1,5} in [\d.]{1,9}s.{0,20}=+$/u.test(said) || (/^OK(?: \(.{1,80}\))?$/u.test(said) && /^Ran \d{1,6} tests? in /u.test(before))
}

/** It speaks of the whole, not of a part of the work. */
export const isSureEnd = (text: string): boolean => isGoodEnd(text) && (leave.test(text.trim()) || isGoodSummary(text.trim()) || whole.test(text) || /^\W{0,6}(?:all|training|run|job|everything|script|program|work|pipeline)\b/iu.test(text))

/** The last line but for noise, bars and what belongs to a warning, where it says that the program came to its end. */
export const goodEnd = (seen: Seen, places: ReadonlyArray<Place>): Place | undefined => {
  const quiet = seen.findings.filter((each) => each.standing === "warning")
  const isQuiet = (place: Place): boolean => quiet.some((each) => place.lineNumber >= each.lineNumber && place.lineNumber < each.lineNumber + each.text.split("\n").length)
  for (const place of places.slice(-mostNoise).toReversed()) {
    const { body, level, text } = Line.line(place.line, place.lineNumber)
    if (isGoodEnd(body)) return level === "error" ? undefined : place
    if (!isQuiet(place) && !isProgress(text.trimStart()) && !isNoise(text) && level !== "warning" && !/^\s/u.test(text)) return undefined
  }
  return undefined
}

/** It stands at the line's beginning and complains of nothing. */
export const isPlainWord = ({ line, lineNumber }: Place): boolean => {
  const { body, level } = Line.line(line, lineNumber)
  return (level === undefined || level === "info") && !isAdvice(body) && !/\b(?:bye|shut\w*|stop\w*|exit\w*|clos\w*|clean\w*|end\w*)\b/iu.test(body) && /^[\w✓✔]/u.test(body) && !bad.test(body.replaceAll(counted, "")) && !status.test(body) && !answered.test(body) && !/https?:\/\/\S{1,400}$|^\w{1,12}\||^NVML library/u.test(body)
}

/** It ends in what shells answer for a failed command. */
const answered = /(?:^|[^\d.,/:-])(?:12[678]|13\d|14[13]|255)\)?\.?$/u

const undone = /\b(?:is|was|were|are|did|does|could|can|will|has|have)(?: not|n't| never)\b|\bcannot\b|\bnot (?:started|finished|done|rendered|clean|made|built|up|saved|written|run|trained|usable|complete|created|installed|published|sent|available|possible)\b|^(?:so )?no [\w-]{2,30}(?: [\w-]{2,30})? (?:was|were|is|are|will|today|made|left)\b|\bnothing (?:was|is|to|will)\b|\b(?:gave|giving|given) up\b|\b(?:aborted|aborting|failed|abandoned|broke(?:n)? off|went wrong)\b|\b(?:ended|exited|finished|closed|stopped|returned|answered|left|died)\b(?: with)?(?: (?:code|status|exit code|exit status))? ?\(?[1-9]\d{0,2}\)?\.?$|(?:code|status|rc|exit)[ =:]{1,2}[1-9]\d{0,2}\)?\.?$/iu

/** A script's own last word that the work was not done; why stands above. */
export const isUndone = ({ line, lineNumber }: Place): boolean => {
  const body = Line.line(line, lineNumber).body.trim().replaceAll(counted, "")
  return body.length < 200 && (undone.test(body) || answered.test(body)) && !/^\s/u.test(Line.line(line, lineNumber).text)
}

/** So many lines of one shape make a row. */
const mostAlike = 3

const shape = (place: Place): string => place.line.replaceAll(/\d+/gu, "0")

/** Lines of its shape stand above it. */
export const isOneOfMany = (place: Place, places: ReadonlyArray<Place>): boolean => places.filter((each) => shape(each) === shape(place)).length > mostAlike

const complaint = /\b(?:no such (?:file|device|container|image|option|command|table|host)|not found|not find|cannot find|does ?n[o']t (?:exist|appear|look|match|support|contain|have)|not exist|cannot|can't|could ?n[o']t|unable to|fail(?:ed|ure|s)?|fatal|invalid \w+|unknown \w+|unsupported|unrecognized|not (?:supported|installed|available|allowed|permitted|recognized|valid|a valid|enough|running|configured|defined|implemented|logged in)|(?:is|are) missing|missing (?:required|argument|file|key|module|operand)|refused|denied|aborted|aborting|must (?:be|not|have)|(?:is|are) required|no .{1,60}\b(?:environment|active|available|installed|configured|left|provided|given|specified)|did(?:n't| not) match|mismatch|needs? to be|not in struct|out of (?:date|sync|range|bounds)|outdated|not up to date|conflict(?:s|ing)?|incompatible|exceeded|unreachable|reset by peer|unbound|undefined|corrupt(?:ed)?|truncated|damaged|forbidden|unauthori[sz]ed|rejected|expired|unexpected|bad \w+|not provided|not (?:a|an|up|ready|reachable|writable|readable)|timed out|giving up|gave up|out of memory|too (?:large|small|old|new|many|few|long|short)|already exists|panic)\b|^(?:[\w.-]{1,40}: )?(?:error|ERROR|Error)\b/iu

/** What only explains is no complaint. */
const isExplanation = ({ line, lineNumber }: Place): boolean => rowFor(Line.line(line, lineNumber))?.line?.weight === "warning"

const said = (place: Place): boolean => complaint.test(bare(place).replaceAll(counted, "")) && !isGoodEnd(bare(place)) && !isExplanation(place)
const summary = /^\s|^exit(?:ed)?(?: with)? (?:status|code)|Child returned status|Exiting with failure status|Error is not recoverable|^compilation terminated/u
const wordsOf = (places: ReadonlyArray<Place>): ReadonlyArray<Place> => places.filter((place) => isWord(place) && !summary.test(Line.line(place.line, place.lineNumber).text))

/** The first line of the complaint that ends at `end`. */
const complaintAt = (words: ReadonlyArray<Place>, end: number): Place | undefined => {
  const last = words[end]
  if (last === undefined || !said(last)) return undefined
  let first = last
  for (const place of words.slice(Math.max(0, end - mostComplaint + 1), end).toReversed()) {
    if (!said(place)) break
    first = place
  }
  return first
}

/** Where the log's last words complain: the first line of that complaint. */
export const lastComplaint = (places: ReadonlyArray<Place>): Place | undefined => {
  const words = wordsOf(places)
  return complaintAt(words, words.length - 1)
}

/** Of a program that is known to have failed: the last lines that complain, wherever they stand. */
export const anyComplaint = (places: ReadonlyArray<Place>): Place | undefined => {
  const words = wordsOf(places)
  const end = words.findLastIndex(said)
  return end < 0 ? undefined : complaintAt(words, end)
}
