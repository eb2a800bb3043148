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

/** Lines that arrive more often than this are dropped where nothing can be redrawn. */
const quietMillis = 1_000

/** Clears its line when its scope ends. */
export const make: Effect.Effect<Progress, never, Scope.Scope> = Effect.gen(function*() {
  const redraws = process.stderr.isTTY === true && process.env["CI"] === undefined
  let last = ""
  let lastAt = 0
  const clear = () => {
    if (redraws && last !== "") process.stderr.write("\r\u001b[2K")
    last = ""
  }
  yield* Effect.addFinalizer(() => Effect.sync(clear))
  return {
    tell: (text, fraction) => {
      const line = fraction === undefined ? text : `${bar(fraction)}  ${text}`
      if (line === last) return
      if (redraws) {
        const width = process.stderr.columns ?? 80
        process.stderr.write(`\r\u001b[2K${line.slice(0, width - 1)}`)
      } else {
        const now = performance.now()
        if (now - lastAt < quietMillis) return
        lastAt = now
        process.stderr.write(`${line}\n`)
      }
      last = line
    },
    note: (text) => {
      clear()
      process.stderr.write(`${text}\n`)
    }
  }
})
