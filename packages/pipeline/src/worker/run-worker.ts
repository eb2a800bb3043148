/** Carries a workspace's jobs until it is interrupted: one machine's share of them over a shared store. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import { hostname } from "node:os"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import * as Workspace from "../workspace/Workspace.ts"

export interface Worker {
  readonly workspace: string
  /** Whose jobs it carries: `anywhere`, `host:NAME`; `everywhere` where the store is a file of this machine. */
  readonly places: ReadonlyArray<string>
  readonly pid: number
}

const placeOf = (name: string): string => (name === "anywhere" || name.startsWith("host:") ? name : `host:${name}`)

const alone = new RuleError.InvalidInput({
  place: "--place", message: "the store is a file of this machine, so its one holder carries all jobs, wherever they live",
  advice: "Leave --place out, or set store.url in likeness.yaml to a Postgres database that machines share."
})

/** Opens the workspace, tells `begun`, and stays. `places` empty: `anywhere` and this machine. */
export const runWorker = <R>(folder: string, environment: Environment, places: ReadonlyArray<string>, begun: (worker: Worker) => Effect.Effect<void, never, R>) =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    if (settings.store === undefined && places.length > 0) return yield* alone
    const mine = places.length === 0 ? ["anywhere", `host:${hostname()}`] : [...new Set(places.map(placeOf))]
    yield* Workspace.open(folder, { environment, carries: "join", places: mine })
    yield* begun({ workspace: settings.workspace, places: settings.store === undefined ? ["everywhere"] : mine, pid: process.pid })
    return yield* Effect.never
  }))
