/** Whether a job's server is given up, so that the job goes on with another one of the pool. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Setup } from "../setup.ts"
import * as Pool from "./Pool.ts"

/**
 * True after the server has given no answer for `giveUpServerSeconds` while another one answers. With
 * one server alone its return is waited for: its outputs are still there, its queue may be.
 */
export const isGone = (setup: Setup, server: string): Effect.Effect<boolean> =>
  Effect.gen(function*() {
    const now = performance.now()
    Pool.setAside(setup.pool, server, now, setup.settings.timeScale)
    if (Pool.silentSeconds(setup.pool, server, now) < setup.settings.giveUpServerSeconds * setup.settings.timeScale) return false
    for (const other of setup.servers) {
      if (other.client.server === server || Pool.isAside(setup.pool, other.client.server, now)) continue
      const answer = yield* Effect.result(other.client.get("/system_stats"))
      if (Result.isSuccess(answer) && answer.success.status === 200) return true
    }
    return false
  })
