import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { comparable } from "./final-rows.ts"
import { chaos } from "./run-study.ts"

const given = (name: string, otherwise: number): number => Number(process.env[`LIKENESS_CHAOS_${name}`] ?? otherwise)
const size = { seed: given("SEED", 1), briefs: given("BRIEFS", 64), kills: given("STUDY_KILLS", 500), timeScale: 0.02 }

const tell = (words: string): void => void process.stderr.write(`${words}\n`)

describe("a study whose process is killed again and again, while the servers fail", () => {
  it.live(`${size.kills} kill -9s over ${3 * size.briefs} jobs and more: nothing paid twice, lost or stuck, and the rows of an undisturbed run`, () => Effect.gen(function*() {
    const undisturbed = yield* chaos({ ...size, kills: 0, faults: 0, steps: 0 }, tell)
    assert.deepStrictEqual(undisturbed.wrong, [])
    tell(`undisturbed: ${undisturbed.jobs} jobs, ${undisturbed.steps} steps`)
    const disturbed = yield* chaos({ ...size, faults: 0.5, steps: undisturbed.steps }, tell)
    tell(`disturbed: ${disturbed.jobs} jobs, ${disturbed.kills} kills, ${disturbed.faults} faults`)
    assert.deepStrictEqual(disturbed.wrong, [])
    const [rows, expected] = comparable(disturbed.trials, undisturbed.trials)
    tell(`${rows.length} rows compared, ${rows.filter(({ gpu_seconds, provider }) => provider === "home" && gpu_seconds === "").length} without the GPU's time`)
    assert.deepStrictEqual(rows, expected)
    assert.strictEqual(disturbed.kills, size.kills)
  }).pipe(Effect.provide(Logger.layer([]))))
})
