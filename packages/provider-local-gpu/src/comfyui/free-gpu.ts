/** Has the servers on one GPU give their models' memory back, before a training takes it. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { stop } from "../own-server/stop.ts"
import { json, read } from "../read-answer.ts"
import type { PooledServer, Setup } from "../setup.ts"
import * as Answer from "./Answer.ts"

/** What an idle server keeps of the card is below this. */
const idleBytes = 1.5 * 2 ** 30

/** Bytes that the server's own process has reserved on its first device; `undefined` for a CPU and where it does not tell. */
const held = (setup: Setup, server: PooledServer): Effect.Effect<number | undefined> =>
  Effect.map(Effect.result(read(setup, "submit", server.client, "the question for its state", server.client.get("/system_stats"), Answer.SystemStats)), (stats) => {
    const device = Result.isSuccess(stats) ? stats.success.devices[0] : undefined
    return device === undefined || device.type === "cpu" ? undefined : device.torch_vram_total
  })

/** A server of our own without a job is stopped: idle it still keeps half a gigabyte of the card. The next order starts it again. */
const stopped = (server: PooledServer): Effect.Effect<boolean> =>
  Effect.gen(function*() {
    const { client, own } = server
    if (own === undefined) return false
    const queue = yield* Effect.result(client.get("/prompt"))
    const waiting = Result.isFailure(queue) ? undefined : Result.getOrUndefined(Schema.decodeUnknownResult(Answer.QueueRemaining)(json(queue.success.text)))
    if (waiting !== undefined && waiting.exec_info.queue_remaining > 0) return false
    yield* Effect.promise(() => stop(own, "training"))
    return true
  })

const freed = (setup: Setup, server: PooledServer, by: number): Effect.Effect<void> =>
  Effect.gen(function*() {
    if (yield* stopped(server)) return
    // It is done by the worker between jobs, so the answer says nothing: the memory does.
    yield* Effect.ignore(server.client.post("/free", { unload_models: true, free_memory: true }))
    while ((yield* Clock.currentTimeMillis) < by) {
      const bytes = yield* held(setup, server)
      if (bytes === undefined || bytes < idleBytes) return
      yield* Effect.sleep(Math.max(20, 500 * setup.settings.timeScale))
    }
  })

/**
 * Asks every server of the GPU `resource` and waits until its memory has fallen, at most until `by`
 * (milliseconds since 1970). A server that is down holds none; one that keeps its memory is the
 * training's own failure to tell.
 */
export const freeGpu = (setup: Setup, resource: string, by: number): Effect.Effect<void> =>
  Effect.gen(function*() {
    const restMillis = Math.max(0, by - (yield* Clock.currentTimeMillis))
    yield* Effect.forEach(setup.servers.filter((server) => server.resource === resource), (server) => freed(setup, server, by), { discard: true, concurrency: 4 }).pipe(
      Effect.timeoutOption(restMillis)
    )
  })
