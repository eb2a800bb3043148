/** A training on the stand-in trainer: eight small pictures, three epochs, in a folder whose path has spaces and letters beyond ASCII. */

import * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"

import * as Effect from "effect/Effect"
import { readFileSync, rmSync } from "node:fs"
import { cp, mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { checkpointHash } from "../../src/checkpoint-hash.ts"
import { make } from "../../src/make.ts"
import { connection, folder, store } from "./bench.ts"
import { baseModel, checkpoint, persona, recipe } from "./requests.ts"
import { plainPicture } from "./studio.ts"
import { checkpoints, trainer } from "./trainer.ts"

export const training = (settings: { readonly [key: string]: number | string } = {}) =>
  Effect.gen(function*() {
    const files = store()
    const pictures = yield* Effect.promise(() => Promise.all(Array.from({ length: 8 }, async (_, index) => {
      const bytes = await plainPicture(64, 64, { r: index * 20, g: 90, b: 90 })
      return { sha256: files.add(bytes), mediaType: "image/png", width: 64, height: 64, caption: `mayaxo woman, number ${index},\n"quoted" \\ ende` }
    })))
    const request: Request.TrainIdentity = {
      _tag: "trainIdentity", v: 1, persona, baseModel, referenceSet: ReferenceSet.make("maya", pictures),
      recipe: recipe("trainIdentity", { networkDim: 4, networkAlpha: 2, maxTrainEpochs: 3, repeats: 1, resolution: 512, ...settings })
    }
    return { request, readAsset: files.readAsset }
  })

export interface BenchOptions {
  readonly usage?: "process" | "trainer"
  /** Real seconds for a simulated one. */
  readonly pace?: number
  readonly patience?: number
  readonly device?: "cuda" | "cpu"
  readonly variables?: { readonly [name: string]: string }
  readonly runs?: string
  readonly command?: ReadonlyArray<string>
}

/** One base model for all runs of this process, and what they know of it: it looks 234 MB large, and hashing it would be most of what a run costs. */
const sharedBase = Effect.runSync(Effect.cached(Effect.promise(async () => {
  const place = await mkdtemp(join(tmpdir(), "likeness-base-"))
  process.once("exit", () => rmSync(place, { recursive: true, force: true }))
  const folder = await checkpoints(place)
  await Effect.runPromise(checkpointHash(join(folder, checkpoint), place))
  return { folder, hashes: join(place, "checkpoint-hashes") }
})))

export const bench = (fault?: string, more: BenchOptions = {}) =>
  Effect.gen(function*() {
    const { runs = join(yield* folder, "läufe und mehr"), pace = 0, variables: added, ...settings } = more
    const { command, variables } = trainer(fault, pace)
    const base = yield* sharedBase
    yield* Effect.promise(() => cp(base.hashes, join(runs, "checkpoint-hashes"), { recursive: true, force: false }))
    const configured = connection({ training: { command, checkpoints: base.folder, ...settings, runs, variables: { ...variables, ...added } } })
    return { runs, connection: configured, provider: yield* make(configured), ...(yield* training()) }
  })

export const withSettings = (request: Request.TrainIdentity, settings: { readonly [key: string]: number | string }): Request.TrainIdentity =>
  ({ ...request, recipe: { ...request.recipe, settings: { ...request.recipe.settings, ...settings } } })

export const isLiving = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) [ZX] /u.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
  } catch {
    return false
  }
}

const pids = (path: string): ReadonlyArray<number> =>
  ["supervisor.json", "trainer.json"].map((name) => (JSON.parse(readFileSync(join(path, name), "utf8")) as { readonly pid: number }).pid)

/** The processes that a run's folder names and that live, by number. */
export const living = (path: string): ReadonlyArray<number> => pids(path).filter(isLiving)

/** Ends supervisor and trainer without a word, as a crash of the machine would. */
export const killGroup = (path: string): void => void process.kill(-pids(path)[0]!, "SIGKILL")

/** Waits until the run's log has this. */
export const untilLog = (path: string, text: string) =>
  Effect.gen(function*() {
    for (;;) {
      const log = yield* Effect.sync(() => {
        try {
          return readFileSync(join(path, "log.txt"), "utf8")
        } catch {
          return ""
        }
      })
      if (log.includes(text)) return log
      yield* Effect.sleep(2)
    }
  })

/** The weights of a safetensors file, without its metadata. */
export const weights = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(8 + Number(Buffer.from(bytes.buffer, bytes.byteOffset, 8).readBigUInt64LE(0)))).toString("base64")

