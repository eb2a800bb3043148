/** Which of the exceptions that were raised out of one another is the root. */
import { classify, codeOf } from "./classify.ts"
import type { Finding } from "./Finding.ts"

/** Exceptions with which programs look whether something is there before they do it another way. */
const benign = /^(?:KeyError|AttributeError|StopIteration|StopAsyncIteration|ImportError|ModuleNotFoundError|FileNotFoundError|IndexError|LookupError|Empty|CancelledError|PackageNotFoundError|EntryNotFoundError|RemoteEntryNotFoundError)$/u

/** A file could not be moved or linked, so that it is copied. */
const isFallBack = (finding: Finding): boolean => benign.test(finding.name) || /\[Errno 18\]|\[WinError 17\]/u.test(finding.text)

/** What a library's own code stumbles over when it is given something broken. */
const inner = /^(?:error|EOFError|IndexError|KeyError|TypeError|AttributeError|AssertionError|UnicodeDecodeError)$/u

/** Words by which two messages can be told to speak of the same thing. */
const subjects = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\w./\\-]{4,}/gu)?.filter((word) => !/^(?:error|module|named|object|attribute|file|directory|such|found|this|that|with|from|have|does|none|import\w*|\w+error)$/u.test(word)) ?? [])

const sameSubject = (one: Finding, other: Finding): boolean => {
  const code = codeOf(classify(one))
  if (code !== "unknown" && code === codeOf(classify(other))) return true
  const words = subjects(other.text)
  return [...subjects(one.text)].some((word) => words.has(word))
}

const isInterrupt = (finding: Finding): boolean => /^(?:KeyboardInterrupt|SystemExit|SignalException)$/u.test(finding.name)
/** What fails because something failed before it. */
const isCleanUp = (finding: Finding): boolean => /unexpected pos \d|^BrokenPipeError|Broken pipe|Event loop is closed|cannot schedule new futures|terminated with the following error/u.test(finding.text)

/** A general error caught and raised again with the same words and the place: the second says more. */
const saysMore = (one: Finding, other: Finding): boolean => {
  const words = one.text.slice(one.text.indexOf(": ") + 2).split("\n")[0]!.trim()
  const more = other.text.slice(other.text.indexOf(": ") + 2)
  return /^(?:ValueError|KeyError|TypeError|IndexError|Exception|RuntimeError|OSError)$/u.test(one.name) && one.name !== other.name && words.length > 8 && more.startsWith(words) && more.trim().length > words.length
}

/** A part that is not there, told once more in friendlier words. */
const isFriendlier = (one: Finding, other: Finding): boolean =>
  /^(?:ImportError|ModuleNotFoundError|PackageNotFoundError)$/u.test(one.name)
  && !/^ModuleNotFoundError|: (?:cannot import name|No module named)/u.test(other.text)
  && /\b(?:pip|install(?:ed|ing|ation)?|updat\w+|upgrad\w+|out of date|outdated|requires?|required|dependenc\w+|packages?|librar\w+|versions?|import\w*)\b|^ImportError/iu.test(other.text.slice(0, 600))

/** How a process notices that another one is gone. */
const isTellTale = /^(?:ConnectionResetError|ConnectionRefusedError|BrokenPipeError|EOFError|FileNotFoundError)$/u

const numberOf = (finding: Finding): string | undefined => /\[Errno (\d{1,3})\]/u.exec(finding.text)?.[1]

/** What was not there could not be made either: why not is the second's own number. */
const isOtherwiseImpossible = (one: Finding, other: Finding): boolean =>
  numberOf(one) === "2" && /^(?:OSError|PermissionError|NotADirectoryError)$/u.test(other.name) && (numberOf(other) ?? "2") !== "2"

/** In the order of the log; none is a wrapper unless all are. */
export const rootOfChain = (chain: ReadonlyArray<Finding>): Finding => {
  let root = chain[0]!
  for (const next of chain.slice(1)) {
    // A queue that stayed empty, or a connection to it that broke, is how a dead worker is noticed; a cancelled task how Ctrl-C is.
    if (root.name === "Empty" || (isTellTale.test(root.name) && /DataLoader worker \(pid/u.test(next.text)) || (root.name === "CancelledError" && isInterrupt(next))) {
      root = next
      continue
    }
    if (next.link === "during" && saysMore(root, next)) {
      root = next
      continue
    }
    // What a library says of it is the root where nothing is known of its own inner error.
    if (next.link === "because" && inner.test(root.name) && classify(root) === undefined && classify(next) !== undefined && !isCleanUp(next)) {
      root = next
      continue
    }
    if (next.link === "because" || isInterrupt(next) || isCleanUp(next)) continue
    if (isFriendlier(root, next)) continue
    if (isOtherwiseImpossible(root, next)) {
      root = next
      continue
    }
    if (isFallBack(root) && (!benign.test(root.name) || !sameSubject(root, next))) root = next
  }
  return root
}
