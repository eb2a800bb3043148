import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as RuleError from "@likeness/core/RuleError"
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { Folder, Json } from "../flags.ts"
import { ExitWith } from "../terminal/ExitWith.ts"

// Started by its path: nothing imports an app.
const entry = fileURLToPath(new URL("../../../api/dist/main.js", import.meta.url))

const Port = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))

const notBuilt = new RuleError.InvalidInput({ place: entry, message: "the API is not built here", advice: "Run `npm run build` in the repository, then the same command again." })

/** Runs it to its end and gives its exit code. An interruption asks it to end, and waits until it has. */
const runServer = (args: ReadonlyArray<string>): Effect.Effect<number> =>
  Effect.callback<number>((resume) => {
    // The channel tells it when this process is gone, also after a kill.
    const child = spawn(process.execPath, [entry, ...args], { stdio: ["inherit", "inherit", "inherit", "ipc"] })
    const ended = new Promise<number>((settle) => {
      child.once("error", () => settle(1))
      child.once("exit", (code) => settle(code ?? 1))
    })
    void ended.then((code) => resume(Effect.succeed(code)))
    return Effect.promise(() => {
      child.kill("SIGTERM")
      return ended
    })
  })

export const serveCommand = Command.make("serve", {
  port: Flag.Int("port").pipe(Flag.withDescription("On 127.0.0.1; 0 takes a free one"), Flag.withSchema(Port), Flag.withDefault(7410))
}, ({ port }) =>
  Effect.gen(function*() {
    if (!existsSync(entry)) return yield* notBuilt
    const code = yield* runServer(["-C", resolve(yield* Folder), "--port", String(port), ...((yield* Json) ? ["--json"] : [])])
    if (code !== 0) return yield* Effect.fail(new ExitWith(code))
  })).pipe(
  Command.withDescription("Serve the HTTP API on this machine until interrupted; the token is LIKENESS_API_TOKEN, else the one in .likeness/api-token"),
  Command.withShortDescription("The HTTP API on this machine")
)
