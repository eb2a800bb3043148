import { assert, describe, it } from "@effect/vitest"
import { factsOf, failure } from "../src/training/failure.ts"
import * as Log from "../src/training/Log.ts"
import { logState } from "../src/training/LogState.ts"
import { progress } from "../src/training/progress.ts"
import { diagnoseText } from "../src/triage/diagnose.ts"
import { pulseAfter, stillness } from "../src/training/stall.ts"

const bar = (done: number, loss?: string): string => `\rsteps:  ${String(done).padStart(2)}%|#         | ${done}/100 [00:${String(done).padStart(2, "0")}<01:00,  1.00it/s${loss === undefined ? "" : `, avr_loss=${loss}`}]`
const ended = { exitCode: 1, signal: null, finishedAt: 0 }
const failed = (text: string, how: Parameters<typeof failure>[1]["ended"] = ended) => failure(diagnoseText(text, factsOf(how)), { ended: how })

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

  it("a loss that is no number within the first hundredth is one too, and stands when the run was ended for it", () => {
    const early = `${bar(1, "0.1")}\rsteps:   0%|          | 4/1440 [00:08<50:49,  2.12s/it, avr_loss=nan] `
    const line = "steps:   0%|          | 4/1440 [00:08<50:49,  2.12s/it, avr_loss=nan]"
    assert.deepInclude(failed(early, { exitCode: null, signal: "SIGTERM", finishedAt: 0 }), { code: "train.nan_loss", line, lineNumber: 1 })
    // Also where the log's diagnosis does not see it.
    const { nan } = logState(Log.lines(early))
    const overlooked = failure(diagnoseText("", {}), { ended: { exitCode: null, signal: "SIGTERM", finishedAt: 0 }, stop: { by: "nan", at: 0 }, nan })
    assert.deepInclude(overlooked, { code: "train.nan_loss", advice: "Lower the learning rate in the recipe.", line, lineNumber: 1 })
    assert.strictEqual(diagnoseText("\rtrain:   0%|          | 0/40 [00:00<?, ?it/s, loss=nan]\rtrain:  50%|#####     | 20/40 [00:08<00:09,  2.12s/it, loss=0.3]\ndone\n").code, "none")
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

  it("what is left is told by the pace of late, not by the mean since the start, and savings count by themselves", () => {
    const at = (done: number, seconds: number): string => `\rsteps:  1%|#         | ${done}/300 [${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}<01:00,  1.00s/it, avr_loss=0.1]`
    // A slow start, then two seconds a step, and 20 seconds of saving between the epochs.
    const slow = Array.from({ length: 10 }, (_, index) => at(index + 1, (index + 1) * 10)).join("")
    const steady = Array.from({ length: 140 }, (_, index) => at(index + 11, 100 + (index + 1) * 2)).join("")
    const saved = `\nsaving checkpoint: /r/maya-000001.safetensors\nsaving state at epoch 1\n\nepoch 2/2\n${at(151, 402)}${at(152, 404)}`
    const state = logState(Log.lines(`  num batches per epoch / 1epochのバッチ数: 150\nepoch 1/2\n${slow}${steady}${saved}`))
    const remaining = progress(state, { firstEpoch: 1, notes: [] }).remainingSeconds!
    assert.closeTo(remaining, 148 * 2 + 20, 12)
  })

  it("a state counts as saved when something else follows it, and not before", () => {
    const begun = "epoch 1/3\nsaving state at epoch 1\nSaving current state to /r/maya-000001-state\nsave train state to /r/maya-000001-state/train_state.json at epoch 1 step 8\nModel weights saved in /r/maya-000001-state/model.safetensors\nOptimizer state saved in /r/maya-000001-state/optimizer.bin\n"
    assert.strictEqual(logState(Log.lines(begun)).stateEpoch, undefined)
    assert.strictEqual(logState(Log.lines(`${begun}Random states saved in /r/maya-000001-state/random_states_0.pkl\n`)).stateEpoch, 1)
  })

  it("a full disk is the cause where the trainer's own words found no room", () => {
    assert.strictEqual(failed("saving checkpoint: /r/maya.safetensors\n", { ...ended, freeBytes: 0 }).code, "host.disk_full")
    assert.strictEqual(failed(`Traceback (most recent call last):\n  File "a.py", line 1, in a\nRuntimeError: [enforce fail at inline_container.cc:815] . PytorchStreamWriter failed writing file data/0: file write failed\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "b.py", line 1, in b\nRuntimeError: [enforce fail at inline_container.cc:626] . unexpected pos 384 vs 342\n`).code, "host.disk_full")
  })
})

describe("whether a run stands still", () => {
  const state = logState(Log.lines("running training / 学習開始\nepoch 1/3\nsteps:   0%|          | 0/9 [00:00<?, ?it/s]"))
  const idle = { ticks: 100, bytes: 100, at: 0 }

  it("silence alone is no stall: something works", () => {
    assert.strictEqual(stillness(state, 10_000, { ...idle, at: 990_000 }, 1_000_000, 1).verdict, "alive")
  })

  it("idleness alone is none either: something was said", () => {
    assert.strictEqual(stillness(state, 5, idle, 1_000_000, 1).verdict, "alive")
  })

  it("both for as long as the phase explains is marked, for twice as long ends it", () => {
    assert.strictEqual(stillness(state, 121, idle, 121_000, 1).verdict, "stalled")
    assert.strictEqual(stillness(state, 241, idle, 241_000, 1).verdict, "dead")
    assert.strictEqual(stillness(state, 241, idle, 241_000, 4).verdict, "alive")
  })

  it("a process that reads, computes or keeps the GPU busy is alive; one that only waits is not", () => {
    const later = (change: object) => pulseAfter(idle, { ticks: 101, bytes: 100, ...change }, 10_000).at
    assert.deepStrictEqual([later({}), later({ bytes: 4_196 }), later({ ticks: 400 }), later({ busyPercent: 3 })], [0, 10_000, 10_000, 10_000])
  })
})
