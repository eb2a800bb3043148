/** Which server of the pool takes the next order. */
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { read } from "../read-answer.ts"
import type { PooledServer, Setup } from "../setup.ts"
import { slotsOfGpu } from "../setup.ts"
import * as Answer from "./Answer.ts"
import { isSupported, supported } from "./version.ts"

const waiting = (setup: Setup, server: PooledServer): Effect.Effect<number, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { client } = server
    const stats = yield* read(setup, "prepare", client, "the question for its state", client.get("/system_stats"), Answer.SystemStats)
    const version = stats.system.comfyui_version
    if (!isSupported(version)) return yield* setup.errors.unsupported("prepare", `${client.server} runs ComfyUI ${version}`, `Update it to ${supported} or newer.`)
    const queue = yield* read(setup, "prepare", client, "the question for its queue", client.get("/prompt"), Answer.QueueRemaining)
    return queue.exec_info.queue_remaining
  })

/** The first in the order of preference with a free slot, else the one with the shortest queue. */
export const chooseServer = (setup: Setup): Effect.Effect<PooledServer, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    let best: { readonly server: PooledServer; readonly jobs: number } | undefined
    let failure: ProviderError.ProviderError | undefined
    for (const server of setup.servers) {
      const jobs = yield* Effect.result(waiting(setup, server))
      if (Result.isFailure(jobs)) {
        failure ??= jobs.failure
        continue
      }
      if (jobs.success < slotsOfGpu) return server
      if (best === undefined || jobs.success < best.jobs) best = { server, jobs: jobs.success }
    }
    if (best !== undefined) return best.server
    return yield* failure ?? setup.errors.unsupported("prepare", "this connection has no server", "Name a server in the connection's settings.")
  })
