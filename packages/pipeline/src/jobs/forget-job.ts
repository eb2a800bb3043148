/** Erases what a job left with its provider: the request with its outputs, or the identity that it trained. What is stored here stays. */
import * as Effect from "effect/Effect"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import * as RuleError from "@likeness/core/RuleError"
import { leftBy } from "@likeness/runtime/Forget"
import { isAtRest, type Attempt, type Job } from "@likeness/runtime/Job"
import type { Workspace } from "../workspace/Workspace.ts"
import { noSuchJob } from "./read-jobs.ts"

/** One thing over there and what became of it. */
export interface Forgotten {
  readonly kind: RemoteReference.RemoteReference["kind"]
  readonly id: string
  readonly answer: "erased" | "absent" | "notPossible"
  readonly reason: string | null
}

/** What each of the job's intents left, the failed ones too, and the identities that it trained. */
const referencesOf = ({ connection: { account, name }, outcome, ticket }: Job, attempts: ReadonlyArray<Attempt>): ReadonlyArray<RemoteReference.RemoteReference> => {
  const ordered = [...attempts.map((attempt) => attempt.ticket), ticket].flatMap((one) => (one === undefined ? [] : leftBy(one)))
  const trained = (outcome?.outputs ?? []).flatMap((output): ReadonlyArray<RemoteReference.RemoteReference> =>
    output._tag === "identityRemote" ? [{ v: 1, connection: name, account, kind: "identityModel", id: output.id }] : [])
  return [...new Map([...ordered, ...trained].map((reference) => [`${reference.kind}/${reference.server ?? ""}/${reference.id}`, reference])).values()]
}

/** Of what was asked for under several names, where it was found; under the first where nowhere. */
const told = (asked: ReadonlyArray<Forgotten>): ReadonlyArray<Forgotten> => {
  const found = asked.filter(({ answer }) => answer !== "absent")
  return found.length > 0 ? found : asked.slice(0, 1)
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
    const forgotten = yield* Effect.forEach(referencesOf(job, yield* workspace.runtime.jobs.attempts(id)), (reference) =>
      Effect.map(provider.forget(reference), (erasure): Forgotten => ({
        kind: reference.kind, id: reference.id, answer: erasure.answer, reason: erasure.reason ?? null
      })))
    return { job: id, provider: job.connection.name, forgotten: [...Map.groupBy(forgotten, (one) => one.id).values()].flatMap(told) }
  })
