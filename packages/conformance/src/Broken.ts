/** What was wrong, as a sentence: how the body of a check ends early. */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

export class Broken extends Data.TaggedError("Broken")<{ readonly reason: string }> {}

export const broken = (reason: string): Effect.Effect<never, Broken> => Effect.fail(new Broken({ reason }))

/** Goes on where `condition` holds. */
export const expect = (condition: boolean, reason: string | (() => string)): Effect.Effect<void, Broken> =>
  condition ? Effect.void : broken(typeof reason === "string" ? reason : reason())

/** A failure of any kind in one line. */
export const say = (failure: unknown): string => {
  if (failure instanceof Broken) return failure.reason
  if (failure instanceof Error) return `${"_tag" in failure ? String(failure._tag) : failure.name}: ${failure.message}`
  return typeof failure === "string" ? failure : JSON.stringify(failure) ?? String(failure)
}

/** Turns failures and defects of an operation into what was wrong. */
export const must = <A, E, R>(what: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, Broken, R> =>
  effect.pipe(
    Effect.catchCause((cause): Effect.Effect<never, Broken> =>
      Cause.hasInterruptsOnly(cause) ? Effect.interrupt : broken(`${what}: ${say(Cause.squash(cause))}`)
    )
  )
