/** The line below a traceback: the exception's class and what it says. */

export interface ExceptionLine {
  /** Without its modules. */
  readonly name: string
  readonly message: string
}

const endings = "Error|Exception|Interrupt|Exit|Warning|Invalid|NotFound|Iteration|BadZipFile|Failure|Fault|Timeout|TimedOut|Expired|Cancelled|Canceled|Refused|Denied|Abort|Aborted|ExceptionGroup|IsEnabled|UnpicklingError|Incomplete|IncompleteRead"
const classed = new RegExp(String.raw`^((?:[A-Za-z_][\w<>]{0,80}\.){0,10})([A-Za-z_]?\w{0,100}(?:${endings}))(?: \[[A-Z][A-Z0-9_]{1,60}\])?(?::\s?(.*)|)$`, "u")
/** Directly below a frame the class may have any name. */
const anyClass = /^((?:[A-Za-z_]\w{0,80}\.){0,10})([A-Za-z_]\w{0,100})(?::\s(.*)|:?)$/u
const words = /^(?:INFO|WARNING|WARN|DEBUG|ERROR|CRITICAL|NOTE|note|hint|steps|epoch|During|The|usage|Usage)$/u

/** What stands before an exception that a program's runtime or test runner shows: Java, .NET, pytest. */
const shownBy = /^(?:Exception in thread "[^"]{1,80}" |Unhandled exception\. |E {3,7}(?=\S))/u
/** An assertion that failed has no class: pytest marks the line of code above it. */
export const isShownByPytest = (text: string, previous: string): boolean => /^E {3,7}\S/u.test(text) && (/^>? {1,8}\S/u.test(previous) || exceptionLine(shownByRunner(text), false) !== undefined)
export const shownByRunner = (text: string): string => text.replace(shownBy, "")

/** A message of many kilobytes is cut. */
const longest = 4096

export const exceptionLine = (text: string, belowFrame: boolean): ExceptionLine | undefined => {
  const found = classed.exec(text.length > longest ? text.slice(0, longest) : text)
  // NCCL explains its own error in lines that look like another's.
  if (found !== null && found[2]!.startsWith("nccl")) return undefined
  if (found !== null) return { name: found[2]!, message: found[3] ?? "" }
  if (!belowFrame) return undefined
  const any = anyClass.exec(text.length > longest ? text.slice(0, longest) : text)
  return any === null || words.test(any[2]!) ? undefined : { name: any[2]!, message: any[3] ?? "" }
}

/** It reports that something else failed. */
const wrapperNames = /^(?:Empty|CalledProcessError|ChildFailedError|ProcessRaisedException|ProcessExitedException|ExceptionGroup|BaseExceptionGroup|RetryError|RayTaskError|WorkerCrashedError|InvocationException|UnexpectedExit|CellExecutionError|PapermillExecutionError)$/u
const wrapperTexts = /^\w{1,80}: (?:Failed to import [\w.]{1,120} because of the following error|Caught \w{1,80} in (?:DataLoader worker|replica|pin memory thread)|Command failed with exit code |Command '?\[?.{0,2000} returned non-zero exit status|DataLoader worker \(pid\(s\) [\d, ]{1,80}\) exited unexpectedly|Could not import module '\w{1,80}'\. Are this object's requirements defined correctly)|^SystemExit(?:: ?\d{0,3})?$|^Exit(?:: ?\d{0,3})?$|^\w{0,40}Error: (?:Error while loading conda entry point)/u

export const isWrapper = (name: string, text: string): boolean => wrapperNames.test(name) || wrapperTexts.test(text)

export const isWarningClass = (name: string): boolean => name.endsWith("Warning")

/** What a wrapper says of how its process ended: negative is a signal. */
const deaths: { readonly [words: string]: number } = { Hangup: -1, Interrupt: -2, "Illegal instruction": -4, Aborted: -6, "Bus error": -7, Killed: -9, "Segmentation fault": -11, Terminated: -15 }
export const statusOf = (text: string): number | undefined => {
  const died = /died with <Signals\.\w{3,12}: (\d{1,3})>/u.exec(text)
  if (died !== null) return -Number(died[1])
  // make tells of its rule as a shell would.
  const rule = /^(?:g?make|mingw32-make)(?:\[\d{1,3}\])?: \*{3} \[.{1,400}\] (?:Error (\d{1,3})|(Interrupt|Terminated|Hangup|Killed|Segmentation fault|Aborted|Bus error|Illegal instruction))/u.exec(text)
  if (rule !== null) return rule[1] === undefined ? deaths[rule[2]!] : Number(rule[1])
  const exit = /(?:exit ?codes?|exit status|exitcode|return(?:ed)? code|exited with code|rc)\s{0,8}[:=]?\s{0,2}(-?\d{1,10})/u.exec(text)
  return exit === null ? undefined : Number(exit[1])
}
