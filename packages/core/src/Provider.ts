/**
 * The provider interface: twelve operations, the same for every adapter.
 *
 * An adapter answers once and never loops: splitting takes, repeating sends, waiting between polls,
 * giving up and paying are the workflow's, by what `describe` declares. It holds no state that is
 * needed after a restart. Its meaning is fixed in `docs/explain/paid-jobs.md` and proven by
 * `@likeness/conformance`.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type * as AssetReader from "./AssetReader.ts"
import type * as Capability from "./Capability.ts"
import type * as Estimate from "./Estimate.ts"
import type * as Health from "./Health.ts"
import type * as Hint from "./Hint.ts"
import type * as Intent from "./Intent.ts"
import type * as MediaType from "./MediaType.ts"
import type * as Outcome from "./Outcome.ts"
import type * as PreparedOrder from "./PreparedOrder.ts"
import type * as Progress from "./Progress.ts"
import type * as ProviderError from "./ProviderError.ts"
import type * as RemoteReference from "./RemoteReference.ts"
import type * as Request from "./Request.ts"
import type * as Submission from "./Submission.ts"
import type * as Ticket from "./Ticket.ts"
import type * as Timestamp from "./Timestamp.ts"

/** What `prepare` may use: bytes come through the reader, known uploads are handed in. */
export interface PrepareContext {
  readonly readAsset: AssetReader.AssetReader
  /** References of this connection's account that earlier preparations left; expired ones included. */
  readonly known: ReadonlyArray<RemoteReference.RemoteReference>
  /** Says what takes long, such as `starting ComfyUI`: shown while `prepare` runs, never stored. May be repeated. Absent: nobody listens. */
  readonly tell?: (doing: string) => void
}

/** A request to show a price for, or a prepared order to reserve one. */
export type Estimated =
  | { readonly _tag: "request"; readonly request: Request.Request }
  | { readonly _tag: "order"; readonly request: Request.Request; readonly order: PreparedOrder.PreparedOrder }

/** An identity model that a provider has. */
export interface FoundIdentity {
  /** As `describe` lists kinds; absent where the provider does not say. */
  readonly kind?: string
  /** What it is called over there. */
  readonly name: string
}

/** One file of an outcome on its way. */
export interface Collected {
  /** Index into the outcome's outputs. */
  readonly output: number
  /** Index into that output's files. */
  readonly file: number
  /** As the provider says; the bytes decide. */
  readonly mediaType?: MediaType.MediaType
  /** As the provider says. A shorter or longer stream fails with `OutputCorrupt`. */
  readonly sizeBytes?: number
  readonly expiresAt?: Timestamp.Timestamp
  readonly bytes: Stream.Stream<Uint8Array, ProviderError.ProviderError>
}

/** An adapter to something that can make pictures, configured for one connection. */
export interface Provider {
  /** What it can do, as data: the same value each time, no traffic. */
  readonly describe: () => Capability.Description

  /** What works right now. Never fails: being down, full or unauthorised is an answer. May be repeated, costs nothing. */
  readonly check: Effect.Effect<Health.Health>

  /**
   * Everything that is wrong with a request for this provider, at once; empty means sendable. Pure:
   * sends nothing. Models and nodes on a server are checked in `prepare`.
   */
  readonly validate: (request: Request.Request) => ReadonlyArray<ProviderError.Fault>

  /**
   * Makes a request ready: freezes the exact bytes, chooses the key or findable name, and makes what
   * must exist first (uploads, an installed LoRA). May be repeated and taken up again after a crash:
   * what `known` already has is not made twice. Costs nothing.
   */
  readonly prepare: (request: Request.Request, context: PrepareContext) => Effect.Effect<PreparedOrder.PreparedOrder, ProviderError.ProviderError | AssetReader.AssetUnreadable>

  /** What it will probably cost, in the provider's unit and in money, with the source. May be repeated, costs nothing. */
  readonly estimate: (subject: Estimated, history: Estimate.History) => Effect.Effect<Estimate.Estimate, ProviderError.ProviderError>

  /**
   * Sends one intent's prepared order, once, and returns what the provider answered.
   *
   * Only from the paid-job workflow, right after `sending` was committed. To find out whether an
   * earlier send arrived, call `lookup`. `intent.prepared.body` leaves byte for byte; past
   * `intent.sendBy` nothing leaves and the answer is `refused` with `retryable: "now"`. Spends when
   * the provider accepts. Never repeats by itself.
   */
  readonly submit: (intent: Intent.Intent) => Effect.Effect<Submission.Submission>

  /** Whether an intent's submission arrived. May be repeated, costs nothing, starts nothing. */
  readonly lookup: (intent: Intent.Intent) => Effect.Effect<Submission.Lookup>

  /**
   * The ticket of a submission whose answer was lost, with the id that a person, or a message of the provider,
   * names for it. Pure; the workflow believes it when `poll` answers for it. Absent where ids cannot be told.
   */
  readonly ticketFor?: (intent: Intent.Intent, id: string) => Ticket.Ticket

  /**
   * The identity model that the connection's account has under the provider's own id, ready to be used: one that was
   * made elsewhere. Fails with `Unsupported` where there is none, or none that can be used. May be repeated, costs
   * nothing. Absent where identity models are files.
   */
  readonly findIdentity?: (id: string) => Effect.Effect<FoundIdentity, ProviderError.ProviderError>

  /** Where a job is, or how it ended: after the end the same outcome every time. May be repeated, costs nothing. */
  readonly poll: (ticket: Ticket.Ticket) => Effect.Effect<Progress.Progress | Outcome.Outcome, ProviderError.ProviderError>

  /** Hints while a job runs. May end, repeat, be out of order or say nothing at any time. Costs nothing. */
  readonly watch: (ticket: Ticket.Ticket) => Stream.Stream<Hint.Hint>

  /** Asks for the end of exactly this job. May be repeated. */
  readonly cancel: (ticket: Ticket.Ticket) => Effect.Effect<Submission.Cancellation, ProviderError.ProviderError>

  /**
   * The files of an outcome, one after another; empty where the outputs are ids. Each file's stream
   * is checked for length and type and may be taken again. Costs nothing.
   */
  readonly collect: (ticket: Ticket.Ticket, outcome: Outcome.Outcome) => Stream.Stream<Collected, ProviderError.ProviderError>

  /** Erases what lies with the provider. May be repeated, costs nothing. */
  readonly forget: (reference: RemoteReference.RemoteReference) => Effect.Effect<Submission.Erasure, ProviderError.ProviderError>
}

/** Whether an answer of `poll` is the end. */
export const isOutcome = (answer: Progress.Progress | Outcome.Outcome): answer is Outcome.Outcome =>
  answer.state === "succeeded" || answer.state === "failed" || answer.state === "cancelled"
