/** What works here, what does not, and the one next step for each. Nothing is sent that costs. */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Connection from "@likeness/core/Connection"
import type * as RuleError from "@likeness/core/RuleError"
import { access, readdir, statfs } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { examineEnvironments } from "../environments/examine-environments.ts"
import { makeProvider } from "../registry.ts"
import { readCredentials, toConnection } from "../settings/connections.ts"
import { type Environment, fileName, loadSettings } from "../settings/load-settings.ts"
import type { Tell } from "../steps/Tell.ts"
import { readRecipes, readSet } from "../workspace/recipe-files.ts"
import { listYaml } from "../workspace/list-yaml.ts"
import * as Instruments from "../workspace/Instruments.ts"
import { baseModels, trainsHere } from "./base-models.ts"
import { broken, type Check, problemOf, unstarted, works } from "./Check.ts"
import { failures, store } from "./store-checks.ts"

export interface Examination {
  /** Absolute path. */
  readonly folder: string
  readonly checks: ReadonlyArray<Check>
}

const node: Check = works("node", `Node ${process.versions.node} on ${process.platform} ${process.arch}`)

const ffmpeg = (instruments: Instruments.Instruments): Effect.Effect<Check> =>
  Effect.map(Effect.result(instruments.ffmpeg), (found) =>
    Result.isSuccess(found)
      ? works("ffmpeg", `${found.success.version}, the ${found.success.source === "setting" ? "one in the settings" : `${found.success.source} one`}: ${found.success.path}`)
      : broken("ffmpeg", problemOf(found.failure)))

/** Loads the instrument and measures one sample picture. */
const faces = (instruments: Instruments.Instruments): Effect.Effect<Check> =>
  Effect.gen(function*() {
    const { samplePersonaFolder } = yield* Effect.promise(() => import("@likeness/sandbox"))
    const embedder = yield* instruments.embedder
    const reading = yield* Effect.result(embedder.read(fileURLToPath(new URL("persona-01.jpg", samplePersonaFolder))))
    if (Result.isFailure(reading)) return broken("faces", problemOf(reading.failure))
    return reading.success.faces === 1
      ? works("faces", `${embedder.id} (${embedder.version}) measures`)
      : broken("faces", { tag: "MeasuringFailed", message: `${embedder.id} found ${reading.success.faces} faces where there is one`, advice: "Install Likeness again." })
  })

const gibibyte = 2 ** 30
const leastFree = 2 * gibibyte

const disk = (folder: string): Effect.Effect<Check> =>
  Effect.tryPromise(() => statfs(folder)).pipe(
    Effect.map(({ bavail, bsize }) => {
      const free = bavail * bsize
      const words = `${(free / gibibyte).toFixed(1)} GiB free`
      return free >= leastFree ? works("disk", words) : broken("disk", { tag: "StoreUnusable", message: `only ${words}`, advice: "Free at least 2 GiB on this disk." }, words)
    }),
    Effect.catch((cause) => Effect.succeed(broken("disk", { tag: "StoreUnusable", message: `the disk cannot be asked (${String(cause.cause)})`, advice: "Check that the workspace's folder is there." })))
  )

const recipes = (folder: string): Effect.Effect<Check> =>
  Effect.gen(function*() {
    const known = yield* readRecipes(folder)
    const sets = yield* listYaml(folder, "sets")
    for (const { name } of sets) yield* readSet(folder, name, known)
    return works("recipes", `${known.size} recipes, ${sets.length} sets`)
  }).pipe(Effect.catch((error: RuleError.InvalidInput) => Effect.succeed(broken("recipes", problemOf(error)))))

