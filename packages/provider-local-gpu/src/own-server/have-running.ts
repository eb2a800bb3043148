/** A server of our own is started by the operation that needs it; anybody else's is left alone. */
import type * as ProviderError from "@likeness/core/ProviderError"
import * as ProviderErrors from "@likeness/core/ProviderError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { goldenEnvironment } from "../golden-environment.ts"
import type { PooledServer, Setup } from "../setup.ts"
import { ensureRunning, NotStarted } from "./ensure-running.ts"
import { isLiving, latest, type Own, touch } from "./Instance.ts"
import { stop } from "./stop.ts"

type Operation = typeof ProviderError.Operation.Type

/** What runs already is compared with its seal at most so often. */
const comparedSeconds = 60

const environmentOf = (setup: Setup, { start, state }: Own) =>
  goldenEnvironment(setup.errors, { state, kind: "comfyui", device: start.device, name: start.environment })

/** Whether a process of it lives, answering or not; `undefined` for somebody else's server. */
export const isOwnLiving = ({ own }: PooledServer): Effect.Effect<boolean | undefined> =>
  own === undefined
    ? Effect.succeed(undefined)
    : Effect.promise(async () => {
      const found = await latest(own)
      return found !== undefined && isLiving(found)
    })

/**
 * Answers when the server does. An environment that is no longer as it was proved is refused, also where
 * the server runs in it already.
 */
export const haveRunning = (setup: Setup, operation: Operation, server: PooledServer, tell: (doing: string) => void = () => {}): Effect.Effect<void, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { own } = server
    if (own === undefined) return
    const now = yield* Clock.currentTimeMillis
    const comparedAt = setup.compared.get(own.url)
    const fresh = comparedAt !== undefined && now - comparedAt < comparedSeconds * 1000 && (yield* isOwnLiving(server)) === true
    const compared = fresh ? undefined : yield* environmentOf(setup, own)
    if (compared !== undefined) setup.compared.set(own.url, now)
    yield* Effect.tryPromise({
      try: (signal) => ensureRunning(own, () => (compared === undefined ? Effect.runPromise(environmentOf(setup, own), { signal }) : Promise.resolve(compared)), signal, tell),
      catch: (thrown) =>
        ProviderErrors.isProviderError(thrown)
          ? thrown
          : setup.errors.notStarted(operation, thrown instanceof NotStarted ? thrown.message : `ComfyUI at ${own.url} cannot be started (${String(thrown)})`, thrown instanceof NotStarted ? thrown.advice : "See that the folder of the workspace can be written.", thrown instanceof NotStarted ? thrown.failing : undefined)
    })
  })

/** Whether it lives. Whoever asks for a job or fetches its files uses it, also where its queue is empty. */
export const use = (own: Own): Effect.Effect<boolean> =>
  Effect.promise(async () => {
    const found = await latest(own)
    if (found === undefined || !(await isLiving(found))) return false
    await touch(found)
    return true
  })

/** Long enough for most starts; the next look goes on waiting. */
const lookSeconds = 20

/** For operations that only look: a server of ours that died is started again, so that what lies there is found; without it they say themselves what is missing. */
export const haveAgain = (setup: Setup, operation: Operation, address: string | undefined): Effect.Effect<void> =>
  Effect.gen(function*() {
    const server = setup.servers.find((each) => each.client.server === address)
    if (server?.own === undefined) return
    const { own } = server
    // One that lives and does not answer yet is asked by the operation itself.
    if (yield* use(own)) return
    yield* haveRunning(setup, operation, server).pipe(Effect.timeoutOption(lookSeconds * 1000), Effect.ignore)
  })

/** A server of ours that does not end a job is ended itself, and begins anew; says whether it was ours. */
export const startAnew = (setup: Setup, operation: Operation, server: PooledServer, tell: (doing: string) => void): Effect.Effect<boolean, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { own } = server
    if (own === undefined) return false
    yield* Effect.promise(() => stop(own, "stuck"))
    yield* haveRunning(setup, operation, server, tell)
    return true
  })
