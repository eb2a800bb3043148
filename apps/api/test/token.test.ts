import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { execFile } from "node:child_process"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { load } from "../src/Token.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const source = join(import.meta.dirname, "..", "src", "Token.ts")
const script = `
import * as Effect from "effect/Effect"
import { load } from ${JSON.stringify(source)}
await Effect.runPromise(load(process.argv[1], {}))
`

/** What a start says that can make files and write nothing into them, as on a full disk. */
const startWithoutRoom = (folder: string) =>
  Effect.callback<string>((resume) => {
    execFile("sh", ["-c", 'ulimit -f 0; exec "$0" "$@"', process.execPath, "--input-type=module", "-e", script, folder], { cwd: import.meta.dirname }, (_error, _stdout, stderr) => resume(Effect.succeed(stderr)))
  })

it.live("a start that cannot write the token leaves none that others find empty, and the next one makes it", () =>
  Effect.scoped(Effect.gen(function*() {
    const folder = yield* temporaryFolder
    assert.include(yield* startWithoutRoom(folder), "it cannot be written (EFBIG)")
    assert.deepStrictEqual(yield* Effect.promise(() => readdir(folder)), [])
    const token = Redacted.value((yield* load(folder, {})).value)
    assert.match(token, /^[\w-]{43}$/u)
    assert.strictEqual(Redacted.value((yield* load(folder, {})).value), token)
  })))
