/** Questions on the terminal, answered by lines; asked on stderr, so that stdout keeps only results. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createInterface } from "node:readline"

export interface Prompt {
  /** The trimmed answer; undefined where the input has ended. Ctrl-C interrupts the command. */
  readonly ask: (question: string) => Effect.Effect<string | undefined>
}

/** Whether somebody can be asked. */
export const isPossible = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true

/** One reader for all questions of a command: lines that were typed ahead answer the next ones. */
export const make: Effect.Effect<Prompt, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => {
      const reader = createInterface({ input: process.stdin, output: process.stderr })
      const typed: Array<Effect.Effect<string | undefined>> = []
      let waiting: ((answer: Effect.Effect<string | undefined>) => void) | undefined
      let ended = false
      const give = (answer: Effect.Effect<string | undefined>): void => {
        const asked = waiting
        // Before it is answered: the next question may be asked at once.
        waiting = undefined
        if (asked === undefined) typed.push(answer)
        else asked(answer)
      }
      reader.on("line", (line) => give(Effect.succeed(line.trim())))
      const breakOff = (answer: Effect.Effect<undefined>): void => {
        // The question's line was not ended by an answer.
        if (waiting !== undefined) process.stderr.write("\n")
        give(answer)
      }
      reader.on("SIGINT", () => breakOff(Effect.interrupt))
      reader.on("close", () => {
        ended = true
        breakOff(Effect.succeed(undefined))
      })
      const ask: Prompt["ask"] = (question) =>
        Effect.callback((resume) => {
          const before = typed.shift()
          if (before !== undefined || ended) return resume(before ?? Effect.succeed(undefined))
          waiting = resume
          reader.setPrompt(question)
          reader.prompt()
        })
      return { reader, ask }
    }),
    ({ reader }) => Effect.sync(() => reader.close())
  ),
  ({ ask }) => ({ ask })
)
