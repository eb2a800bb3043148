/** Which server of the pool takes the next order: the least loaded one that has what the order needs. */
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { read } from "../read-answer.ts"
import { haveRunning, startAnew } from "../own-server/have-running.ts"
import type { PooledServer, Setup } from "../setup.ts"
import * as Answer from "./Answer.ts"
import { findJob } from "./find-job.ts"
import * as Pool from "./Pool.ts"
import { isSupported, supported } from "./version.ts"

interface Asked {
  readonly server: PooledServer
  /** Jobs in its queue, the one at work included; or why it takes none. */
  readonly waiting: Result.Result<number, ProviderError.ProviderError>
  /** When its queue was asked for. */
  readonly askedAt: number
}

/** Jobs that were given up on a dead server and are found there again would be done twice. */
const cancelAbandoned = (setup: Setup, server: PooledServer): Effect.Effect<void> =>
  Effect.forEach(Pool.takeAbandoned(setup.pool, server.client.server), (id) => Effect.ignore(server.client.post(`/jobs/${id}/cancel`)), { discard: true })

const ask = (setup: Setup, server: PooledServer, tell: (doing: string) => void): Effect.Effect<Asked> =>
  Effect.gen(function*() {
    const { client } = server
    const starting = (doing: string): void => tell(`${client.server}: ${doing}`)
    const askedAt = performance.now()
    const waiting = yield* Effect.result(Effect.gen(function*() {
      yield* haveRunning(setup, "prepare", server, starting)
      const stats = yield* read(setup, "prepare", client, "the question for its state", client.get("/system_stats"), Answer.SystemStats)
      const version = stats.system.comfyui_version
      if (!isSupported(version)) return yield* setup.errors.unsupported("prepare", `${client.server} runs ComfyUI ${version}`, `Update it to ${supported} or newer.`)
      const stuckAt = setup.watchdog.stuck.get(client.server)
      if (stuckAt !== undefined) {
        const isStuck = (yield* findJob(setup, "prepare", client, stuckAt))._tag === "running"
        if (isStuck && !(yield* startAnew(setup, "prepare", server, starting))) return yield* setup.errors.stuck("prepare", client.server)
        setup.watchdog.stuck.delete(client.server)
      }
      const queue = yield* read(setup, "prepare", client, "the question for its queue", client.get("/prompt"), Answer.QueueRemaining)
      return queue.exec_info.queue_remaining
    }))
    if (Result.isFailure(waiting)) Pool.setAside(setup.pool, client.server, performance.now(), setup.settings.timeScale)
    else {
      Pool.takeBack(setup.pool, client.server)
      yield* cancelAbandoned(setup, server)
    }
    return { server, waiting, askedAt }
  })

/** Nobody can take it: what a person can change comes before what only waiting changes, unless a server is silent that might have it. */
const refusal = (setup: Setup, failures: ReadonlyArray<ProviderError.ProviderError>): ProviderError.ProviderError => {
  const silent = failures.find((failure) => failure._tag === "Unreachable")
  const missing = failures.filter((failure) => failure._tag === "ModelMissing")
  const [first] = missing
  if (silent !== undefined || first === undefined) return silent ?? failures[0]!
  if (missing.length === 1) return first
  return setup.errors.modelMissing("prepare", {
    code: first.code ?? "comfy.value_not_in_list",
    message: missing.map((failure) => failure.message).join("; "),
    advice: first.advice,
    ...(first.line === undefined ? {} : { line: first.line })
  })
}

/**
 * Asks the servers that are not set aside, all where none is left, and takes the least loaded one that
 * `suits`. The order is counted for it under `key` from then on. `tell` hears of servers of our own that are started.
 */
export const chooseServer = <A>(
  setup: Setup,
  key: string,
  suits: (server: PooledServer) => Effect.Effect<A, ProviderError.ProviderError>,
  tell: (doing: string) => void = () => {}
): Effect.Effect<{ readonly server: PooledServer; readonly found: A }, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const now = performance.now()
    const [aside, inUse] = [true, false].map((wanted) => setup.servers.filter((server) => Pool.isAside(setup.pool, server.client.server, now) === wanted)) as [Array<PooledServer>, Array<PooledServer>]
    const failures: Array<ProviderError.ProviderError> = []
    for (const servers of [inUse, aside]) {
      const asked = yield* Effect.forEach(servers, (server) => ask(setup, server, tell), { concurrency: 8 })
      failures.push(...asked.flatMap(({ waiting }) => (Result.isFailure(waiting) ? [waiting.failure] : [])))
      let answering = asked.flatMap(({ askedAt, server, waiting }) => (Result.isSuccess(waiting) ? [{ askedAt, server, waiting: waiting.success }] : []))
      while (answering.length > 0) {
        const load = (each: (typeof answering)[number]): number => each.waiting + Pool.promisedTo(setup.pool, each.server.client.server, each.askedAt, now)
        // Compared and counted in one go: orders that are prepared at the same time see one another.
        const best = answering.reduce((least, each) => (load(each) < load(least) ? each : least))
        Pool.promise(setup.pool, key, best.server.client.server, now)
        const found = yield* Effect.result(suits(best.server))
        if (Result.isSuccess(found)) return { server: best.server, found: found.success }
        Pool.kept(setup.pool, key)
        failures.push(found.failure)
        answering = answering.filter((each) => each !== best)
      }
    }
    if (failures.length === 0) return yield* setup.errors.unsupported("prepare", "this connection has no server", "Name a server in the connection's settings.")
    return yield* refusal(setup, failures)
  })
