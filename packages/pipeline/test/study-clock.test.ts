import { assert, describe, it } from "@effect/vitest"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as StudyClock from "../src/study/StudyClock.ts"

const real = { submittedAt: "2026-11-24T10:00:00.000Z", finishedAt: "2026-11-24T10:00:07.500Z" }
const from = "2026-01-05T09:00:00.000Z"
const seconds = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 100_000 }))
const isTimestamp = Schema.is(Timestamp.Timestamp)

describe("the study's clock", () => {
  it.effect("a real study has the store's own times and asks no sandbox", () => Effect.gen(function*() {
    const never = Effect.die("asked")
    assert.isFalse(StudyClock.real.simulated)
    assert.strictEqual(StudyClock.real.acceptedAt(3, 2, from), from)
    assert.deepStrictEqual(yield* StudyClock.real.attempt(from, real, never), real)
    assert.strictEqual(StudyClock.real.reviewedAt(from, "take", "2026-11-24T11:00:00.000Z"), "2026-11-24T11:00:00.000Z")
    assert.strictEqual(StudyClock.real.exportedAt(from, "2026-11-24T11:00:01.000Z"), "2026-11-24T11:00:01.000Z")
  }))

  it.effect.prop("simulated times never go back, are whole milliseconds, and leave the machine's time out", [Arbitrary.schema(seconds), Arbitrary.schema(seconds), Arbitrary.schema(Schema.String)], ([queuedSeconds, runSeconds, take]) => Effect.gen(function*() {
    const { acceptedAt, attempt, exportedAt, reviewedAt } = StudyClock.simulated
    const accepted = acceptedAt(1, 0, real.submittedAt)
    const { finishedAt, submittedAt } = yield* attempt(accepted, real, Effect.succeed({ queuedSeconds, runSeconds }))
    const reviewed = reviewedAt(finishedAt, take, "never")
    const exported = exportedAt(reviewed, "never")
    const times = [accepted, submittedAt, finishedAt, reviewed, exported]
    for (const time of times) assert.isTrue(isTimestamp(time), time)
    assert.deepStrictEqual(times, times.toSorted())
    assert.strictEqual(Timestamp.toMillis(finishedAt) - Timestamp.toMillis(submittedAt), Math.round((queuedSeconds + runSeconds) * 1000))
    const waited = (Timestamp.toMillis(reviewed) - Timestamp.toMillis(finishedAt)) / 60_000
    assert.isTrue(waited >= 3 && waited <= 40, String(waited))
    const elsewhere = yield* attempt(accepted, { submittedAt: "2030-01-01T00:00:00.000Z", finishedAt: "2031-01-01T00:00:00.000Z" }, Effect.succeed({ queuedSeconds, runSeconds }))
    assert.deepStrictEqual(elsewhere, { submittedAt, finishedAt })
    assert.strictEqual(reviewedAt(finishedAt, take, "another"), reviewed)
  }))

  it("briefs come every ten minutes from nine o'clock on, days a day apart", () => {
    const at = (day: number, place: number) => StudyClock.simulated.acceptedAt(day, place, real.submittedAt)
    assert.deepStrictEqual([at(1, 0), at(1, 1), at(2, 0), at(2, 3)], ["2026-01-05T09:00:00.000Z", "2026-01-05T09:10:00.000Z", "2026-01-06T09:00:00.000Z", "2026-01-06T09:30:00.000Z"])
  })

  it("takes wait differently for the reviewer", () => {
    const waits = new Set(Array.from({ length: 20 }, (_, index) => StudyClock.simulated.reviewedAt(from, `take-${index}`, "")))
    assert.isAbove(waits.size, 15)
  })
})
