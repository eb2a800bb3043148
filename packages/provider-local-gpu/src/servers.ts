/** The ComfyUI servers that Likeness starts and stops itself, for whoever composes: `provider up` and `down`, and what a rented machine costs. */
import type * as Connection from "@likeness/core/Connection"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import { openSetup } from "./open-setup.ts"
import { haveRunning, isOwnLiving } from "./own-server/have-running.ts"
import { type Period, periods } from "./own-server/Instance.ts"
import { stop } from "./own-server/stop.ts"

export type { Period } from "./own-server/Instance.ts"

/** Starts every server of the connection that has `start`, and gives their addresses when they answer. May be repeated. */
export const startServers = (connection: Connection.Connection, tell: (doing: string) => void): Effect.Effect<ReadonlyArray<string>, ProviderError.ProviderError> =>
  Effect.scoped(Effect.gen(function*() {
    const setup = yield* openSetup(connection, undefined)
    const own = setup.servers.filter((server) => server.own !== undefined)
    yield* Effect.forEach(own, (server) => haveRunning(setup, "check", server, (doing) => tell(`${server.client.server}: ${doing}`)), { discard: true, concurrency: 4 })
    return own.map((server) => server.client.server)
  }))

/** The addresses of those that Likeness starts and that do not run now. Starts nothing. */
export const serversAtRest = (connection: Connection.Connection): Effect.Effect<ReadonlyArray<string>, ProviderError.ProviderError> =>
  Effect.scoped(Effect.gen(function*() {
    const setup = yield* openSetup(connection, undefined)
    const resting = yield* Effect.filter(setup.servers, (server) => Effect.map(isOwnLiving(server), (living) => living === false), { concurrency: 4 })
    return resting.map((server) => server.client.server)
  }))

/** Ends every server of the connection that Likeness started, and gives the addresses of those that ran. Nobody else's is touched. */
export const stopServers = (connection: Connection.Connection): Effect.Effect<ReadonlyArray<string>, ProviderError.ProviderError> =>
  Effect.scoped(Effect.gen(function*() {
    const setup = yield* openSetup(connection, undefined)
    const ended = yield* Effect.forEach(setup.servers, ({ own }) => (own === undefined ? Effect.succeed([]) : Effect.map(Effect.promise(() => stop(own, "user")), (ran) => (ran ? [own.url] : []))), { concurrency: 4 })
    return ended.flat()
  }))

/** From when to when servers of our own ran for the connection, oldest first. Reads only. */
export const serverPeriods = (connection: Connection.Connection): Effect.Effect<ReadonlyArray<Period>, ProviderError.ProviderError> =>
  Effect.scoped(Effect.gen(function*() {
    const setup = yield* openSetup(connection, undefined)
    const found = yield* Effect.forEach(setup.servers, ({ own }) => (own === undefined ? Effect.succeed([]) : Effect.promise(() => periods(own))))
    return found.flat().toSorted((a, b) => a.from - b.from)
  }))
