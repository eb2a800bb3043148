import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { errors } from "../src/errors.ts"
import { make } from "../src/make.ts"
import { requireMemory } from "../src/training/preflight.ts"
import { collected, connection, ended, folder, order } from "./support/bench.ts"
import { bench, living, training } from "./support/training-bench.ts"

/** The system's own programs, which need root. */
const mounting = "mount"
const unmounting = "umount"

/** A small volume of its own, or the reason why this machine has none. */
const volume = (sizeMegabytes: number) =>
  Effect.gen(function*() {
    const path = yield* folder
    return yield* Effect.acquireRelease(
      Effect.sync(() => {
        try {
          execFileSync(mounting, ["-t", "tmpfs", "-o", `size=${sizeMegabytes}m`, "likeness-test", path], { stdio: "pipe" })
          return { path, resize: (kilobytes: number) => void execFileSync(mounting, ["-o", `remount,size=${kilobytes}k`, path], { stdio: "pipe" }) }
        } catch (cause) {
          return `a small volume cannot be mounted here: ${String(cause).split("\n")[0]}`
        }
      }),
      (made) => Effect.sync(() => typeof made === "string" ? undefined : execFileSync(unmounting, ["-l", path]))
    )
  })

/** Programs that a test puts before the system's own, for this process and what it starts. */
const onPath = (name: string, script: string) =>
  Effect.flatMap(folder, (path) => Effect.acquireRelease(
    Effect.sync(() => {
      const before = process.env["PATH"]
      writeFileSync(join(path, name), script)
      chmodSync(join(path, name), 0o755)
      process.env["PATH"] = `${path}${delimiter}${before ?? ""}`
      return before
    }),
    (before) => Effect.sync(() => {
      process.env["PATH"] = before
    })
  ))

describe("a training that goes wrong", () => {
  it.live("on the processor where a GPU was asked for is ended at once, with the line that says so", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench(undefined, { pace: 0.02, variables: { CUDA_VISIBLE_DEVICES: "-1" } })
      const { ticket } = yield* order(provider, request, readAsset)
      const outcome = yield* ended(provider, ticket)
      assert(outcome.state === "failed", JSON.stringify(outcome))
      assert.deepStrictEqual([outcome.error.code, outcome.error.line, living(join(runs, ticket.id))], ["env.cuda_unavailable", "accelerator device: cpu", []])
    }))

  it.live("on the processor goes on where the connection asks for it", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request } = yield* bench(undefined, { device: "cpu" })
      const { ticket } = yield* order(provider, request, readAsset)
      assert.strictEqual((yield* ended(provider, ticket)).state, "succeeded")
    }))

  it.live("that stands still is first shown as stalled, then ended", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request, runs } = yield* bench("stall@2", { patience: 0.02 })
      const { ticket } = yield* order(provider, request, readAsset)
      const stages: Array<string> = []
      for (;;) {
        const answer = yield* provider.poll(ticket)
        if (answer.state === "running") {
          stages.push(answer.stage ?? "")
          if (answer.stage?.endsWith("stalled") === true) assert.match(answer.note ?? "", /epoch 2 of 3.*stalled: nothing has moved for/u)
        } else if (answer.state === "failed") {
          assert.deepStrictEqual([answer.error._tag, answer.error.retryable, answer.outputs.length], ["WorkStalled", "later", 1])
          assert.match(answer.error.message, /^training stood still while training/u)
          break
        }
        yield* Effect.sleep(20)
      }
      assert.include(stages, "training, stalled")
      assert.deepStrictEqual(living(join(runs, ticket.id)), [])
    }))

  it.live("on a disk that fills to the last byte while a LoRA is saved says so, and the epochs before it are whole", () =>
    Effect.gen(function*() {
      const small = yield* volume(8_000)
      // Without root there is no small volume to fill; what the trainer says of a full disk is tested with its stand-in.
      if (typeof small === "string") return console.log(small)
      const runs = join(small.path, "läufe")
      const { provider, readAsset, request } = yield* bench(undefined, { runs, pace: 0.02 })
      const { ticket } = yield* order(provider, request, readAsset)
      const run = join(runs, ticket.id)
      for (;;) {
        if (existsSync(join(run, "out", "maya-000001-state", "random_states_0.pkl"))) break
        yield* Effect.sleep(2)
      }
      // What is there and a little more: the next file finds no room. What the run writes meanwhile makes a size refused that was right a moment ago.
      for (let tries = 1; ; tries++) {
        const used = Number(execFileSync("df", ["--output=used", "-k", small.path], { encoding: "utf8" }).split("\n")[1])
        try {
          small.resize(used + 48)
          break
        } catch (refused) {
          if (tries === 50) throw refused
        }
      }
      const outcome = yield* ended(provider, ticket)
      assert(outcome.state === "failed", JSON.stringify(outcome))
      // The second epoch's file may have been whole before the disk was full; what is collected is checked byte for byte.
      assert.strictEqual(outcome.error.code, "host.disk_full")
      assert.include([1, 2], outcome.outputs.length)
      assert.strictEqual((yield* collected(provider, ticket, outcome)).length, outcome.outputs.length)
      assert.deepStrictEqual(living(run), [])
      // Kept until the end for just this: the run could still write down how it ended.
      assert.isTrue(existsSync(join(run, "ended.json")))
    }))
})

