/**
 * The second door: a provider written with async functions and async iterables, without Effect.
 *
 * Throw an error of {@link ProviderError} (`throw new ProviderError.Unreachable({ … })`) for a failure
 * that the contract names. Anything else thrown is a defect of the adapter, except in `submit`: there
 * it becomes `uncertain`, because a paid call may have left.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { AssetUnreadable } from "./AssetReader.ts"
import type * as Capability from "./Capability.ts"
import type * as Estimate from "./Estimate.ts"
import type * as Hash from "./Hash.ts"
import type * as Health from "./Health.ts"
import type * as Hint from "./Hint.ts"
import type * as Intent from "./Intent.ts"
import type * as MediaType from "./MediaType.ts"
import type * as Outcome from "./Outcome.ts"
import type * as PreparedOrder from "./PreparedOrder.ts"
import type * as Progress from "./Progress.ts"
import type * as Provider from "./Provider.ts"
import * as ProviderError from "./ProviderError.ts"
import type * as RemoteReference from "./RemoteReference.ts"
import type * as Request from "./Request.ts"
import type * as Submission from "./Submission.ts"
import type * as Ticket from "./Ticket.ts"
import type * as Timestamp from "./Timestamp.ts"

/** Handed to every operation. */
export interface Call {
  /** Aborted when the caller no longer wants the answer: end sockets, processes and files. */
  readonly signal: AbortSignal
  /** Milliseconds since 1970 by Likeness' clock; use it instead of `Date.now()`. */
  readonly now: () => number
}

/** {@link Provider.PrepareContext} with an async iterable. */
export interface PrepareCall extends Call {
  readonly readAsset: (sha256: Hash.Sha256) => AsyncIterable<Uint8Array>
  readonly known: ReadonlyArray<RemoteReference.RemoteReference>
  /** Says what takes long; may be called at any time while the call runs. */
  readonly tell: (doing: string) => void
}

/** {@link Provider.Collected} with an async iterable. */
export interface CollectedFile {
  readonly output: number
  readonly file: number
  readonly mediaType?: MediaType.MediaType
  readonly sizeBytes?: number
  readonly expiresAt?: Timestamp.Timestamp
  readonly bytes: AsyncIterable<Uint8Array>
}

/** The twelve operations as async functions; what each means stands at {@link Provider.Provider}. */
export interface ProviderDefinition {
  readonly describe: () => Capability.Description
  readonly check: (call: Call) => Promise<Health.Health>
  readonly validate: (request: Request.Request) => ReadonlyArray<ProviderError.Fault>
  readonly prepare: (request: Request.Request, call: PrepareCall) => Promise<PreparedOrder.PreparedOrder>
  readonly estimate: (subject: Provider.Estimated, history: Estimate.History, call: Call) => Promise<Estimate.Estimate>
  readonly submit: (intent: Intent.Intent, call: Call) => Promise<Submission.Submission>
  readonly lookup: (intent: Intent.Intent, call: Call) => Promise<Submission.Lookup>
  readonly poll: (ticket: Ticket.Ticket, call: Call) => Promise<Progress.Progress | Outcome.Outcome>
  /** Leave it out where there are no hints. */
  readonly watch?: (ticket: Ticket.Ticket, call: Call) => AsyncIterable<Hint.Hint>
  readonly cancel: (ticket: Ticket.Ticket, call: Call) => Promise<Submission.Cancellation>
  readonly collect: (ticket: Ticket.Ticket, outcome: Outcome.Outcome, call: Call) => AsyncIterable<CollectedFile>
  readonly forget: (reference: RemoteReference.RemoteReference, call: Call) => Promise<Submission.Erasure>
}

const isNamed = ProviderError.isProviderError

/** Named failures are values, everything else stays a defect. */
const failOrDie = (thrown: unknown): Effect.Effect<never, ProviderError.ProviderError> =>
  isNamed(thrown) ? Effect.fail(thrown) : Effect.die(thrown)

