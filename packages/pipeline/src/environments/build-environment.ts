/** A golden environment for this machine, built beside those that are there. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import type { Kind } from "@likeness/provider-local-gpu/environment/Lock"
import { resolve } from "node:path"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import type { Tell } from "../steps/Tell.ts"
import { stateFolder } from "../workspace/Workspace.ts"
import { attempt } from "./attempt.ts"

export interface BuildChoice {
  readonly kind: Kind
  /** A lock's name, such as `trainer-py311-cu124`; absent, the first that suits `kind` and `python`. */
  readonly lock?: string
  /** The program's source: an address, a clone or an archive. Relative to the calling process. */
  readonly source?: string
  /** A Python to build on. */
  readonly python?: string
}

export interface BuiltEnvironment {
  readonly environment: string
  readonly folder: string
  readonly lock: string
  /** False where it was there already. */
  readonly built: boolean
  /** What it was proved on. */
  readonly device: "cpu" | "cuda"
  /** Whether commands use it where none is named. */
  readonly current: boolean
}

/** A folder or file given by its path; an address stays as it is. */
const placed = (source: string): string => (/^(?:[a-z+]+:\/\/|[\w.-]+@[\w.-]+:)/u.test(source) ? source : resolve(source))

/**
 * Builds one environment. The first of its kind is used at once; a later one waits to be promoted.
 *
 * **Fails with** `InvalidInput` for a lock that is not there and `EnvironmentFailed` where a step fails.
 */
export const buildEnvironment = (folder: string, environment: Environment, choice: BuildChoice, tell: Tell) =>
  Effect.gen(function*() {
    yield* loadSettings(folder, environment)
    const { Environments, Lock, build } = yield* Effect.promise(() => import("@likeness/provider-local-gpu/environment/index"))
    const known = Lock.names()
    const name = choice.lock ?? known.find((each) => each === (choice.kind === "trainer" ? "trainer-py311-cu124" : "comfyui-py311-cu128"))!
    if (!known.includes(name)) {
      return yield* new RuleError.InvalidInput({ place: "--lock", message: `there is no lock ${name}`, advice: `Name one of: ${known.join(", ")}.` })
    }
    const state = stateFolder(folder)
    const now = yield* Clock.currentTimeMillis
    const built = yield* attempt((signal) => build({
      state, locked: Lock.read(name), own: environment, signal, now: () => now, tell,
      ...(choice.source === undefined ? {} : { source: placed(choice.source) }),
      ...(choice.python === undefined ? {} : { python: choice.python })
    }))
    const all = yield* attempt(() => Environments.list(state))
    const made = all.find((each) => each.id === built.id)!
    const first = !all.some((each) => each.kind === made.kind && each.current)
    if (first) yield* attempt(() => Environments.use(state, made))
    const result: BuiltEnvironment = { environment: built.id, folder: built.folder, lock: name, built: built.built, device: made.proof.device, current: first || made.current }
    return result
  })
