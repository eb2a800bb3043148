/** Which row of the table a finding is. */
import type { FailureCode } from "./Code.ts"
import { statusOf } from "./exception-line.ts"
import type { Finding } from "./Finding.ts"
import type { Signature } from "./Signature.ts"
import { byId, signatures } from "./signatures/index.ts"

/** What a command line's parser refuses was refused, whatever it is about. */
const isRefusal = (row: Signature, finding: Finding): boolean => finding.kind !== "usage" || row.code.startsWith("host.") || row.code.startsWith("config.") || row.code === "env.python_version"

/** A program that an installer itself misses is no package that the run misses. */
const isOwn = (row: Signature, finding: Finding): boolean => finding.kind !== "installer" || row.id !== "program-missing" || /Failed to spawn|executable named/u.test(finding.text)

/** Whatever a build that an installer ran failed at, it is the installation that failed, but for the machine's own limits. */
const ofBuild = (row: Signature, finding: Finding): boolean => (finding.kind !== "build" && !(finding.kind === "exception" && finding.installs)) || row.code.startsWith("host.") || row.code === "env.install_failed" || row.id === "python-requires"

const says = (row: Signature, text: string): boolean => row.when.test(text) && (row.unless === undefined || !row.unless.test(text))

const speaksOf = (row: Signature, finding: Finding): boolean => isRefusal(row, finding) && isOwn(row, finding) && ofBuild(row, finding)

/** Many messages begin on the line below their class, indented like the code that they were written in. */
const joined = (text: string): string => text.replace(/^((?:\w{1,80}\.){0,6}\w{1,100}:)[ \t]{0,4}\n\s{0,40}/u, "$1 ")

/** The first line says most; what follows it may be the next program's already. */
const readings = (text: string): ReadonlyArray<string> => {
  const whole = joined(text)
  return whole.includes("\n") ? [whole, whole.split("\n", 1)[0]!] : [whole]
}

/** A sentence that is broken into lines is read as one where nothing else says more. */
const longestSentence = 600
const unbroken = (text: string): ReadonlyArray<string> => [joined(text).slice(0, longestSentence).replaceAll(/\s{0,40}\n\s{0,40}/gu, " ")]

const matches = (row: Signature, finding: Finding, texts: ReadonlyArray<string>): boolean =>
  speaksOf(row, finding)
  && (row.during === undefined || (row.during === "install") === finding.installs)
  && (row.kinds === undefined || row.kinds.includes(finding.kind))
  && texts.some((text) => says(row, text))
  && (row.frames === undefined || row.frames.test(finding.frames))
  && (row.shows === undefined || row.shows.test(finding.code ?? ""))

/** A signal as the number that a shell or Python's `subprocess` shows. */
const bySignal: { readonly [signal: number]: string } = {
  1: "interrupted-signal", 2: "interrupted-signal", 15: "interrupted-signal", 3: "interrupted-signal", 14: "interrupted-signal", 24: "interrupted-signal", 8: "aborted", 9: "killed-status", 4: "illegal-instruction", 6: "aborted", 7: "bus-error", 10: "bus-error", 11: "segmentation-fault"
}

const signals: { readonly [name: string]: number } = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGFPE: 8, SIGALRM: 14, SIGXCPU: 24, SIGILL: 4, SIGABRT: 6, SIGBUS: 7, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }

/** What a way to end says by itself: 128 + n of a shell, −n of Python, Windows' own. */
export const rowOfStatus = (status: number | string): Signature | undefined => {
  const code = typeof status === "string" ? -(signals[status] ?? 0) : status
  if (code === -1073741510 || code === 3221225786) return byId("interrupted-signal")
  if (code === -1073741819 || code === 3221225477) return byId("segmentation-fault")
  if (code === -1073741515 || code === 3221225781) return byId("windows-dll")
  const signal = code < 0 ? -code : code > 128 ? code - 128 : 0
  const row = bySignal[signal]
  return row === undefined ? undefined : byId(row)
}

/** git got no answer to who asks. */
const isPasswordAsked = (text: string): boolean => /^fatal: (?:could not read (?:Username|Password)|Authentication failed)/u.test(text)

/** Nobody answered curl at all; what it wanted it doesn't say. */
const isUnanswered = (text: string): boolean => /^curl: \((?:5|6|7|28|35|52|55|56)\) /u.test(text)

/** Whoever asks a server on the machine itself mostly waits for one of his own. */
export const isOwnServerSilent = ({ text }: Finding): boolean => isUnanswered(text) && /\b(?:127\.0\.0\.1|localhost|0\.0\.0\.0)\b|\[?::1\]?/u.test(text)

/** A download is the hub's where what is fetched is a model. */
const isOfModel = ({ context = "", text }: Finding): boolean => isUnanswered(text) || (/^(?:curl|wget)\b/u.test(text) || isPasswordAsked(text)) && /\/resolve\/|huggingface|hf\.co|civitai|modelscope|\.(?:safetensors|ckpt|gguf|pth|onnx|sft)\b|\b(?:[Mm]odels?|[Cc]heckpoints?|[Ll]o[Rr][Aa]s?|[Ww]eights|VAE|vae)\b/u.test(`${context}\n${text}`)

/** An archive that its name, or the line above, calls a data set's. */
const isOfDataset = ({ context = "", text }: Finding): boolean => /\b(?:data_?sets?|images?|pictures?|photos?|captions?|train(?:ing)?[-_]data)\b[\w.-]{0,60}\.(?:zip|tar|tgz|tbz2?|7z|rar|gz|xz|zst|bz2)\b/iu.test(`${context}\n${text}`)

export const classify = (finding: Finding): Signature | undefined => {
  if (finding.row?.id === "download-lines" && !finding.installs && isOfModel(finding)) return byId(isPasswordAsked(finding.text) ? "hub-refused" : "download-refused")
  if (finding.row?.id === "archive" && isOfDataset(finding)) return byId("dataset-archive")
  if (finding.row !== undefined) return finding.row
  const { kind, text } = finding
  const asWritten = readings(text)
  const asOne = kind === "exception" && text.includes("\n") ? unbroken(text) : undefined
  const row = signatures.find((each) => matches(each, finding, asWritten)) ?? (asOne === undefined ? undefined : signatures.find((each) => matches(each, finding, asOne)))
  if (row !== undefined) return row
  if (finding.wrapper) {
    const status = statusOf(finding.text)
    const ended = status === undefined ? undefined : rowOfStatus(status)
    // A launcher tells that a worker aborted itself: an assertion of its own, as likely as a broken library.
    if (ended !== undefined && ended.id !== "aborted") return ended
  }
  if (finding.kind === "usage") return byId("usage-error")
  return finding.installs ? byId("install-failed") : undefined
}

export const codeOf = (row: Signature | undefined): FailureCode | "unknown" => row?.code ?? "unknown"
