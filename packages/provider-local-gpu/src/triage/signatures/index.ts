/** The table of known failures, the specific before the general: the first row that matches decides. */
import type { Line } from "../Line.ts"
import type { Signature } from "../Signature.ts"
import { isWarningLine, saysHarmless } from "../noise.ts"
import { classes } from "./classes.ts"
import { comfy } from "./comfy.ts"
import { configuration, dataset } from "./data.ts"
import { binaries, conflicts, drivers, missing, python } from "./environment.ts"
import { checkedCalls, deviceErrors, graphicsMemory } from "./gpu.ts"
import { disk, interrupted, memory, permission, ports, sharedMemory } from "./host.ts"
import { access, offline } from "./hub.ts"
import { containers, installation, resolution } from "./install.ts"
import { models } from "./model.ts"
import { programs } from "./programs.ts"
import { divergence } from "./training.ts"
import { translated } from "./translated.ts"

export const signatures: ReadonlyArray<Signature> = [
  ...divergence, ...sharedMemory, ...disk, ...checkedCalls, ...graphicsMemory, ...memory, ...resolution, ...containers, ...binaries, ...drivers, ...deviceErrors, ...ports, ...comfy, ...access, ...models,
  ...dataset, ...offline, ...permission, ...python, ...conflicts, ...missing, ...installation, ...configuration, ...interrupted, ...translated, ...programs, ...classes
]

const named = new Map(signatures.map((row) => [row.id, row]))

export const byId = (id: string): Signature | undefined => named.get(id)

const lineRows = signatures.filter((row) => row.line !== undefined)

export const signatureWords: ReadonlyArray<string> = lineRows.flatMap((row) => row.line!.words)

interface LineTable {
  /** Nearly every line has none of the words: one look tells. */
  readonly anyWord: RegExp
  /** Words may overlap. */
  readonly everyWord: RegExp
  /** What a word holds counts too: of those that begin at one place only the longest is found. */
  readonly rowsOfWord: ReadonlyMap<string, ReadonlyArray<Signature>>
}

const makeLineTable = (): LineTable => {
  const unique = [...new Set(signatureWords)].toSorted((one, other) => other.length - one.length)
  const alternatives = unique.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`)).join("|")
  return {
    anyWord: new RegExp(alternatives, "u"),
    everyWord: new RegExp(`(?=(${alternatives}))`, "gu"),
    rowsOfWord: new Map(unique.map((word) => [word, lineRows.filter((row) => row.line!.words.some((each) => word.includes(each)))]))
  }
}

let made: LineTable | undefined
/** Made for the first log: most commands read none. */
const lineTable = (): LineTable => (made ??= makeLineTable())

/** One of an object's values, shown in lines, is a text that somebody stored. */
const isQuoted = /^\s{1,24}"(?!(?:\w{0,20}_)?(?:error|message|msg|exception|reason|detail|details|type|status|stderr|traceback|loss)")[\w.-]{1,60}": ".{0,4000}",?$/u

const asked = new WeakMap<Line, Signature | null>()

const look = (line: Line): Signature | undefined => {
  const body = line.body.trim()
  const { anyWord, everyWord, rowsOfWord } = lineTable()
  if (!anyWord.test(body) || isQuoted.test(line.text)) return undefined
  // What a logger calls harmless fails nobody.
  const isGotOver = saysHarmless(body)
  const harmless = line.level === "info" || line.level === "debug" || line.level === "warning" || isWarningLine(body)
  const rows = new Set([...body.matchAll(everyWord)].flatMap(([, word]) => rowsOfWord.get(word!) ?? []))
  const matching = [...rows].filter((row) =>
    (!harmless || row.line!.anyLevel === true || row.line!.weight === "verdict" || row.line!.weight === "warning") && (!isGotOver || row.line!.weight === "verdict" || row.line!.weight === "warning") && (row.line!.when ?? row.when).test(body) && (row.unless === undefined || !row.unless.test(body)))
  return matching.length < 2 ? matching[0] : lineRows.find((row) => matching.includes(row))
}

/** None of `signatureWords` stands in the line: no row knows it. */
export const knowNothingOf = (line: Line): void => void asked.set(line, null)

/** The row that knows a plain line. Asked more than once of the same line, it looks once. */
export const rowFor = (line: Line): Signature | undefined => {
  const known = asked.get(line)
  if (known !== undefined) return known ?? undefined
  const row = look(line)
  asked.set(line, row ?? null)
  return row
}
