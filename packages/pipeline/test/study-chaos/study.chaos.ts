import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { chaos } from "./run-study.ts"

const given = (name: string, otherwise: number): number => Number(process.env[`LIKENESS_CHAOS_${name}`] ?? otherwise)
const size = { seed: given("SEED", 1), briefs: given("BRIEFS", 64), kills: given("STUDY_KILLS", 500), timeScale: 0.02, requests: given("STUDY_REQUESTS", 3) }

const tell = (words: string): void => void process.stderr.write(`${words}\n`)

describe("a study whose process is killed again and again, while the servers fail", () => {
  it.live(`${size.kills} kill -9s over ${3 * size.briefs} jobs and more: nothing paid twice, lost or stuck, and the rows of an undisturbed run`, () => Effect.gen(function*() {
    const undisturbed = yield* chaos({ ...size, kills: 0, faults: 0 }, tell)
    assert.deepStrictEqual(undisturbed.wrong, [])
    tell(`undisturbed: ${undisturbed.jobs} jobs`)
    const disturbed = yield* chaos({ ...size, faults: 0.5 }, tell)
    tell(`disturbed: ${disturbed.jobs} jobs, ${disturbed.kills} kills, ${disturbed.faults} faults`)
    assert.deepStrictEqual(disturbed.wrong, [])
    assert.strictEqual(disturbed.trials, undisturbed.trials)
    // Last: where the study ended before so many kills, the rest of it was shown all the same. Fewer requests between kills make room for more.
    assert.strictEqual(disturbed.kills, size.kills)
  }).pipe(Effect.provide(Logger.layer([]))))
})
