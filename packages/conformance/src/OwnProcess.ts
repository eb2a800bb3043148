/** A task in a process of its own, which is killed as soon as it has said what came of it. */
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { extname } from "node:path"
import { fileURLToPath } from "node:url"
import { type Broken, broken, must } from "./Broken.ts"
import type * as Harness from "./Harness.ts"

/** What is stored travels as the text that a store would have. */
export type Task =
  | { readonly _tag: "submit"; readonly intent: string }
  | { readonly _tag: "finish"; readonly ticket: string }

/** What the process reads on stdin. */
export interface Order extends Harness.OwnProcess {
  readonly task: Task
  readonly timeScale?: number
}

/** What the process says on stdout, in one line. */
export type Answer = { readonly done: unknown } | { readonly wrong: string }

const program = fileURLToPath(new URL(`second-process${extname(fileURLToPath(import.meta.url))}`, import.meta.url))

const answered = (order: Order): Effect.Effect<Answer> =>
  Effect.callback((resume) => {
    const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "pipe"] })
    let said = ""
    let complaints = ""
    child.stderr.setEncoding("utf8").on("data", (text: string) => complaints += text)
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text
      if (said.endsWith("\n")) child.kill("SIGKILL")
    })
    child.on("error", (cause) => resume(Effect.die(cause)))
    child.on("close", (code) => {
      if (said.endsWith("\n")) return resume(Effect.sync(() => JSON.parse(said) as Answer))
      resume(Effect.succeed({ wrong: `it ended with ${code} and said nothing: ${complaints.trim().split("\n").slice(-3).join(" ")}` }))
    })
    child.stdin.on("error", () => undefined).end(JSON.stringify(order))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** What came of the task. */
export const run = (harness: Harness.Harness, own: Harness.OwnProcess, task: Task): Effect.Effect<unknown, Broken> =>
  Effect.gen(function*() {
    const { timeScale } = harness
    const answer = yield* must("a process of its own", answered({ ...own, task, ...(timeScale === undefined ? {} : { timeScale }) }))
    return "wrong" in answer ? yield* broken(`${task._tag} in a process of its own: ${answer.wrong}`) : answer.done
  })
