#!/usr/bin/env node
// `likeness serve` starts this file: one ready line on stdout, logs as JSON on stderr.
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import type * as Runtime from "effect/Runtime"
import * as Failure from "@likeness/core/Failure"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { serve } from "./serve.ts"

const { values } = parseArgs({
  options: {
    workspace: { type: "string", short: "C", default: "." },
    port: { type: "string", default: "0" },
    json: { type: "boolean", default: false }
  }
})

const logs = Layer.mergeAll(Logger.layer([Logger.withConsoleError(Logger.formatJson)]), Layer.succeed(References.MinimumLogLevel, "Info"))

const teardown: Runtime.Teardown = (exit, onExit) => {
  if (Exit.isSuccess(exit)) return onExit(0)
  if (Cause.hasInterruptsOnly(exit.cause)) return onExit(130)
  const failure = Failure.from(Cause.squash(exit.cause))
  if (values.json) process.stdout.write(`${JSON.stringify({ error: failure })}\n`)
  else process.stderr.write(`failed  ${failure.message}\nwhy     ${failure.cause} (${failure.tag})\nnext    ${failure.advice}\n`)
  onExit(Failure.exitCode(failure.tag))
}

// The command that started this process is gone: nobody could end it any more.
if (process.connected) process.once("disconnect", () => process.kill(process.pid, "SIGTERM"))

Effect.scoped(Effect.gen(function*() {
  const { baseUrl } = yield* serve({ folder: resolve(values.workspace), port: Number(values.port), environment: process.env })
  process.stdout.write(`${JSON.stringify({ listening: baseUrl })}\n`)
  return yield* Effect.never
})).pipe(Effect.provide(logs), NodeRuntime.runMain({ disableErrorReporting: true, teardown }))
