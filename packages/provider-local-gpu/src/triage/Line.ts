/** A log's line without what others put before it: colours, times, containers, ranks, levels. */

import { place } from "./signatures/death.ts"

export type Level = "debug" | "info" | "warning" | "error"

export interface Line {
  /** As it stands in the log, without ANSI codes and trailing space. */
  readonly raw: string
  /** Without the prefixes of whoever passed it on; its indentation is kept. */
  readonly text: string
  /** Without its own level and logger's name too. */
  readonly body: string
  readonly level?: Level
  /** A rank, container or process that is named before the text; empty where none is. */
  readonly source: string
  readonly number: number
}

/** What regexes see of a line. */
const longestSeen = 8 * 1024

// eslint-disable-next-line no-control-regex -- terminals' own sequences begin with a control character
const ansi = /\u001b(?:\[[0-9;?]{0,32}[ -/]{0,4}[@-~]|\][^\u0007\u001b]{0,256}(?:\u0007|\u001b\\)?|[()][0-9A-B]|[=>78])/gu
// eslint-disable-next-line no-control-regex -- as above
const controls = /[\u0000-\u0008\u000e-\u001f\u007f\ufeff]/gu

export const plain = (text: string): string => {
  const coloured = text.includes("\u001b") ? text.replace(ansi, "") : text
  return coloured.replace(controls, "").trimEnd()
}

