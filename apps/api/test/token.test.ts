import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { readdir } from "node:fs/promises"
import { beforeEach, vi } from "vitest"
import { load } from "../src/Token.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

/** Between a new file and its bytes. */
const between = vi.hoisted(() => ({ writes: (): Promise<void> => Promise.resolve() }))
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>()
  const writeFile: typeof real.writeFile = async (path, bytes, options) => {
    await real.writeFile(path, "", options)
    await between.writes()
    await real.writeFile(path, bytes)
  }
  return { ...real, writeFile }
})
beforeEach(() => {
  between.writes = () => Promise.resolve()
})

const isToken = /^[\w-]{43}$/u

it.live("a start on a full disk leaves nothing that the next one refuses", () =>
  Effect.scoped(Effect.gen(function*() {
    const folder = yield* temporaryFolder
    between.writes = () => Promise.reject(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }))
    assert.include((yield* Effect.flip(load(folder, {}))).message, "ENOSPC")
    between.writes = () => Promise.resolve()
    assert.match(Redacted.value((yield* load(folder, {})).value), isToken)
    assert.deepStrictEqual(yield* Effect.promise(() => readdir(folder)), ["api-token"])
  })))

it.live("two servers that start at one moment have the same token", () =>
  Effect.scoped(Effect.gen(function*() {
    const folder = yield* temporaryFolder
    let other: string | undefined
    between.writes = async () => {
      between.writes = () => Promise.resolve()
      other = Redacted.value((await Effect.runPromise(load(folder, {}))).value)
    }
    const mine = Redacted.value((yield* load(folder, {})).value)
    assert.match(mine, isToken)
    assert.strictEqual(other, mine)
  })))
