/**
 * The life of one order without the runtime: prepare, intend, submit, poll to the end, collect.
 *
 * Nothing is stored and nothing is decided here that `describe` does not declare.
 */
import type { AssetReader } from "@likeness/core/AssetReader"
import * as Hash from "@likeness/core/Hash"
import type * as Intent from "@likeness/core/Intent"
import * as MediaType from "@likeness/core/MediaType"
import type * as Outcome from "@likeness/core/Outcome"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as Progress from "@likeness/core/Progress"
import * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import type * as Request from "@likeness/core/Request"
import type * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { randomUUID } from "node:crypto"
import * as Bench from "./Bench.ts"
import { type Broken, broken, expect, must, say } from "./Broken.ts"
import type * as Harness from "./Harness.ts"

/** What `prepare` is given, where it is not the sample with nothing known. */
export interface Preparing {
  readonly request?: Request.Request
  readonly known?: ReadonlyArray<RemoteReference.RemoteReference>
  readonly readAsset?: AssetReader
  readonly provider?: Provider.Provider
}

export const prepare = (bench: Bench.Bench, preparing: Preparing = {}): Effect.Effect<PreparedOrder.PreparedOrder, Broken> =>
  must(
    "prepare",
    (preparing.provider ?? bench.provider).prepare(preparing.request ?? bench.sample.request, {
      readAsset: preparing.readAsset ?? bench.readAsset,
      known: preparing.known ?? []
    })
  )

/** Time enough for a first byte on a busy machine. */
const leastSendWithinSeconds = 10

/** The durable record that would be stored before the send; `sendWithinSeconds` may be in the past. */
export const intend = (bench: Bench.Bench, order: PreparedOrder.PreparedOrder, sendWithinSeconds?: number): Effect.Effect<Intent.Intent> =>
  Effect.map(Clock.currentTimeMillis, (now) => ({
    v: 1,
    id: `conformance-${randomUUID()}`,
    prepared: order,
    attempt: 1,
    firstSentAt: Timestamp.fromMillis(now),
    sendBy: Timestamp.fromMillis(now + 1000 * (sendWithinSeconds ?? Math.max(leastSendWithinSeconds, Bench.scaled(bench, bench.offer.recovery.sendWithinSeconds))))
  }))

/** The same intent, sent once more. */
export const again = (bench: Bench.Bench, intent: Intent.Intent): Effect.Effect<Intent.Intent> =>
  Effect.map(Clock.currentTimeMillis, (now) => ({
    ...intent,
    attempt: intent.attempt + 1,
    sendBy: Timestamp.fromMillis(now + 1000 * Math.max(leastSendWithinSeconds, Bench.scaled(bench, bench.offer.recovery.sendWithinSeconds)))
  }))

export const submit = (provider: Provider.Provider, intent: Intent.Intent): Effect.Effect<Submission.Submission, Broken> => must("submit", provider.submit(intent))

/** The ticket of an answer that must be `accepted`. */
export const accepted = (answer: Submission.Submission): Effect.Effect<Ticket.Ticket, Broken> =>
  answer._tag === "accepted" ? Effect.succeed(answer.ticket) : broken(`submit answered ${answer._tag} (${say(answer.error)}) where the order should be accepted`)

/** An order that is on its way. */
export interface Sent {
  readonly order: PreparedOrder.PreparedOrder
  readonly intent: Intent.Intent
  readonly ticket: Ticket.Ticket
}

/** Prepares, intends and submits; the order must be accepted. */
export const order = (bench: Bench.Bench, preparing: Preparing = {}): Effect.Effect<Sent, Broken> =>
  Effect.gen(function*() {
    const prepared = yield* prepare(bench, preparing)
    const intent = yield* intend(bench, prepared)
    const ticket = yield* Effect.flatMap(submit(preparing.provider ?? bench.provider, intent), accepted)
    return { order: prepared, intent, ticket }
  })

/** How the end is waited for. */
export interface Waiting {
  readonly provider?: Provider.Provider
  readonly onProgress?: (progress: Progress.Progress) => Effect.Effect<void, Broken>
  /** Multiplies the declared waits: below 1 looks more often, as hints of `watch` make the workflow do. */
  readonly haste?: number
}

const mayPassBy = (error: ProviderError.ProviderError): boolean => error._tag === "RateLimited" || error._tag === "Unreachable"