/** What is taken off the front, and which part of it names a source. */
const prefixes: ReadonlyArray<readonly [RegExp, number]> = [
  // Kubernetes: time, stream, whole or partial.
  [/^\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d) std(?:out|err) [FP](?: |$)/u, 0],
  // journald and syslog: `Nov 30 08:31:36 host python[12]: ` or the same with an RFC 3339 time.
  [/^(?:[A-Z][a-z]{2} )?(?:[A-Z][a-z]{2}\s{1,2}\d{1,2}|\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d(?:\.\d{3,6})?(?: [A-Z]{3,4})? [\w.-]{1,64} ([\w./@()-]{1,64}\[\d{1,8}\]|kernel|systemd(?:-\w{1,20})?|sudo|su|cron|CRON|audit|earlyoom|dockerd|containerd|rsyslogd|python[\d.]{0,5}):(?: |$)/u, 1],
  // A container's own lines have such a time too, so that here the process must be named.
  [/^\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:?\d\d) [\w.-]{1,64} ([\w./@-]{1,64}\[\d{1,8}\]|kernel|systemd|earlyoom|dockerd|containerd):(?: |$)/u, 1],
  // The same by the kernel's clock, and GitLab's runner: `2026-11-30T12:00:00.123456Z 01O `.
  [/^\[\s{0,9}\d{1,9}\.\d{6}\] [\w.-]{1,64} ([\w./@()-]{1,64}\[\d{1,8}\]):(?: |$)/u, 1],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \d\d[OE][ +]?/u, 0],
  // The kernel's clock, `[12345.678901] ` or `[Mon Nov 30 08:31:36 2026] `, with its level before it.
  [/^(?:<\d{1,3}>)?(?:kern\s*:\w+\s*:\s*)?\[(?:\s{0,9}[<+]?\s{0,9}\d{1,9}\.\d{6}>?|[A-Z][a-z]{2} [A-Z][a-z]{2}\s{1,2}\d{1,2} \d\d:\d\d:\d\d \d{4})\] ?/u, 0],
  // `logger -s` and what a socket of syslog's gets: `<13>Nov 30 16:34:57 name: `, `<13>1 2026-11-30T16:34:57Z host name 12 - - `.
  [/^<\d{1,3}>[A-Z][a-z]{2}\s{1,2}\d{1,2} \d\d:\d\d:\d\d (?:[\w.-]{1,64} )?([\w./@()-]{1,64}(?:\[\d{1,8}\])?):(?: |$)/u, 1],
  [/^<\d{1,3}>1 \S{1,40} \S{1,80} (\S{1,64}) \S{1,40} \S{1,64} (?:-|\[[^\]]{0,200}\])(?: |$)/u, 1],
  // Seconds since 1970, or since the line before (`ts -i %.s`).
  [/^\d{10}\.\d{3,9}(?: |$)/u, 0],
  [/^\d{1,7}\.\d{6}(?: |$)/u, 0],
  // docker compose: `trainer-1  | `.
  [/^([a-z0-9][\w.-]{0,63})\s{1,24}\| ?/u, 1],
  // Ranks: `[rank0]: `, torchrun's `[default0]:`, MPI's `[1,0]<stderr>:`, srun's `0: `.
  [/^\[((?:rank|node|worker|gpu)[_ ]?\d{1,5})\]:? ?/iu, 1],
  // torchrun's own stands right before the line.
  [/^\[([a-z][\w.-]{0,40}\d{1,5})\]:/iu, 1],
  [/^\[(\d{1,4},\d{1,5})\]<std(?:out|err)>:(?: (?=\S))?/u, 1],
  [/^(\d{1,4}):(?: (?=\S|\s{2})|$)/u, 1],
  // Ray and the like: `(worker pid=123) `, with the address where there is one.
  [/^\(([\w.:-]{1,48}(?: pid=\d{1,8})(?:, ip=[\d.]{7,15})?)\)(?: |$)/u, 1],
  // pm2: `0|api      | `, node's foreman behind a clock of twelve hours, GitHub's runner: `##[error]`.
  [/^(\d{1,3}\|[\w.-]{1,40})\s{1,24}\| ?/u, 1],
  [/^\d{1,2}:\d\d:\d\d [AP]M ([a-z][\w-]{0,40}\.\d{1,4})\s{1,40}\|(?: {1,2}|$)/u, 1], [/^\d{1,2}:\d\d:\d\d [AP]M (?=\S)/u, 0],
  // moreutils' ts: `Nov 30 16:35:07 `; annotate-output: `16:35:07 E: `; multilog: `@40000000…`; concurrently without names: `[1] `.
  [/^[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: |$)/u, 0],
  [/^\d\d:\d\d:\d\d [EOI]:(?: |$)/u, 0],
  [/^@4[\da-f]{15,23}(?: |$)/u, 0],
  [/^\[(\d{1,2})\](?: (?!\s{0,6}\d)|$)/u, 1],
  [/^\[((?:pod\/)?[\w.-]{1,63}[/ ][\w.-]{1,63})\](?: |$)/u, 1],
  // aria2: `11/30 16:19:17 `.
  [/^\d\d\/\d\d \d\d:\d\d:\d\d (?=\[)/u, 0],
  [/^##(?=\[(?:error|warning|debug)\])/u, 0],
  // concurrently's and Java's threads: `[api] `, no level and no step.
  [/^\[((?!(?:error|warn(?:ing)?|info|debug|notice|fatal|critical|trace|crit|emerg|alert|err|verbose|panic|stderr|stdout|end|note|hint|tip|cause|skip|ok|fail(?:ed)?|done|wandb|nltk_data|vite|notebook|previous|sudo|[\w.-]{1,60}\.(?:zip|7z|rar|tar|t?gz|py|json))\])[a-z][a-z0-9]{0,15}(?:[-_:.][a-z0-9]{1,15}){0,3})\](?: |$)/u, 1],
  // honcho and foreman behind their clock: `trainer.1   | `, `system     | `.
  [/^([a-z][\w-]{0,40}\.\d{1,4})\s{1,40}\| ?/u, 1],
  [/^\[std(?:out|err)\] ?(?=\S)/u, 0],
  // Docker's builder: `#12 34.56 `.
  [/^#\d{1,4} (?:\d{1,6}\.\d{1,3}(?: |$)|(?=\S))/u, 0],
  // Times: `2026-01-01 12:00:00,123 `, `[12:00:00] `, `12:00:00-123456 `.
  [/^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d)?\]?(?:\s{0,2}[-|]\s|:?\s|$)/u, 0],
  [/^\[?\d\d:\d\d:\d\d(?:[.,-]\d{1,9})?\]?(?:\s(?=\S|\s{0,80}\S)|$)/u, 0],
  [/^INTERNALERROR> /u, 0],
  [/^nox > /u, 0],
  [/^\^C/u, 0]
]

