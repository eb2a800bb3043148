/** Durable jobs: submitted once, carried on by whichever process holds the engine, paid once. */
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import type * as Estimate from "@likeness/core/Estimate"
import type * as JobState from "@likeness/core/JobState"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import type * as RuleError from "@likeness/core/RuleError"
import type * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Attempt, Job, NewJob, Order, Update } from "./Job.ts"
import type { Matching, Stored, StoreUnusable } from "./Repository.ts"

export type Filter = Matching<{
  persona: string
  study: string
  arm: string
  brief: string
  connection: string
  capability: Capability.Capability
  /** Any of these. */
  states: ReadonlyArray<JobState.JobState>
}>

/**
 * A person's word on a job that cannot end by itself.
 *
 * - `look`: of an `unknown` job. Where the provider's idempotency key still lives, the same bytes are sent
 *   again with it, which pays nothing twice; else the provider is asked. Found is adopted, certainly not
 *   there is rejected, else it stays unknown and `error` says what was learned.
 * - `adopt`: a person found the job over there: a ticket of `findings`, with another `id` where a person
 *   knows better. It is adopted when the provider answers for it.
 * - `found`: the same with nothing but the id that the provider has for it.
 * - `abandon`: of an `unknown` job, or one that was being sent and whose provider cannot be made any more:
 *   that it is not there and not billed; it is rejected. Of one that was
 *   accepted and whose provider does not answer (`error` says so): that nobody waits for it any more. It is
 *   asked a last time, and then ends as lost: charged with the GPU seconds that are known, or as estimated
 *   with `billed: unknown`, and never sent again. Of files that do not come: what came is kept.
 */
export type Decision =
  | { readonly _tag: "look" }
  | { readonly _tag: "adopt"; readonly ticket: Ticket.Ticket }
  | { readonly _tag: "found"; readonly id: string }
  | { readonly _tag: "abandon" }

export interface Jobs {
  /**
   * Stores a job and returns at once. May be repeated: the same id or key with the same content gives the
   * same job; with other content it fails with `InvalidInput`. Spends later, when the engine sends it.
   */
  readonly submit: (job: NewJob) => Effect.Effect<Job, RuleError.InvalidInput | StoreUnusable>
  readonly get: (id: string) => Stored<Job | undefined>
  /** In the order of submission. */
  readonly list: (filter?: Filter) => Stored<ReadonlyArray<Job>>
  /** The job's tries, first to last: how each intent ended, and one that was refused before it became an intent. */
  readonly attempts: (id: string) => Stored<ReadonlyArray<Attempt>>
  /** What the job's intents send or sent, first to last; an intent that was not prepared yet has none. */
  readonly orders: (id: string) => Stored<ReadonlyArray<Order>>
  /**
   * Stores the wish and returns; the job then ends as the provider answers. May be repeated; jobs that
   * ended are returned as they are. Fails with `WrongState` for an `unknown` job: `recover` settles it.
   */
  readonly cancel: (id: string) => Effect.Effect<Job, RuleError.InvalidInput | RuleError.WrongState | StoreUnusable>
  /** Waits until the job is at rest: `settled`, `rejected` or `unknown`. Interrupting it ends nothing. */
  readonly await: (id: string) => Effect.Effect<Job, RuleError.InvalidInput | StoreUnusable>
  /** The job now and at each change; ends when it is at rest. */
  readonly follow: (id: string) => Stream.Stream<Update, RuleError.InvalidInput | StoreUnusable>
  /**
   * Does what a person decided and returns the job as it is then; jobs at rest are returned as they are.
   * Fails with `WrongState` where the provider answers for a job that was to be given up, or does not for
   * a ticket or id that was to be adopted; with `InvalidInput` for a ticket of another job.
   */
  readonly recover: (id: string, decision: Decision) => Effect.Effect<Job, RuleError.InvalidInput | RuleError.WrongState | StoreUnusable>
  /**
   * Asks the provider what it has of an `unknown` job, for a person to choose by. Asked from this process;
   * changes nothing, may be repeated, costs nothing. Fails with `WrongState` for any other job.
   */
  readonly findings: (id: string) => Effect.Effect<Submission.Lookup, RuleError.InvalidInput | RuleError.WrongState | ProviderError.ProviderError | StoreUnusable>
  /**
   * Somebody over there says that a job has moved: it is looked at now instead of when its time comes. Nothing
   * of what was said is believed. `false` where no job that runs has this ticket; may be repeated.
   */
  readonly look: (ticket: Pick<Ticket.Ticket, "connection" | "id">) => Stored<boolean>
  /**
   * Somebody over there names the id under which an order was taken whose answer was lost. It is stored before this
   * returns; whoever carries the job asks the provider about it, and adopts it when the provider answers. `false`
   * where that intent has its answer; may be repeated.
   */
  readonly tell: (told: { readonly job: string; readonly intent: string; readonly id: string }) => Stored<boolean>
  /** What a request will probably cost, with what such jobs used here as history. Stores nothing, sends nothing that costs. */
  readonly estimate: (connection: Connection.Connection, request: Request.Request) => Effect.Effect<Estimate.Estimate, ProviderError.ProviderError | StoreUnusable>
}
