/** Progress on stderr: one line that is redrawn on a terminal, a line for each change elsewhere. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** Where progress is told. */
export interface Progress {
  /** What is going on now; `fraction` is 0–1 where it is known. */
  readonly tell: (text: string, fraction?: number) => void
  /** A line that stays. */
  readonly note: (text: string) => void
}

const bar = (fraction: number): string => {
  const cells = Math.round(Math.min(1, Math.max(0, fraction)) * 20)
  return `[${"#".repeat(cells)}${"-".repeat(20 - cells)}] ${String(Math.floor(fraction * 100)).padStart(3)} %`
}

/** Of lines that arrive more often than this only the latest is shown where nothing can be redrawn. */
const quietMillis = 1_000

/** Clears its line when its scope ends. */
export const make: Effect.Effect<Progress, never, Scope.Scope> = Effect.gen(function*() {
  const redraws = process.stderr.isTTY === true && process.env["CI"] === undefined
  let last = ""
  let lastAt = 0
  // What came too soon: it may be all that is told for a long time.
  let next: { readonly line: string; readonly timer: NodeJS.Timeout } | undefined
  const show = (line: string) => {
    next = undefined
    last = line
    lastAt = performance.now()
    process.stderr.write(`${line}\n`)
  }
  const clear = () => {
    if (redraws && last !== "") process.stderr.write("\r\u001b[2K")
    last = ""
  }
  yield* Effect.addFinalizer(() => Effect.sync(() => {
    clearTimeout(next?.timer)
    clear()
  }))
  return {
    tell: (text, fraction) => {
      const line = fraction === undefined ? text : `${bar(fraction)}  ${text}`
      if (line === (next?.line ?? last)) return
      if (redraws) {
        const width = process.stderr.columns ?? 80
        process.stderr.write(`\r\u001b[2K${line.slice(0, width - 1)}`)
        last = line
        return
      }
      clearTimeout(next?.timer)
      const wait = lastAt + quietMillis - performance.now()
      if (wait <= 0) return show(line)
      next = { line, timer: setTimeout(() => show(line), wait) }
    },
    note: (text) => {
      clear()
      process.stderr.write(`${text}\n`)
    }
  }
})