const environments = (folder: string): Effect.Effect<ReadonlyArray<Check>> =>
  examineEnvironments(folder).pipe(
    Effect.map((all) => all.map(({ device, drift, environment: id, first }) => {
      const found = device === "cuda" ? "proved on a GPU" : "proved on the processor"
      return first === undefined
        ? works(`environment ${id}`, `${found}, unchanged since`)
        : broken(`environment ${id}`, { tag: "EnvironmentDrift", message: `${first}${drift.length === 1 ? "" : `, and ${drift.length - 1} more`}`, advice: "Build it anew: `likeness env remove` it, then `likeness env build`." }, found)
    })),
    Effect.catch((error) => Effect.succeed([broken("environments", problemOf(error))]))
  )

const connection = (given: Connection.Connection, folder: string, environment: Environment): Effect.Effect<Check> => {
  const name = `connection ${given.name}`
  return Effect.scoped(Effect.gen(function*() {
    const credentials: Redacted.Redacted | undefined = yield* readCredentials(given, folder, environment)
    const provider = yield* makeProvider(given, credentials)
    const health = yield* provider.check
    const offered = Object.keys(provider.describe()).filter((key) => ["trainIdentity", "generateImage", "generateVideo", "enhance"].includes(key))
    return {
      name,
      works: health.problems.length === 0,
      found: [
        `${given.provider}: ${offered.join(", ")}`,
        ...Object.entries(health.versions).map(([program, version]) => `${program} ${version}`),
        ...health.notes
      ],
      problems: health.problems.map(problemOf)
    }
  })).pipe(Effect.catch((error) => Effect.succeed(broken(name, problemOf(error), given.provider))))
}

const noConnection = unstarted("connections", "none yet", "Add one under `connections:` in likeness.yaml; there are examples in it.")

/**
 * Examines the machine and, where `folder` is a workspace, its settings, recipes, store and connections.
 *
 * `deep` reads every stored file and checks every row that money hangs on; it takes as long as that takes.
 *
 * **Fails with** `InvalidInput` where `likeness.yaml` is there and cannot be used; everything else that
 * does not work is an answer.
 */
export const examine = (folder: string, environment: Environment, tell: Tell, options: { readonly deep?: boolean } = {}): Effect.Effect<Examination, RuleError.InvalidInput> =>
  Effect.scoped(Effect.gen(function*() {
    const isWorkspace = yield* Effect.promise(() => access(join(folder, fileName)).then(() => true, () => false))
    const exists = isWorkspace || (yield* Effect.promise(() => readdir(folder).then(() => true, () => false)))
    const settings = isWorkspace ? yield* loadSettings(folder, environment) : undefined
    const instruments = yield* Instruments.make(settings ?? (yield* Instruments.defaultSettings))
    tell("looking for ffmpeg")
    const checks: Array<Check> = [node, yield* ffmpeg(instruments)]
    tell("measuring a sample picture")
    checks.push(yield* faces(instruments), yield* disk(exists ? folder : "."))
    if (settings === undefined) {
      checks.push(unstarted("settings", `${folder} is no workspace: it has no likeness.yaml`, "Make one with `likeness init DIR`."))
      return { folder, checks }
    }
    const connections = Object.entries(settings.connections).map(([name, one]) => toConnection(name, one))
    checks.push(
      works("settings", `persona ${Object.keys(settings.personas).join(", ") || "none"}${settings.sandbox ? ", SANDBOX" : ""}`),
      yield* recipes(folder),
      yield* store(folder, settings, environment, options.deep ?? false),
      ...(yield* failures(folder, settings, environment)),
      ...(yield* environments(folder)),
      ...(connections.length === 0 ? [noConnection] : [])
    )
    if (trainsHere(settings)) {
      checks.push(yield* baseModels(folder, settings, environment, tell).pipe(Effect.catch((error: RuleError.InvalidInput) => Effect.succeed(broken("base models", problemOf(error))))))
    }
    tell(`asking ${connections.length} connections`)
    checks.push(...(yield* Effect.forEach(connections, (one) => connection(one, folder, environment), { concurrency: 4 })))
    return { folder, checks }
  }))
