import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { afterEach, assert, beforeEach, it, vi } from "vitest"
import * as Progress from "../src/terminal/Progress.ts"

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ["setTimeout", "clearTimeout", "performance"] })
  vi.stubEnv("CI", "1")
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const begin = () => {
  const written: Array<string> = []
  vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0)
  const scope = Effect.runSync(Scope.make())
  const progress = Effect.runSync(Scope.provide(Progress.make, scope))
  return { ...progress, written, end: () => Effect.runSync(Scope.close(scope, Exit.void)) }
}

it("what came too soon to be a line of its own is shown after a second, the latest of it, if it still goes on", () => {
  const { tell, written } = begin()
  vi.advanceTimersByTime(600)
  tell("requested")
  tell("prepared")
  assert.deepStrictEqual(written, [])
  vi.advanceTimersByTime(400)
  assert.deepStrictEqual(written, ["prepared\n"])
  tell("sending")
  vi.advanceTimersByTime(999)
  assert.deepStrictEqual(written, ["prepared\n"])
  vi.advanceTimersByTime(1)
  assert.deepStrictEqual(written, ["prepared\n", "sending\n"])
  vi.advanceTimersByTime(10_000)
  tell("sending")
  assert.lengthOf(written, 2)
})

it("nothing is shown after the end", () => {
  const { end, tell, written } = begin()
  tell("requested")
  end()
  vi.advanceTimersByTime(10_000)
  assert.deepStrictEqual(written, [])
})
