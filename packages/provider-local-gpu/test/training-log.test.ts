import { assert, describe, it } from "@effect/vitest"
import { failure } from "../src/training/failure.ts"
import * as Log from "../src/training/Log.ts"
import { logState } from "../src/training/LogState.ts"
import { progress } from "../src/training/progress.ts"

const bar = (done: number, loss?: string): string => `\rsteps:  ${String(done).padStart(2)}%|#         | ${done}/100 [00:${String(done).padStart(2, "0")}<01:00,  1.00it/s${loss === undefined ? "" : `, avr_loss=${loss}`}]`
const ended = { exitCode: 1, signal: null, finishedAt: 0 }
const failed = (text: string, how: Parameters<typeof failure>[1]["ended"] = ended) => failure(Log.lines(text), { ended: how })

describe("what a training log says", () => {
  it("the last redraw of a bar is where training is", () => {
    const state = logState(Log.lines(`running training / 学習開始\n\nepoch 2/3\n${bar(10)}${bar(11, "0.0912")}`))
    assert.deepInclude(progress(state, { firstEpoch: 1, notes: [] }), { stage: "training", note: "step 11 of 100, epoch 2 of 3, loss 0.0912", remainingSeconds: 89 + 2 * 5 })
  })

  it("a traceback behind an open bar is found, with its line", () => {
    const found = failed(`epoch 1/3\n${bar(3, "0.1")}Traceback (most recent call last):\n  File "train_network.py", line 1, in <module>\n    train()\ntorch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1 GiB.\n`)
    assert.deepInclude(found, { code: "gpu.out_of_memory", lineNumber: 5 })
  })

  it("the wrapper of a failure is not its cause", () => {
    const found = failed(`Traceback (most recent call last):\n  File "a.py", line 1, in a\nOSError: [Errno 28] No space left on device\nTraceback (most recent call last):\n  File "b.py", line 1, in b\nsubprocess.CalledProcessError: Command '['python']' returned non-zero exit status 1.\n`)
    assert.deepInclude(found, { code: "host.disk_full", lineNumber: 3 })
  })

  it("an exception after which training went on is not the cause", () => {
    const found = failed(`${bar(1)}\nTraceback (most recent call last):\n  File "a.py", line 1, in a\nModuleNotFoundError: No module named 'triton'\n${bar(5)}\nTraceback (most recent call last):\n  File "a.py", line 1, in a\nValueError: banana\n`)
    assert.deepInclude(found, { code: "unknown", line: "ValueError: banana" })
  })

  it("a loss that is no number outranks what comes after it", () => {
    const found = failed(`${bar(1, "0.1")}\n${bar(2, "nan")}\nTraceback (most recent call last):\n  File "a.py", line 1, in a\nKeyboardInterrupt\n`)
    assert.deepInclude(found, { code: "train.nan_loss", lineNumber: 2 })
  })

  it("words inside names are no failure", () => {
    assert.strictEqual(logState(Log.lines(`saving checkpoint: /runs/nan-banana/killed.safetensors\n${bar(4, "0.2")}`)).nan, undefined)
  })

  it("without a line the way it ended decides", () => {
    assert.strictEqual(failed("loading U-Net from checkpoint\n", { exitCode: null, signal: "SIGKILL", finishedAt: 0 }).code, "host.out_of_memory")
    assert.strictEqual(failed("", { exitCode: null, signal: "SIGTERM", finishedAt: 0 }).code, "proc.interrupted")
    assert.strictEqual(failed("No data found. Please verify arguments (train_data_dir must be the parent)\n", { exitCode: 0, signal: null, finishedAt: 0 }).code, "data.no_images")
    assert.strictEqual(failed("", { exitCode: 0, signal: null, finishedAt: 0 }).code, "unknown")
  })
})
