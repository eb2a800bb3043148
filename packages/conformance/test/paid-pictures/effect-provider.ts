/** The same provider through the other door: written with Effect. */
import { AssetUnreadable } from "@likeness/core/AssetReader"
import type * as Connection from "@likeness/core/Connection"
import type * as Hash from "@likeness/core/Hash"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import * as RemoteReference from "@likeness/core/RemoteReference"
import * as Request from "@likeness/core/Request"
import type * as Submission from "@likeness/core/Submission"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import * as answers from "./answers.ts"
import { describe } from "./capabilities.ts"
import { BadStatus, ofFreeCall } from "./errors.ts"
import { validate } from "./orders.ts"
import { type Call, type OrderAnswer, request as send, settingsOf } from "./wire.ts"

/** An upload that ends sooner than this is made anew. */
const uploadMarginSeconds = 60

export const make = (connection: Connection.Connection, key: string): Effect.Effect<Provider.Provider> => Effect.sync(() => {
  const settings = settingsOf(connection)

  const call = (of: Omit<Call, "signal">): Effect.Effect<Response, unknown> =>
    Effect.tryPromise({ try: (signal) => send(settings, key, { ...of, signal }), catch: (thrown) => thrown })
  const json = <A>(of: Omit<Call, "signal">): Effect.Effect<A, unknown> =>
    Effect.flatMap(call(of), (response) => Effect.tryPromise({ try: async () => (response.status === 204 ? {} : await response.json()) as A, catch: (thrown) => thrown }))
  const free = <A>(operation: ProviderError.Operation, effect: Effect.Effect<A, unknown>): Effect.Effect<A, ProviderError.ProviderError> =>
    Effect.mapError(effect, (thrown) => ofFreeCall(connection, operation, thrown))
  const whereStatus = <A>(status: number, instead: A) => (thrown: unknown): Effect.Effect<A, unknown> =>
    thrown instanceof BadStatus && thrown.status === status ? Effect.succeed(instead) : Effect.fail(thrown)

  const upload = (sha256: Hash.Sha256, context: Provider.PrepareContext) =>
    Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      const known = context.known.find((one) => one.kind === "upload" && one.sha256 === sha256 && one.account === connection.account && RemoteReference.isUsable(one, now, uploadMarginSeconds))
      if (known !== undefined) return known
      const bytes = new Uint8Array(Buffer.concat(yield* Stream.runCollect(context.readAsset(sha256))))
      yield* Effect.try({ try: () => answers.checkBytes(connection, sha256, bytes), catch: (thrown) => thrown })
      const { expiresAt, id } = yield* json<{ readonly id: string; readonly expiresAt: string }>({ method: "POST", path: "/uploads", body: bytes, headers: { "content-type": "image/png" } })
      return { v: 1, connection: connection.name, account: connection.account, kind: "upload", id, sha256, expiresAt } satisfies RemoteReference.RemoteReference
    })

  const download = (path: string, sizeBytes: number | undefined): Stream.Stream<Uint8Array, ProviderError.ProviderError> =>
    Stream.unwrap(Effect.gen(function*() {
      const arrived = yield* Ref.make(0)
      const response = yield* call({ path })
      const pieces = Stream.fromAsyncIterable(response.body ?? new ReadableStream<Uint8Array>(), (thrown: unknown) => thrown)
      const whole = Effect.flatMap(Ref.get(arrived), (bytes) => (sizeBytes === undefined || bytes === sizeBytes ? Effect.void : Effect.fail(answers.corrupt(connection, bytes, sizeBytes))))
      return Stream.concat(
        Stream.tap(pieces, (piece) => Ref.update(arrived, (bytes) => bytes + piece.length)),
        Stream.drain(Stream.fromEffect(whole))
      )
    })).pipe(Stream.mapError((thrown) => answers.failedDownload(connection, thrown)))

  return {
    describe: () => describe(connection, settings),
    check: json<{ readonly free: number; readonly version: string }>({ path: "/account" }).pipe(
      Effect.match({ onSuccess: (account) => answers.health(connection, account), onFailure: (thrown) => answers.illness(connection, thrown) })
    ),
    validate: (request) => validate(request, connection),
    prepare: (request, context) =>
      Effect.gen(function*() {
        const faults = validate(request, connection)
        if (faults.length > 0) return yield* Effect.fail(answers.refusal(connection, faults))
        const references = yield* Effect.forEach(Request.assets(request), (sha256) => upload(sha256, context))
        return answers.order(connection, request, references)
      }).pipe(Effect.mapError((thrown) => (thrown instanceof AssetUnreadable ? thrown : ofFreeCall(connection, "prepare", thrown)))),
    estimate: ({ request }) => Effect.succeed(answers.estimate(request)),
    submit: (intent) =>
      Effect.gen(function*() {
        const { body, key: idempotencyKey = "" } = intent.prepared
        const late = answers.tooLate(connection, intent, yield* Clock.currentTimeMillis)
        if (late !== undefined) return late
        return yield* json<{ readonly id: string }>({ method: "POST", path: "/orders", body, headers: { "content-type": "application/json", "idempotency-key": idempotencyKey } }).pipe(
          Effect.match({
            onSuccess: ({ id }): Submission.Submission => ({ _tag: "accepted", v: 1, ticket: answers.ticket(connection, intent, id) }),
            onFailure: (thrown) => answers.failedSend(connection, intent, thrown)
          })
        )
      }),
    lookup: (intent) =>
      json<{ readonly id: string }>({ path: `/keys/${intent.prepared.key}` }).pipe(
        Effect.match({
          onSuccess: ({ id }): Submission.Lookup => ({ _tag: "found", ticket: answers.ticket(connection, intent, id) }),
          onFailure: (thrown) => answers.failedLookup(connection, thrown)
        })
      ),
    poll: (ticket) => free("poll", Effect.flatMap(json<OrderAnswer>({ path: `/orders/${ticket.id}` }), (answer) => Effect.try({ try: () => answers.standing(connection, ticket, answer), catch: (thrown) => thrown }))),
    watch: () => Stream.empty,
    cancel: (ticket) =>
      free("cancel", json({ method: "POST", path: `/orders/${ticket.id}/cancel` }).pipe(
        Effect.as({ answer: "cancelled", billed: "no" } as Submission.Cancellation),
        Effect.catch(whereStatus<Submission.Cancellation>(409, { answer: "tooLate", billed: "unknown" }))
      )),
    collect: (_ticket, ended) =>
      Stream.fromIterable(ended.outputs.flatMap((one, output): ReadonlyArray<Provider.Collected> => {
        if (one._tag !== "file") return []
        const { locator, sizeBytes } = one.file
        return [{ output, file: 0, mediaType: "image/png", ...(sizeBytes === undefined ? {} : { sizeBytes }), bytes: download(String(locator["path"]), sizeBytes) }]
      })),
    forget: (reference) =>
      reference.kind !== "upload" && reference.kind !== "request"
        ? Effect.succeed({ answer: "notPossible", reason: "the service keeps faces until the account ends" })
        : free("forget", json({ method: "DELETE", path: `/${reference.kind === "upload" ? "uploads" : "orders"}/${reference.id}` }).pipe(
          Effect.as({ answer: "erased" } as Submission.Erasure),
          Effect.catch(whereStatus<Submission.Erasure>(404, { answer: "absent" }))
        ))
  }
})