const withClock = <A, E>(use: (now: () => number) => Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Clock.clockWith((clock) => use(() => clock.currentTimeMillisUnsafe()))

const attempt = <A>(run: (call: Call) => Promise<A>): Effect.Effect<A, unknown> =>
  withClock((now) => Effect.tryPromise({ try: (signal) => run({ signal, now }), catch: (thrown) => thrown }))

const named = <A>(run: (call: Call) => Promise<A>): Effect.Effect<A, ProviderError.ProviderError> => attempt(run).pipe(Effect.catch(failOrDie))

/** An iterable made with a signal that is aborted when the stream is left early. */
const iterate = <A>(make: (call: Call) => AsyncIterable<A>): Stream.Stream<A, unknown> =>
  Stream.unwrap(
    Effect.gen(function*() {
      const controller = yield* Effect.acquireRelease(
        Effect.sync(() => new AbortController()),
        (made) => Effect.sync(() => made.abort())
      )
      return yield* withClock((now) =>
        Effect.sync(() => Stream.fromAsyncIterable(make({ signal: controller.signal, now }), (thrown: unknown) => thrown))
      )
    })
  )

const namedStream = <A>(stream: Stream.Stream<A, unknown>): Stream.Stream<A, ProviderError.ProviderError> =>
  stream.pipe(Stream.catch((thrown) => Stream.fromEffect(failOrDie(thrown))))

/**
 * A {@link Provider.Provider} from async functions. It passes the same conformance run as one written
 * with Effect.
 */
export const defineProvider = (definition: ProviderDefinition): Provider.Provider => ({
  describe: definition.describe,
  validate: definition.validate,
  check: attempt(definition.check).pipe(Effect.orDie),
  prepare: (request, context) =>
    attempt((call) =>
      definition.prepare(request, {
        ...call,
        known: context.known,
        tell: context.tell ?? (() => undefined),
        readAsset: (sha256) => Stream.toAsyncIterable(context.readAsset(sha256))
      })
    ).pipe(
      Effect.catch((thrown): Effect.Effect<never, ProviderError.ProviderError | AssetUnreadable> =>
        thrown instanceof AssetUnreadable ? Effect.fail(thrown) : failOrDie(thrown)
      )
    ),
  estimate: (subject, history) => named((call) => definition.estimate(subject, history, call)),
  submit: (intent) =>
    attempt((call) => definition.submit(intent, call)).pipe(
      Effect.catch((thrown) => {
        const error = isNamed(thrown) ? thrown : new ProviderError.SubmissionUnknown({
          connection: intent.prepared.connection,
          account: intent.prepared.account,
          operation: "submit",
          message: `${intent.prepared.connection} may have accepted intent ${intent.id}; the adapter ended without an answer`,
          billed: "unknown",
          retryable: "no",
          advice: `Run \`likeness jobs recover\`, or look for the job at the provider.`,
          cause: ProviderError.causeOf(thrown),
          intent: intent.id
        })
        return Effect.succeed<Submission.Submission>({ _tag: "uncertain", v: 1, error })
      })
    ),
  lookup: (intent) => attempt((call) => definition.lookup(intent, call)).pipe(Effect.orDie),
  poll: (ticket) => named((call) => definition.poll(ticket, call)),
  watch: (ticket) => {
    const watch = definition.watch
    // A hint that fails is no hint: the truth is polled.
    return watch === undefined ? Stream.empty : iterate((call) => watch(ticket, call)).pipe(Stream.catch(() => Stream.empty))
  },
  cancel: (ticket) => named((call) => definition.cancel(ticket, call)),
  collect: (ticket, outcome) =>
    namedStream(iterate((call) => definition.collect(ticket, outcome, call))).pipe(
      Stream.map((file) => ({ ...file, bytes: namedStream(Stream.fromAsyncIterable(file.bytes, (thrown: unknown) => thrown)) }))
    ),
  forget: (reference) => named((call) => definition.forget(reference, call))
})
