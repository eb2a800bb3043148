/** Runs what the adapter does with environments; its named failures stay errors, anything else is a bug. */
import * as Effect from "effect/Effect"
import type { EnvironmentFailed, EnvironmentRefused } from "@likeness/provider-local-gpu/environment/EnvironmentFailed"

export type EnvironmentError = EnvironmentFailed | EnvironmentRefused

export const attempt = <A>(run: (signal: AbortSignal) => Promise<A>): Effect.Effect<A, EnvironmentError> =>
  Effect.tryPromise({ try: run, catch: (thrown) => thrown as Error & { readonly _tag?: string } }).pipe(
    Effect.catch((error) => (error._tag === "EnvironmentFailed" || error._tag === "InvalidInput" ? Effect.fail(error as EnvironmentError) : Effect.die(error)))
  )