/** One answer of `poll`, however often a connection has to be tried. */
const look = (provider: Provider.Provider, ticket: Ticket.Ticket): Effect.Effect<Progress.Progress | Outcome.Outcome | "again", ProviderError.ProviderError> =>
  provider.poll(ticket).pipe(Effect.catch((error) => (mayPassBy(error) ? Effect.succeed("again" as const) : Effect.fail(error))))

/** What polling needs of a bench. */
export interface Polling {
  readonly provider: Provider.Provider
  readonly offer: Pick<Bench.Offer, "polling">
  readonly harness: Pick<Harness.Harness, "timeScale">
}

/** Polls at the declared pace until the job has ended, or polling fails for good. */
export const pollToEnd = (bench: Polling, ticket: Ticket.Ticket, waiting: Waiting = {}): Effect.Effect<Outcome.Outcome, Broken | ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { factor, firstSeconds, maximumSeconds } = bench.offer.polling
    const haste = waiting.haste ?? 1
    let seconds = firstSeconds
    for (;;) {
      yield* Effect.sleep(Math.max(1, Bench.scaled(bench, seconds) * haste * 1000))
      const answer = yield* look(waiting.provider ?? bench.provider, ticket)
      if (answer !== "again") {
        if (Provider.isOutcome(answer)) return answer
        if (waiting.onProgress !== undefined) yield* waiting.onProgress(answer)
      }
      seconds = Math.min(maximumSeconds, seconds * factor)
    }
  })

/** {@link pollToEnd} where polling must not fail. */
export const outcome = (bench: Bench.Bench, ticket: Ticket.Ticket, waiting: Waiting = {}): Effect.Effect<Outcome.Outcome, Broken> =>
  must("poll", pollToEnd(bench, ticket, waiting))

/** {@link outcome} where the job must end well. */
export const success = (bench: Bench.Bench, ticket: Ticket.Ticket, waiting: Waiting = {}): Effect.Effect<Outcome.Succeeded, Broken> =>
  Effect.flatMap(outcome(bench, ticket, waiting), (ended) =>
    ended.state === "succeeded" ? Effect.succeed(ended) : broken(`the job ended ${ended.state}${ended.state === "failed" ? ` (${say(ended.error)})` : ""} where it should succeed`))

/** A file as it arrived. */
export interface Taken {
  readonly output: number
  readonly file: number
  readonly sha256: Hash.Sha256
  readonly sizeBytes: number
  readonly announcedBytes: number | undefined
  readonly announcedType: MediaType.MediaType | undefined
  readonly sniffed: MediaType.MediaType | undefined
}

/** Takes every file of an outcome to its end. */
export const collect = (provider: Provider.Provider, ticket: Ticket.Ticket, ended: Outcome.Outcome): Effect.Effect<ReadonlyArray<Taken>, ProviderError.ProviderError> =>
  provider.collect(ticket, ended).pipe(
    Stream.mapEffect((file) =>
      Effect.map(Stream.runCollect(file.bytes), (pieces): Taken => {
        const bytes = Buffer.concat(pieces)
        return {
          output: file.output,
          file: file.file,
          sha256: Hash.ofBytes(bytes),
          sizeBytes: bytes.length,
          announcedBytes: file.sizeBytes,
          announcedType: file.mediaType,
          sniffed: MediaType.sniff(bytes)
        }
      })),
    Stream.runCollect
  )

/**
 * Finds out what became of a send whose answer was lost, as the guarantee says: the same bytes once
 * more (`keyed`), a look within the stated delay (`findable`), or nothing (`blind`).
 */
export const recover = (bench: Bench.Bench, intent: Intent.Intent): Effect.Effect<Ticket.Ticket | undefined, Broken> =>
  Effect.gen(function*() {
    const { delaysSeconds, guarantee } = bench.offer.recovery
    if (guarantee._tag === "keyed") {
      yield* Effect.sleep(Bench.scaled(bench, delaysSeconds[0] ?? 0) * 1000)
      const answer = yield* submit(bench.provider, yield* again(bench, intent))
      return yield* accepted(answer)
    }
    const seen = yield* must("lookup", bench.provider.lookup(intent))
    if (guarantee._tag === "blind") {
      yield* expect(seen._tag === "unknowable", `lookup answered ${seen._tag}, but a blind submission cannot be found again`)
      return undefined
    }
    if (seen._tag === "found") return seen.ticket
    yield* Effect.sleep(Bench.scaled(bench, guarantee.delaySeconds) * 1000)
    const later = yield* must("lookup", bench.provider.lookup(intent))
    return later._tag === "found" ? later.ticket : undefined
  })
