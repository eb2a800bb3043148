/** Whoever passes a program's lines on behind words of its own, whatever these are: a traceback shows where each line begins. */
import { header } from "./forms.ts"
import * as Line from "./Line.ts"

export interface Carrier {
  /** The line without the carrier's words, and the header above it where only this line showed that there is a carrier. */
  readonly taken: (line: Line.Line) => { readonly line: Line.Line; readonly header?: Line.Line }
}

const passed = /^(.{1,128}?)Traceback \(most recent call last\):$/u
const shown = (prefix: string): RegExp => new RegExp(`^${prefix.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`).replaceAll(/\d/gu, String.raw`\d`)}`, "u")

export const carrier = (): Carrier => {
  let known: RegExp | undefined
  let awaited: { readonly prefix: RegExp; readonly line: Line.Line } | undefined

  const without = (given: Line.Line, prefix: RegExp): Line.Line => {
    const found = prefix.exec(given.text)
    return found === null ? given : { ...Line.line(given.text.slice(found[0].length), given.number), raw: given.raw, source: given.source }
  }

  return {
    taken: (given) => {
      const above = awaited
      awaited = undefined
      if (above !== undefined) {
        const found = above.prefix.exec(given.text)
        // What a logger shows of an exception has nothing before its frames.
        if (found !== null && /^\s{2}(?:File "|\+ )/u.test(given.text.slice(found[0].length))) {
          known = above.prefix
          return { line: without(given, known), header: without(above.line, known) }
        }
      }
      if (known?.test(given.text) === true) return { line: without(given, known) }
      const prefix = given.text.endsWith("Traceback (most recent call last):") && !header.test(given.text) ? passed.exec(given.text)?.[1] : undefined
      if (prefix !== undefined && prefix.trim() !== "") awaited = { prefix: shown(prefix), line: given }
      return { line: given }
    }
  }
}
