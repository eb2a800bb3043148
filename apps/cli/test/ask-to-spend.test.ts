import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { PassThrough } from "node:stream"
import { afterEach, assert, expect, it, vi } from "vitest"
import { askToSpend } from "../src/commands/spending.ts"
import { Yes } from "../src/flags.ts"

afterEach(() => {
  vi.restoreAllMocks()
})

/** The question on a terminal, answered by these keys. */
const answered = (keys: string) => {
  const terminal = () => Object.assign(new PassThrough(), { isTTY: true })
  const stdin = terminal()
  const stderr = terminal()
  vi.spyOn(process, "stdin", "get").mockReturnValue(stdin as never)
  vi.spyOn(process, "stderr", "get").mockReturnValue(stderr as never)
  stderr.once("data", () => stdin.write(keys))
  return Effect.runPromiseExit(askToSpend({ amount: "1", currency: "USD" }).pipe(Effect.provideService(Yes, false)))
}

it("yes spends", async () => {
  assert.isTrue(Exit.isSuccess(await answered("y\r")))
})

it.each([["no", "n\r"], ["an empty line", "\r"], ["the end of the input", "\u0004"]])("%s sends nothing", async (_says, keys) => {
  const exit = await answered(keys)
  expect(Exit.isFailure(exit) && Cause.squash(exit.cause)).toMatchObject({ _tag: "AnswerMissing" })
})

it("Ctrl-C interrupts the command, as anywhere else", async () => {
  const exit = await answered("\u0003")
  assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
})
