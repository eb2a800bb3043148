// Trains on a GPU through Likeness and by the bare command, and writes down times and memory.
//
//   node scripts/gpu/training.ts --python PYTHON --trainer SD_SCRIPTS --tokenizers FOLDER --checkpoint FILE --work FOLDER --results FILE.json
//     [--parts memory,broken,wall] [--pictures FOLDER] [--rounds 2] [--measured FILE]
//
// PYTHON has the trainer's packages; FOLDER of tokenizers is a golden environment's `tokenizers`; `--measured` says where
// measured_trainer.py lies, when this file was bundled. Parts:
//   memory  every preset (balanced) for some steps under its card's limit of memory, its fallback where that is not enough
//   broken  killed with -9 in its second epoch and resumed; a loss that is no number; a limit that is too small
//   wall    the same training through Likeness' runtime and by the bare command, in turn: L B B L
import * as Hash from "../../packages/core/src/Hash.ts"
import * as Provider from "../../packages/core/src/Provider.ts"
import type * as Schema from "effect/Schema"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createReadStream, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { createHash } from "node:crypto"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { make } from "../../packages/provider-local-gpu/src/make.ts"
import { leastVramBytes } from "../../packages/provider-local-gpu/src/training/preflight.ts"
import { memories, trainingPreset } from "../../packages/provider-local-gpu/src/training-presets.ts"
import { order, store } from "../../packages/provider-local-gpu/test/support/bench.ts"
import { connection, openRuntime, pictureBytes, put, results, rounded, settled, training } from "./bench.ts"

const { values } = parseArgs({ options: {
  python: { type: "string" }, trainer: { type: "string" }, tokenizers: { type: "string" }, checkpoint: { type: "string" }, pictures: { type: "string" }, work: { type: "string" },
  results: { type: "string" }, parts: { type: "string", default: "memory,broken,wall" }, rounds: { type: "string", default: "2" }, measured: { type: "string" }
} })
const named = (name: keyof typeof values): string => {
  const value = values[name]
  if (value === undefined) throw new Error(`--${name} is missing`)
  return resolve(value)
}
const [python, trainer, tokenizers, checkpointPath, work] = [named("python"), named("trainer"), named("tokenizers"), named("checkpoint"), named("work")]
const measured = values.measured ?? fileURLToPath(new URL("measured_trainer.py", import.meta.url))
const say = results(named("results"))
const parts = new Set(values.parts.split(","))
const pictures = pictureBytes(values.pictures)
const script = join(trainer, "sdxl_train_network.py")
const bare = [python, "-u", script, "--tokenizer_cache_dir", tokenizers]
const runs = join(work, "runs")

type Settings = { readonly [key: string]: Schema.Json }

const hashOf = async (path: string): Promise<Hash.Sha256> => {
  const hash = createHash("sha256")
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 22 })) hash.update(piece as Uint8Array)
  return hash.digest("hex") as Hash.Sha256
}

/** Under a limit, with the most that it took. */
const under = (name: string, limitGiB: number | undefined) => {
  const report = join(work, `${name}.memory.json`)
  return {
    command: [python, "-u", measured, script, "--tokenizer_cache_dir", tokenizers],
    variables: { LIKENESS_MEMORY_REPORT: report, ...(limitGiB === undefined ? {} : { LIKENESS_MEMORY_LIMIT_GIB: String(limitGiB) }) },
    read: (): object => {
      try {
        return JSON.parse(readFileSync(report, "utf8")) as object
      } catch {
        return {}
      }
    }
  }
}

