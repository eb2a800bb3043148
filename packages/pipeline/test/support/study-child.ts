/** A process of its own that does one pass of the demonstration's study and prints what then waits. Killed by tests; with `tell` it says on stdout when it begins. */
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { silent } from "../../src/steps/Tell.ts"
import { runStudy } from "../../src/study/run-study.ts"
import { openStudy } from "../../src/study/open-study.ts"
import * as StudyClock from "../../src/study/StudyClock.ts"
import { open } from "../../src/workspace/Workspace.ts"

const [folder = "", timeScale = "1", tell = ""] = process.argv.slice(2)

const pass = await Effect.runPromise(Effect.gen(function*() {
  const workspace = yield* open(folder, { environment: process.env, timeScale: Number(timeScale) })
  const study = yield* openStudy(workspace, "demo")
  if (tell === "tell") process.stdout.write("begins\n")
  return yield* runStudy(workspace, study, StudyClock.simulated, silent)
}).pipe(Effect.scoped, Effect.provide(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]))))
process.stdout.write(JSON.stringify({ waiting: pass.waiting }))
