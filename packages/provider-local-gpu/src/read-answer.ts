/** Answers as values: the wire's failures and unknown answers become this connection's errors. */
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Client, Reply } from "./comfyui/Client.ts"
import type { WireFailure } from "./comfyui/WireFailure.ts"
import type { Setup } from "./setup.ts"

type Operation = typeof ProviderError.Operation.Type

/** The JSON of a text, or `undefined` where it is none. */
export const json = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** A 200 whose body has the shape; anything else is `ProtocolMismatch` with the raw answer. */
export const read = <A, I>(
  setup: Setup,
  operation: Operation,
  client: Client,
  what: string,
  answer: Effect.Effect<Reply, WireFailure>,
  shape: Schema.Codec<A, I>
): Effect.Effect<A, ProviderError.ProviderError> =>
  answer.pipe(
    Effect.mapError((failure) => setup.errors.wire(operation, client.server, failure)),
    Effect.flatMap((reply) => {
      const raw = { status: reply.status, body: reply.text.slice(0, 20_000) }
      if (reply.status !== 200) return Effect.fail(setup.errors.mismatch(operation, client.server, `answered ${reply.status} to ${what}`, raw))
      const decoded = Schema.decodeUnknownResult(shape)(json(reply.text))
      return Result.isSuccess(decoded)
        ? Effect.succeed(decoded.success)
        : Effect.fail(setup.errors.mismatch(operation, client.server, `gave an unknown answer to ${what}: ${decoded.failure.message}`, raw))
    })
  )
