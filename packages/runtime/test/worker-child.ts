/** A worker of its own: carries jobs until it is ended. With `freeze` it stops itself just before its first paid call leaves. */
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { flushCompileCache } from "node:module"
import * as Runtime from "../src/Runtime.ts"
import { changed, settings } from "./workspace.ts"

// It is killed: what makes the next one begin sooner is kept now.
flushCompileCache()

// Whoever started it is gone.
process.stdin.once("end", () => process.exit(0)).resume()

const [folder = "", freeze = ""] = process.argv.slice(2)

let isFirst = freeze === "freeze"
const freezing = changed((provider) => ({
  submit: (intent) => Effect.suspend(() => {
    if (isFirst) {
      isFirst = false
      process.stdout.write("frozen\n")
      process.kill(process.pid, "SIGSTOP")
    }
    return provider.submit(intent)
  })
}))

await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
  yield* Runtime.open({ ...settings(folder), providers: freezing, carries: "join" })
  process.stdout.write("carries\n")
  return yield* Effect.never
})).pipe(Effect.provide(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]))))
