/** A process of its own that submits one job, waits for it and prints how it ended. Killed by tests. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { flushCompileCache } from "node:module"
import * as Runtime from "../src/Runtime.ts"
import { connectionTo, request, settings, type ConnectionOptions } from "./workspace.ts"

const [folder = "", url = "", guarantee = "keyed", id = "", findDelaySeconds = "0.1"] = process.argv.slice(2)

// It is killed: what makes the next one begin sooner is kept now.
flushCompileCache()

const main = Effect.gen(function*() {
  const runtime = yield* Runtime.open(settings(folder))
  const connection = connectionTo(url, { guarantee: guarantee as NonNullable<ConnectionOptions["guarantee"]>, findDelaySeconds: Number(findDelaySeconds) })
  yield* runtime.jobs.submit({ id, request: request(7), connection, persona: "maya" })
  const job = yield* runtime.jobs.await(id)
  yield* Console.log(JSON.stringify({ state: job.state, outcome: job.outcome?.state, intents: job.intents, outputs: job.outputs }))
}).pipe(Effect.scoped, Effect.provide(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])))

await Effect.runPromise(main)
