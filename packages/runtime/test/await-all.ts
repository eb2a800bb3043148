/** Waits for jobs that other processes carry; where they never come to rest, says what is known instead of nothing. */
import * as Effect from "effect/Effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { isAtRest } from "../src/Job.ts"
import type { Runtime } from "../src/Runtime.ts"
import { tablesOf } from "./store-of.ts"

const tail = (path: string): string => readFileSync(path, "utf8").split("\n").slice(-15).join("\n")

/** Everything that a reader of a failed run would ask for: the jobs, who carries them, what the workers said last. */
export const told = (store: string, logs: string): string => {
  const tables = [...tablesOf(store)].filter(([name]) => name === "jobs" || name === "needs" || name.startsWith("engine"))
  const rows = tables.map(([name, lines]) => `${name}\n${lines.split("\n").map((line) => line.slice(0, 2_000)).join("\n")}`)
  const said = readdirSync(logs).filter((name) => name.endsWith(".log")).toSorted().slice(-6).map((name) => `${name}\n${tail(join(logs, name))}`)
  return [...rows, ...said].join("\n\n")
}

/** A client is not a job: after a restart of its database it asks again. */
export const awaitAll = (client: Runtime, ids: ReadonlyArray<string>, within: { readonly seconds: number; readonly store: string; readonly logs: string }) =>
  Effect.forEach(ids, (id) => client.jobs.await(id).pipe(Effect.retry({ times: 20 })), { concurrency: 50 }).pipe(
    Effect.timeoutOrElse({
      duration: `${within.seconds} seconds`,
      orElse: () => Effect.flatMap(client.jobs.list(), (jobs) => {
        const moving = jobs.filter((job) => !isAtRest(job)).map(({ id, state }) => `${id} ${state}`)
        return Effect.die(new Error(`after ${within.seconds} s not at rest: ${moving.join(", ")}\n\n${told(within.store, within.logs)}`))
      })
    })
  )