describe("before a training starts", () => {
  it.live("a volume without room for what it saves is refused, and neither a run nor a data set is written there", () =>
    Effect.gen(function*() {
      const small = yield* volume(100)
      if (typeof small === "string") return console.log(small)
      const { provider, readAsset, request } = yield* bench(undefined, { runs: join(small.path, "runs") })
      const refusal = yield* Effect.flip(provider.prepare(request, { readAsset, known: [] }))
      assert.deepStrictEqual([refusal._tag, "code" in refusal ? refusal.code : ""], ["WorkFailed", "host.disk_full"])
      assert.deepStrictEqual(readdirSync(join(small.path, "runs")), ["checkpoint-hashes"])
    }))

  it.live("a machine with too little memory is refused, and may be asked again later", () =>
    Effect.gen(function*() {
      yield* requireMemory(errors("pod", "pod"), 1)
      const refusal = yield* Effect.flip(requireMemory(errors("pod", "pod"), Number.MAX_SAFE_INTEGER))
      assert.deepStrictEqual([refusal._tag, refusal.code, refusal.retryable], ["WorkFailed", "host.out_of_memory", "later"])
    }))

  it.live("a command with a flag that breaks runs is refused", () =>
    Effect.gen(function*() {
      const { provider, readAsset, request } = yield* bench(undefined, { command: [process.execPath, "trainer.mjs", "--xformers"] })
      const refusal = yield* Effect.flip(provider.prepare(request, { readAsset, known: [] }))
      assert.deepStrictEqual([refusal._tag, "code" in refusal ? refusal.code : ""], ["InvalidRequest", "config.flag_invalid"])
      assert.include(refusal.message, "--xformers")
    }))

  it.live("variables that would change what training is are refused in the settings", () =>
    Effect.gen(function*() {
      for (const name of ["PYTHONPATH", "LD_PRELOAD", "ACCELERATE_USE_CPU", "WORLD_SIZE", "TQDM_DISABLE", "HF_TOKEN"]) {
        const refusal = yield* Effect.flip(Effect.scoped(make(connection({ training: { command: ["python"], runs: "runs", variables: { [name]: "1" } } }))))
        assert.include(refusal.message, name)
      }
    }))

  it.live("the trainer's environment holds what training needs, and nothing of this process", () =>
    Effect.gen(function*() {
      const planted = { PYTHONPATH: "/elsewhere", LD_PRELOAD_PLANTED: "1", RANK: "0", WORLD_SIZE: "8", ACCELERATE_USE_CPU: "1", TQDM_DISABLE: "1", HF_TOKEN: "hf_secret" }
      yield* Effect.acquireRelease(Effect.sync(() => void Object.assign(process.env, planted)), () => Effect.sync(() => {
        for (const name of Object.keys(planted)) delete process.env[name]
      }))
      const runs = yield* folder
      const print = "console.log(JSON.stringify(process.env))"
      const provider = yield* make(connection({ training: { command: [process.execPath, "-e", print, "--"], runs, gpu: 3 } }))
      const { readAsset, request } = yield* training()
      const { ticket } = yield* order(provider, request, readAsset)
      yield* ended(provider, ticket)
      const run = join(runs, ticket.id)
      const seen = JSON.parse(readFileSync(join(run, "log.txt"), "utf8")) as { readonly [name: string]: string }
      assert.deepStrictEqual(Object.keys(seen).toSorted(), [
        "CUDA_DEVICE_ORDER", "CUDA_VISIBLE_DEVICES", "HF_HOME", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_OFFLINE", "HOME", "LANG", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONFAULTHANDLER",
        "PYTHONIOENCODING", "PYTHONNOUSERSITE", "PYTHONUNBUFFERED", "PYTHONUTF8", "PYTORCH_CUDA_ALLOC_CONF", "TMPDIR", "TOKENIZERS_PARALLELISM", "TRANSFORMERS_OFFLINE"
      ])
      assert.deepStrictEqual([seen["CUDA_VISIBLE_DEVICES"], seen["TMPDIR"]], ["3", join(run, "tmp")])
    }))

  it.live("what the card holds stands in the progress, as its own program says", () =>
    Effect.gen(function*() {
      yield* onPath("nvidia-smi", "#!/bin/sh\necho '10445, 24564, 97'\n")
      const { provider, readAsset, request } = yield* bench(undefined, { pace: 0.02 })
      const { ticket } = yield* order(provider, request, readAsset)
      const answer = yield* provider.poll(ticket)
      assert(answer.state === "running")
      assert.include(answer.note, "VRAM 10.2 of 24.0 GiB")
      yield* provider.cancel(ticket)
    }))
})