const main = Effect.gen(function*() {
  mkdirSync(runs, { recursive: true })
  const checkpoint = { path: checkpointPath, sha256: yield* Effect.promise(() => hashOf(checkpointPath)) }
  const files = store()
  for (const bytes of pictures) files.add(bytes)

  /** Starts a run by the provider's own hand: several at once, which the runtime would let wait for one another. */
  const begin = (settings: Settings, how: { readonly command: ReadonlyArray<string>; readonly variables?: Readonly<Record<string, string>> }) =>
    Effect.gen(function*() {
      const provider = yield* make(connection({ training: { command: how.command, variables: how.variables ?? {}, runs, checkpoints: dirname(checkpointPath) } }))
      const begun = yield* order(provider, training(pictures, checkpoint, settings), files.readAsset)
      return { provider, ...begun }
    })
  type Begun = Effect.Success<ReturnType<typeof begin>>

  const ended = ({ provider, ticket }: Begun, seen: (note: string) => boolean = () => false) =>
    Effect.gen(function*() {
      for (;;) {
        const answer = yield* provider.poll(ticket)
        if (Provider.isOutcome(answer) || seen(answer.note ?? "")) return answer
        yield* Effect.sleep(500)
      }
    })

  const told = (answer: Effect.Success<ReturnType<typeof ended>>) =>
    answer.state === "succeeded" ? { state: answer.state, outputs: answer.outputs.length }
      : answer.state === "failed" ? { state: answer.state, code: answer.error.code, line: "line" in answer.error ? answer.error.line : undefined, message: answer.error.message, outputs: answer.outputs.length }
      : { state: answer.state }

  const logEnd = (run: string): string => {
    try {
      return readFileSync(join(runs, run, "log.txt"), "utf8").slice(-1_500)
    } catch {
      return ""
    }
  }

  const attempt = (name: string, settings: Settings, limitGiB: number) =>
    Effect.gen(function*() {
      const how = under(name, limitGiB)
      const begun = yield* begin(settings, how)
      const answer = yield* ended(begun)
      return { limitGiB, ...how.read(), ...told(answer), ...(answer.state === "succeeded" ? {} : { log: logEnd(begun.ticket.id) }) }
    })

  // Reading seven gigabytes for their hash is done once for each checkpoint; the first run pays for it.
  const at = performance.now()
  const first = yield* make(connection({ training: { command: bare, runs, checkpoints: dirname(checkpointPath) } }))
  yield* first.prepare(training(pictures, checkpoint, {}), { readAsset: files.readAsset, known: [] })
  say("prepare", { firstSeconds: rounded((performance.now() - at) / 1000) })

  /** A card's memory less what the driver and a desktop keep. */
  const limitOf = (memory: number): number => memory - 1

  const preset = (memory: (typeof memories)[number]) =>
    Effect.gen(function*() {
      const { fallbacks, settings } = trainingPreset(memory, "balanced")
      const few = { maxTrainEpochs: 1, repeats: memory >= 48 ? 2 : 1, seed: 42 + memory }
      const first = yield* attempt(`preset-${memory}`, { ...settings, ...few }, limitOf(memory))
      const least = (values: object) => rounded(leastVramBytes({ ...(values as Parameters<typeof leastVramBytes>[0]) }) / 2 ** 30)
      const smaller = fallbacks?.[0]?.settings
      const second = first.state === "succeeded" || smaller === undefined ? undefined : yield* attempt(`preset-${memory}-smaller`, { ...settings, ...smaller, ...few }, limitOf(memory))
      return { memory, checkedBeforeGiB: least(settings), first, ...(second === undefined ? {} : { second }) }
    })

  /** Two epochs; killed in the second one with the whole group, then resumed from the first one's state. */
  const killed = Effect.gen(function*() {
    const settings = { networkDim: 16, networkAlpha: 8, maxTrainEpochs: 2, repeats: 4, batchSize: 2, resolution: 768 }
    const first = yield* begin(settings, { command: bare })
    const seen = yield* ended(first, (note) => /epoch 2 of 2/u.test(note) && /step (?:4|5|6)\d of/u.test(note))
    if (Provider.isOutcome(seen)) return { first: told(seen), log: logEnd(first.ticket.id) }
    const { pid } = JSON.parse(readFileSync(join(runs, first.ticket.id, "supervisor.json"), "utf8")) as { readonly pid: number }
    process.kill(-pid, "SIGKILL")
    const broken = yield* ended(first)
    const second = yield* begin({ ...settings, resumeFrom: first.ticket.id }, { command: bare })
    const whole = yield* ended(second)
    return { killedAt: seen.note, remainingSeconds: seen.remainingSeconds, first: told(broken), resumed: second.prepared.details, second: told(whole), warnings: whole.state === "succeeded" ? whole.warnings : logEnd(second.ticket.id) }
  })

  const noNumber = Effect.gen(function*() {
    const begun = yield* begin({ learningRate: 1, networkAlpha: 512, maxTrainEpochs: 20, repeats: 4, resolution: 512 }, { command: bare })
    const answer = yield* ended(begun)
    return { ...told(answer), log: logEnd(begun.ticket.id).slice(-400) }
  })

  const tooLittle = attempt("too-little", { ...trainingPreset(12, "balanced").settings, maxTrainEpochs: 1, repeats: 1 }, 6)

  const safely = <A, E, R>(name: string, effect: Effect.Effect<A, E, R>) =>
    Effect.flatMap(Effect.exit(effect), (exit) => Effect.sync(() => say(name, exit._tag === "Success" ? exit.value : { failed: String(exit.cause).slice(0, 2_000) })))

  const memory = (sizes: ReadonlyArray<(typeof memories)[number]>) => sizes.map((size) => safely(`memory-${size}`, preset(size)))
  const broken = [safely("killed", killed), safely("noNumber", noNumber), safely("tooLittle", tooLittle)]
  // Together on one card: none of this is timed.
  yield* Effect.all([...(parts.has("memory") ? memory([12, 16, 24, 48]) : [])], { concurrency: "unbounded" })
  yield* Effect.all([...(parts.has("memory") ? memory([80]) : []), ...(parts.has("broken") ? broken : [])], { concurrency: "unbounded" })
  if (!parts.has("wall")) return

  // Two saved epochs, so that saving is in both.
  const settings = { ...trainingPreset(24, "balanced").settings, maxTrainEpochs: 2, repeats: 2, seed: 1 }
  const to = connection({ training: { command: bare, runs, checkpoints: dirname(checkpointPath) } })
  const runtime = yield* openRuntime(join(work, ".likeness"))
  yield* put(runtime, pictures)
  const read = (run: string, file: string) => JSON.parse(readFileSync(join(runs, run, file), "utf8")) as { readonly [key: string]: unknown }
  let last = ""

  const likeness = (name: string) =>
    Effect.gen(function*() {
      const { job, seconds } = yield* settled(runtime, name, training(pictures, checkpoint, settings), to)
      last = job.ticket?.id ?? last
      const process = job.ticket === undefined ? 0 : (Number(read(last, "ended.json")["finishedAt"]) - Number(read(last, "trainer.json")["at"])) / 1000
      return { who: "likeness", state: job.state, epochs: job.identityModels.length, seconds: rounded(seconds), process: rounded(process), submitted: rounded((Date.parse(job.submittedAt ?? "") - Date.parse(job.createdAt)) / 1000), ...(job.error === undefined ? {} : { error: job.error.message, log: logEnd(last) }) }
    })

  /** The very command and environment of the run before, with folders of its own. */
  const alone = (name: string) =>
    Effect.promise(async () => {
      const folder = join(work, name)
      for (const part of ["out", "tmp"]) mkdirSync(join(folder, part), { recursive: true })
      const start = read(last, "start.json")
      const own = (text: string): string => text.replace(join(runs, last), folder)
      const argv = (start["argv"] as ReadonlyArray<string>).map((word, index, all) => (all[index - 1] === "--output_dir" ? join(folder, "out") : word))
      const environment = Object.fromEntries(Object.entries(start["environment"] as Record<string, string>).map(([key, value]) => [key, own(value)]))
      const log = openSync(join(folder, "log.txt"), "a")
      const begun = performance.now()
      const child = spawn(argv[0]!, argv.slice(1), { cwd: folder, env: environment, stdio: ["ignore", log, log] })
      const [code] = (await once(child, "exit")) as [number | null]
      const seconds = (performance.now() - begun) / 1000
      const saved = readdirSync(join(folder, "out"), { withFileTypes: true }).filter((each) => each.isFile()).length
      rmSync(join(folder, "out"), { recursive: true, force: true })
      return { who: "bare", code, saved, seconds: rounded(seconds) }
    })

  const turns: Array<unknown> = []
  for (let round = 0; round < Number(values.rounds); round++) {
    const inTurn = round % 2 === 0 ? [likeness(`wall-${round}`), alone(`bare-${round}`)] : [alone(`bare-${round}`), likeness(`wall-${round}`)]
    for (const turn of inTurn) {
      turns.push(yield* turn)
      say("wall", turns)
    }
  }
})

await Effect.runPromise(Effect.scoped(main))
