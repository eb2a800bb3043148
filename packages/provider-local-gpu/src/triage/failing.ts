/** A diagnosis as the failure that errors are made of. */
import type { Failing } from "../errors.ts"
import { retryableOf } from "./Code.ts"
import type { Diagnosis } from "./Diagnosis.ts"

/** Within a sentence: no capital, no full stop. An abbreviation keeps its capitals. */
const clause = (sentence: string): string => (/^[A-Z][^A-Z]/u.test(sentence) ? `${sentence[0]!.toLowerCase()}${sentence.slice(1)}` : sentence).replace(/\.$/u, "")

export interface Wording {
  /** Who failed, such as `training`: `training failed: ValueError: …` where nothing is known. */
  readonly who: string
  /** Next steps of this place, by code; else the signature's own. */
  readonly advice: { readonly [code: string]: string }
  /** What to do where nothing is known. */
  readonly otherwise: string
}

const shown = (line: string): string => (line.length > 200 ? `${line.slice(0, 200)}…` : line)

/** Of a run that is known to have failed: a log without a sign of it is `unknown` too. */
export const failing = (found: Diagnosis, { advice, otherwise, who }: Wording): Failing => {
  const line = found.line?.trim()
  const known = found.code !== "none" && found.code !== "unknown"
  return {
    code: known ? found.code : "unknown",
    message: known ? clause(found.cause!) : line === undefined || line === "" ? `${who} failed without a word` : `${who} failed: ${shown(line)}`,
    advice: known ? advice[found.code] ?? found.fix! : otherwise,
    ...(found.retryable ? { retryable: retryableOf(true) } : {}),
    ...(line === undefined || line === "" ? {} : { line }),
    ...(line === undefined || line === "" || found.lineNumber === null ? {} : { lineNumber: found.lineNumber })
  }
}