const mayHavePrefix = /^[\d[<(^#@A-Za-z]/u

/** `E1130 12:00:00.123456 139 file.cc:12] `, as Google's logging library and torch's launcher write it. */
const glog = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{3,9}\s{1,6}\d{1,8} [\w./<>-]{1,160}:\d{1,6}\] ?/u
/** `INFO     `, `ERROR: `, `[WARNING] `, `ERROR:root:`, `name - ERROR - `, `INFO [name] `. */
const levelled = /^(?:\[\d{1,8}\] )?[[(<]?(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|CRIT(?:ICAL)?|FATAL|SEVERE|EMERG|ALERT)[\])>]?(?::[\w.]{1,64}:|\s*[-:|]\s?|\s{1,8}|$)(?:[\w.<>]{1,80}:[\w.<>]{1,80}:\d{1,7} - |\[[a-z_][\w.]{0,80}\] (?=\S))?/u
/** structlog's `[error    ] `, Jupyter's `[E 2026-11-30 12:00:00.123 ServerApp] `. */
const bracketed = /^\[(?:(debug|info|warning|error|critical)\s{0,6}|([DIWEC]) (?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d(?:\.\d{1,6})? \w{1,40})\] /u
/** Go's and containers': `time="…" level=error msg="…"`. */
const logfmt = /^(?:time=\S{1,60} |ts=\S{1,60} )?level=(\w{4,8}) (?:\S{1,200} ){0,6}?msg=/u
const named = /^(?:[\w.[\]/ ()]{1,64}?(?: - |: | \| |\s\[)|(?:[a-z][\w.-]{1,60}|[A-Z]\w{1,30}Thread|\w{1,40}(?:Executor|Pool|Thread|Process|Worker)-[\w-]{1,12}) )(DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\]?(?: - |: | \| |\s)/u
/** ffmpeg's, behind the part that speaks where one does: `[png @ 0x55bb1b946f00] [error] Invalid …`. */
const ofFfmpeg = /^(?<part>(?:\[[\w:#/,. ]{1,60} @ 0x[\da-f]{4,16}\] )?)\[(?<level>debug|verbose|info|warning|error|fatal|panic)\] (?=\S)/u
/** The place that Rich writes at the right. */
const rightColumn = /\s{2,}[\w./<>-]{1,64}\.py:\d{1,6}$/u

const levels: { readonly [word: string]: Level } = {
  TRACE: "debug", CRIT: "error", EMERG: "error", ALERT: "error", C: "error", D: "debug", DEBUG: "debug", INFO: "info", NOTICE: "info", WARN: "warning", WARNING: "warning", ERROR: "error", ERR: "error", CRITICAL: "error", FATAL: "error", SEVERE: "error", PANIC: "error", VERBOSE: "debug",
  I: "info", W: "warning", E: "error", F: "error"
}

const dockerJson = /^\{"log":"/u

const unwrapped = (text: string): string => {
  if (!dockerJson.test(text)) return text
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === "object" && parsed !== null && "log" in parsed && typeof parsed.log === "string" ? plain(parsed.log) : text
  } catch {
    return text
  }
}

const withoutPrefixes = (text: string): { readonly text: string; readonly source: string } => {
  let rest = text
  let source = ""
  for (let round = 0; round < 4 && mayHavePrefix.test(rest); round += 1) {
    const before = rest
    for (const [shape, group] of prefixes) {
      const found = shape.exec(rest)
      if (found === null) continue
      rest = rest.slice(found[0].length)
      if (group > 0) source = `${source}${source === "" ? "" : "/"}${found[group] ?? ""}`
      break
    }
    if (rest === before) break
  }
  return { text: rest, source }
}

/** Rich leaves the column of the time empty where the record above has the same. */
const sameTime = /^\s{8,40}(?=(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\s{1,6}\S)/u

export const line = (raw: string, number: number): Line => {
  const seen = unwrapped(raw.length > longestSeen ? raw.slice(0, longestSeen) : raw)
  const { text, source } = withoutPrefixes(seen)
  const ffmpeg = text.startsWith("[") ? ofFfmpeg.exec(text)?.groups : undefined
  if (ffmpeg !== undefined) return { raw, text, body: `${ffmpeg["part"]!}${text.slice(ffmpeg["part"]!.length + ffmpeg["level"]!.length + 3)}`, level: levels[ffmpeg["level"]!.toUpperCase()]!, source, number }
  const other = bracketed.exec(text) ?? logfmt.exec(text)
  const otherLevel = levels[(other?.[1] ?? other?.[2] ?? "").toUpperCase()]
  if (other !== null && otherLevel !== undefined) return { raw, text, body: text.slice(other[0].length).replace(/^"(.{1,4000}?)"(?=$| \w+=)/u, "$1"), level: otherLevel, source, number }
  const shown = text.startsWith("        ") ? text.replace(sameTime, "") : text
  const found = glog.exec(shown) ?? levelled.exec(shown) ?? named.exec(shown)
  if (found === null) return { raw, text, body: text, source, number }
  return { raw, text, body: shown.slice(found[0].length).replace(rightColumn, ""), level: levels[found[1]!]!, source, number }
}

/** What a shell says of a dead child stands behind a line that had no end. */
const besideDeath = new RegExp(String.raw`(?<=\S\s{1,4})(?=${place}\s{1,8}\d{1,8} \S)`, "u")

/** A bar has no line feed, so what is printed next stands behind it on the same line. */
const afterBar = /\d%\|[^|]{0,240}\|[^[\]]{0,60}\[[^\]]{0,240}\](?=\S)/u
/** pip's has no brackets. */
const afterPipBar = /[━╸╺].{0,80} eta (?:-:--:--|\d{1,2}:\d\d:\d\d)(?=[A-Z])/u
const glued = /(?<=\S)(?=Traceback \(most recent call last\):)|(?<=[\])])(?=(?:[A-Za-z_]\w{0,80}\.){0,8}\w{0,80}(?:Error|Exception|Interrupt): )|(?<=[\]%\d])\s?(?=(?:Killed|Segmentation fault|Bus error|Aborted|Terminated)(?: \(core dumped\))?$)/u

const endsInDeath = /\d(?:Killed|Segmentation fault|Bus error|Aborted|Terminated)(?: \(core dumped\))?$/u

/** What a bar and a message share is told apart: whoever writes beside a bar does not end its line. */
const besideBar = (part: string): ReadonlyArray<string> => {
  const found = part.includes("%|") ? afterBar.exec(part) : part.includes(" eta ") ? afterPipBar.exec(part) : null
  return found === null ? [part] : [part.slice(0, found.index + found[0].length), part.slice(found.index + found[0].length)]
}

export const parts = (raw: string): ReadonlyArray<string> => (raw.includes(":") && raw.length < longestSeen && besideDeath.test(raw) ? raw.split(besideDeath) : [raw]).flatMap(piecesOf)

const piecesOf = (raw: string): ReadonlyArray<string> => (!raw.includes("]") && !raw.includes("Traceback") && !raw.includes("%") && !raw.includes(" eta ") && !endsInDeath.test(raw)) || (raw.length > longestSeen || /^\s{0,8}[│|]|─{3}|-{3} ?Traceback/u.test(raw)) ? [raw] : raw.split(glued).flatMap(besideBar)
