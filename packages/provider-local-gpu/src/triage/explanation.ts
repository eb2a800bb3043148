/** uv's head line and the tree of causes below it; pip's boxes have the same form. */
import type { Finding } from "./Finding.ts"
import { isNoise } from "./noise.ts"
import * as Plain from "./plain-failure.ts"

/** A finding while its lines are read. */
export type Draft = { -readonly [Key in keyof Finding]: Finding[Key] }

export const longestText = 4096

export interface Explanation {
  readonly head: Draft
  readonly causes: Array<Draft>
  advice: boolean
  /** What failed stands in the quoted output. */
  quoted: boolean
}

/** What a line below the head line is. */
export type Part =
  | { readonly _tag: "blank" | "known" | "advice" | "end" }
  /** A build's output is quoted from here on, so far to the right. */
  | { readonly _tag: "box"; readonly indent: number }
  | { readonly _tag: "cause"; readonly text: string }
  /** The line above goes on. */
  | { readonly _tag: "more"; readonly text: string }

export const partOf = (text: string): Part => {
  const trimmed = text.trim()
  if (trimmed === "") return { _tag: "blank" }
  const marker = /^(\s{0,24})(?:\[std(?:err|out)\]$|╰─> \[\d{1,6} lines? of output\])/u.exec(text)
  if (marker !== null) return { _tag: "box", indent: trimmed.startsWith("[") ? marker[1]!.length : marker[1]!.length + 4 }
  const cause = /^\s{0,24}(?:[├╰└]─[▶>] |Caused by: |cause: )(.{0,4096})/u.exec(text)
  if (cause?.[1]?.startsWith("See above") === true) return { _tag: "known" }
  if (cause !== null) return { _tag: "cause", text: cause[1]! }
  if (/^(?:hint|help|tip|note|Usage|usage|For more information)\b/u.test(trimmed)) return { _tag: "advice" }
  if (!/^[\s│]/u.test(text)) return { _tag: "end" }
  return /^(?:fatal|curl|ssh): /u.test(trimmed) ? { _tag: "cause", text: trimmed } : { _tag: "more", text: trimmed.replace(/^│\s{0,8}/u, "") }
}

/** The clause that says why, with the whole tree behind it; nothing where the head line alone explains nothing. */
export const rootOf = ({ causes, head, quoted }: Explanation): Draft | undefined => {
  const all = [head, ...causes]
  const told = all.find((each) => /\bBecause |[Hh]ash mismatch|^error: Failed to spawn: |os error \d|Failed to fetch|^fatal: /u.test(each.text))
  const root = told ?? causes.at(-1) ?? head
  if (!quoted && causes.length === 0 && head.kind === "installer" && !Plain.isExplanation(head.text)) {
    return isNoise(head.text) ? undefined : { ...head, kind: "record", standing: "error", installs: false }
  }
  const joined = all.map((each) => each.text).join("\n").slice(0, longestText)
  return { ...root, text: `${root.text}\n${joined}`.slice(0, longestText), wrapper: quoted || (head.wrapper && causes.length === 0) }
}
