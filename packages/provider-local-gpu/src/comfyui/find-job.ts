/** Where a server has a job: in its queue, in its history, or nowhere. */
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import { read } from "../read-answer.ts"
import type { Setup } from "../setup.ts"
import * as Answer from "./Answer.ts"
import type { Client } from "./Client.ts"

export type Found =
  | { readonly _tag: "waiting"; readonly ahead: number }
  | { readonly _tag: "running" }
  | { readonly _tag: "ended"; readonly entry: Answer.HistoryEntry }
  | { readonly _tag: "nowhere" }

type Operation = typeof ProviderError.Operation.Type

/** The queue first and the history second: the other way round a job that ends in between is missed. */
export const findJob = (setup: Setup, operation: Operation, client: Client, id: string): Effect.Effect<Found, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const queue = yield* read(setup, operation, client, "the question for its queue", client.get("/queue"), Answer.Queue)
    if (queue.queue_running.some((item) => item[1] === id)) return { _tag: "running" }
    const own = queue.queue_pending.find((item) => item[1] === id)
    if (own !== undefined) {
      // The list is a heap, not in order: the lower number comes first.
      return { _tag: "waiting", ahead: queue.queue_running.length + queue.queue_pending.filter((item) => item[0] < own[0]).length }
    }
    const history = yield* read(setup, operation, client, "the question for a job", client.get(`/history/${id}`), Answer.History)
    const entry = history[id]
    return entry === undefined ? { _tag: "nowhere" } : { _tag: "ended", entry }
  })

/** As {@link findJob}, and where it is nowhere asks the jobs list too, which reads both under one lock. */
export const findJobSurely = (setup: Setup, operation: Operation, client: Client, id: string): Effect.Effect<Found, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const first = yield* findJob(setup, operation, client, id)
    if (first._tag !== "nowhere") return first
    const job = yield* client.get(`/jobs/${id}`).pipe(Effect.mapError((failure) => setup.errors.wire(operation, client.server, failure)))
    if (job.status === 404) return { _tag: "nowhere" }
    return yield* findJob(setup, operation, client, id)
  })
