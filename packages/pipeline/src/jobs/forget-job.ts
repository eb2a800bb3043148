/** Erases what a job left with its provider: the request with its outputs, or the identity that it trained. What is stored here stays. */
import * as Effect from "effect/Effect"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import * as RuleError from "@likeness/core/RuleError"
import { isAtRest, type Job } from "@likeness/runtime/Job"
import type { Workspace } from "../workspace/Workspace.ts"
import { noSuchJob } from "./read-jobs.ts"

/** One thing over there and what became of it. */
export interface Forgotten {
  readonly kind: RemoteReference.RemoteReference["kind"]
  readonly id: string
  readonly answer: "erased" | "absent" | "notPossible"
  readonly reason: string | null
}

const referencesOf = ({ capability, connection, outcome, ticket }: Job): ReadonlyArray<RemoteReference.RemoteReference> => {
  if (ticket === undefined) return []
  const shared = { v: 1 as const, connection: connection.name, account: connection.account, ...(ticket.server === undefined ? {} : { server: ticket.server }), ...(ticket.place === "anywhere" ? {} : { place: ticket.place }) }
  if (capability !== "trainIdentity") return [{ ...shared, kind: "request", id: ticket.id }]
  const trained = outcome?.outputs.flatMap((output) => (output._tag === "identityRemote" ? [output.id] : [])) ?? []
  // A training that failed left its pictures under the id that it was ordered as.
  return [...new Set([...trained, ticket.id])].map((id) => ({ ...shared, kind: "identityModel", id }))
}

/** May be repeated: what is gone already is `absent`. Fails with `WrongState` for a job that is not over, and as the provider fails. */
export const forgetJob = (workspace: Workspace, id: string) =>
  Effect.gen(function*() {
    const job = (yield* workspace.runtime.jobs.get(id)) ?? (yield* noSuchJob(id))
    if (!isAtRest(job) || job.state === "unknown") {
      return yield* new RuleError.WrongState({
        job: id, message: `Job ${id} is ${job.state}: its provider may still need what it has.`,
        advice: job.state === "unknown" ? `Settle it first: likeness jobs recover ${id}.` : `Wait for it, or end it with likeness jobs cancel ${id}.`
      })
    }
    const provider = yield* workspace.provider(job.connection)
    const forgotten = yield* Effect.forEach(referencesOf(job), (reference) =>
      Effect.map(provider.forget(reference), (erasure): Forgotten => ({
        kind: reference.kind, id: reference.id, answer: erasure.answer, reason: erasure.reason ?? null
      })))
    return { job: id, provider: job.connection.name, forgotten }
  })
