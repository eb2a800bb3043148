/** A traceback while it is read, how one begins, and what stands above it tells of it. */
import { groupLine, groupPipe, header, notebookHeader, richHeader } from "./forms.ts"
import type { Finding, Standing } from "./Finding.ts"
import type { Line } from "./Line.ts"
import { isCaughtHead, isIgnoredHead } from "./noise.ts"

export interface Traceback {
  readonly indent: number
  readonly rich: boolean
  readonly frames: Array<string>
  readonly head: string
  readonly link: Finding["link"]
  readonly chain: number
  /** A notebook names the exception above its frames: only a line of that class ends it. */
  readonly awaited: string | undefined
  /** A server's job: nothing that follows takes it back. */
  job: boolean
  sawFrame: boolean
  /** Whether its first frame is where a program, a thread or a worker begins; absent before it, or where frames are missing. */
  outermost: boolean | undefined
  /** Frames stand for themselves: not within a group, a quotation or a worker's report. */
  readonly whole: boolean
  /** An installer's own frame was among them. */
  installer: boolean
  /** The lines of code that were shown. */
  readonly codes: Array<string>
  strange: number
  /** Foreign lines since the last that was its own. */
  foreign: number
}

/** How a traceback begins. */
export interface Start {
  readonly indent: number
  readonly rich: boolean
  readonly awaited?: string
}

export const indentOf = (text: string): number => text.length - text.trimStart().length

/** The bars with which an exception group shows its members are taken off. */
export const ungrouped = (text: string): string => {
  if (groupLine.test(text)) return ""
  const found = groupPipe.exec(text)
  return found === null ? text : text.slice(found[0].length)
}

export const isStart = (text: string): Start | undefined => {
  const notebook = notebookHeader.exec(text)
  if (notebook !== null) return { indent: 0, rich: false, awaited: notebook[1]! }
  const plain = header.exec(text)
  if (plain !== null) return { indent: plain[1]!.length, rich: false }
  const rich = richHeader.exec(text)
  if (rich !== null) return { indent: rich[1]!.length, rich: true }
  return undefined
}

export const isWhole = (line: Line, { awaited, rich }: Start): boolean => !rich && awaited === undefined && header.test(line.level === undefined ? line.text : line.body) && !/Original Traceback|Exception Group/u.test(line.text) && !groupPipe.test(line.text)

export const standingOf = (head: string): Standing => {
  const [level = "", ...previous] = head.split("\n")
  const above = previous.join("\n").trim()
  if (isIgnoredHead(above)) return "warning"
  return level.includes("WARNING") || level === "info" || level === "debug" || isCaughtHead(above) ? "caught" : "fatal"
}
