/** Input pictures at addresses that the vendor can read: made once, checked before they go into a paid body. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type * as AssetReader from "@likeness/core/AssetReader"
import * as Hash from "@likeness/core/Hash"
import * as MediaType from "@likeness/core/MediaType"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as RemoteReference from "@likeness/core/RemoteReference"
import * as Timestamp from "@likeness/core/Timestamp"
import type { Adapter } from "../Adapter.ts"
import { maximumPictureBytes } from "../capabilities.ts"
import * as errors from "../errors.ts"
import { isSuccess, raw } from "../wire/Answer.ts"
import * as answers from "../wire/answers.ts"
import * as Requests from "../wire/requests.ts"
import * as routes from "../wire/routes.ts"
import { invalid, unsupported } from "./request-faults.ts"

const at = { operation: "prepare", billed: "no" } as const
/** The vendor tags uploads as temporary and says no more; so they are believed for six hours. */
const lifeSeconds = 6 * 3_600
/** Time to send the order and to be read. */
const marginSeconds = 900
/** Uploading is free and repeatable, each time to a new address. */
const repeats = 2

/** A picture of the request, and where it stands there. */
export interface Picture {
  readonly sha256: Hash.Sha256
  readonly mediaType: string
  readonly path: ReadonlyArray<string | number>
}

const readAddress = Requests.decodeClosed(Requests.InputUrl)
const isPublic = (url: string): boolean => Result.isSuccess(readAddress(url))

/** Whether the address answers: some hosts refuse HEAD and answer a ranged GET. */
const answersNow = (adapter: Adapter, url: string): Effect.Effect<boolean> =>
  Effect.gen(function*() {
    const head = yield* Effect.result(adapter.files.probe(url, "HEAD"))
    if (Result.isSuccess(head) && head.success === 200) return true
    if (Result.isFailure(head)) return false
    const ranged = yield* Effect.result(adapter.files.probe(url, "GET"))
    return Result.isSuccess(ranged) && (ranged.success === 200 || ranged.success === 206)
  })

const readAll = (
  adapter: Adapter,
  picture: Picture,
  readAsset: AssetReader.AssetReader
): Effect.Effect<Uint8Array, ProviderError.ProviderError | AssetReader.AssetUnreadable> =>
  Effect.gen(function*() {
    const refuse = (message: string) => errors.ofFaults(adapter.origin, "prepare", [invalid(picture.path, message)])
    const chunks: Array<Uint8Array> = []
    let size = 0
    yield* Stream.runForEach(readAsset(picture.sha256), (chunk) => {
      size += chunk.length
      chunks.push(chunk)
      return size > maximumPictureBytes ? Effect.fail(refuse(`is larger than ${maximumPictureBytes} bytes`)) : Effect.void
    })
    const bytes = Buffer.concat(chunks)
    if (Hash.ofBytes(bytes) !== picture.sha256) return yield* refuse("does not have the bytes that its hash names")
    const found = MediaType.sniff(bytes.subarray(0, 16))
    if (found !== picture.mediaType) return yield* refuse(`is said to be ${picture.mediaType} and is ${found ?? "no picture"}`)
    return bytes
  })

/** What a picture goes up as. What may be transparent or drawn stays without loss. */
export const contentTypeOf = ({ mediaType }: Pick<Picture, "mediaType">): "image/jpeg" | "image/png" => (mediaType === "image/png" ? "image/png" : "image/jpeg")

/** The picture without what its camera and its tools wrote into it: where it was taken stays here. */
const plain = (adapter: Adapter, picture: Picture, bytes: Uint8Array): Effect.Effect<Uint8Array, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { origin, plainPicture } = adapter
    if (plainPicture === undefined) return yield* errors.ofFaults(origin, "prepare", [unsupported(picture.path, "pictures cannot be made ready here: no instrument was given that takes their metadata out")])
    const made = yield* plainPicture(bytes, contentTypeOf(picture)).pipe(Effect.mapError((failed) => errors.ofFaults(origin, "prepare", [invalid(picture.path, failed.message)])))
    return made.length > maximumPictureBytes ? yield* errors.ofFaults(origin, "prepare", [invalid(picture.path, `is larger than ${maximumPictureBytes} bytes as it would go up`)]) : made
  })

const uploadOnce = (adapter: Adapter, picture: Picture, bytes: Uint8Array): Effect.Effect<RemoteReference.RemoteReference, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { api, files, origin } = adapter
    const answer = yield* api.send({ method: "POST", path: routes.uploadUrl, body: JSON.stringify({ content_type: contentTypeOf(picture) }) }).pipe(
      Effect.mapError((broken) => errors.ofBroken(origin, at, broken))
    )
    // An upload that is not there is another API than the contract's, not a model that is not offered.
    if (errors.meaningOf(answer) === "notFound") return yield* errors.mismatch(origin, at, `the call for an upload address answered with status ${answer.status}`, raw(answer))
    if (!isSuccess(answer)) return yield* errors.ofAnswer(origin, at, answer)
    const given = answers.read(answers.UploadUrl, answer.json)
    if (Result.isFailure(given)) return yield* errors.mismatch(origin, at, `the upload address cannot be read: ${given.failure}`, raw(answer))
    const { public_url: publicUrl, upload_headers: headers, upload_url: uploadUrl } = given.success
    // In the open the picture of a person would be anybody's on the way.
    if (!isPublic(publicUrl) || !Requests.isSafeUrl(uploadUrl)) return yield* errors.mismatch(origin, at, "the upload address is not public HTTPS", raw(answer))
    const stored = yield* files.put(uploadUrl, headers ?? {}, bytes).pipe(
      Effect.mapError((cause) => errors.ofBroken(origin, at, { _tag: "broken", left: true, late: false, cause }))
    )
    if (stored.status < 200 || stored.status > 299) return yield* errors.ofRefusedUpload(origin, stored.status, stored.text)
    if (!(yield* answersNow(adapter, publicUrl))) return yield* errors.unreadableUpload(origin)
    const now = yield* Clock.currentTimeMillis
    return {
      v: 1,
      connection: adapter.connection.name,
      account: adapter.connection.account,
      kind: "upload",
      id: publicUrl,
      sha256: picture.sha256,
      expiresAt: Timestamp.fromMillis(now + lifeSeconds * 1000)
    }
  })

/** Where the picture lies: an upload that is known and still answers, else a new one. */
export const ensure = (
  adapter: Adapter,
  picture: Picture,
  context: Provider.PrepareContext
): Effect.Effect<RemoteReference.RemoteReference, ProviderError.ProviderError | AssetReader.AssetUnreadable> =>
  Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const remembered = adapter.uploads.get(picture.sha256)
    // What the caller knows of an upload counts more than what is remembered of it.
    const mine = remembered === undefined || context.known.some((reference) => reference.id === remembered.id) ? [] : [remembered]
    const candidates = [...context.known, ...mine].filter((reference) =>
      reference.kind === "upload" && reference.account === adapter.connection.account && reference.sha256 === picture.sha256 &&
      RemoteReference.isUsable(reference, now, marginSeconds) && isPublic(reference.id)
    )
    for (const candidate of candidates) if (yield* answersNow(adapter, candidate.id)) return candidate
    const bytes = yield* plain(adapter, picture, yield* readAll(adapter, picture, context.readAsset))
    const made = yield* uploadOnce(adapter, picture, bytes).pipe(
      Effect.retry({
        times: repeats,
        schedule: Schedule.exponential(`${Math.ceil(adapter.origin.scaled(1) * 1000)} millis`),
        while: (error) => error.retryable !== "no"
      })
    )
    adapter.uploads.set(picture.sha256, made)
    return made
  })

/** All of them, in order; each picture once. */
export const ensureAll = (adapter: Adapter, pictures: ReadonlyArray<Picture>, context: Provider.PrepareContext) =>
  Effect.forEach(pictures, (picture) => ensure(adapter, picture, context), { concurrency: 4 })

/** Whether one of an order's uploads can no longer be read: how long the vendor keeps them it does not say. */
export const isGone = (adapter: Adapter, references: ReadonlyArray<RemoteReference.RemoteReference>): Effect.Effect<boolean> =>
  Effect.map(
    Effect.forEach(references.filter(({ kind }) => kind === "upload"), ({ id }) => answersNow(adapter, id), { concurrency: 4 }),
    (answers) => answers.includes(false)
  )

/** Until when an order may wait that uses these. */
export const usableUntil = (references: ReadonlyArray<RemoteReference.RemoteReference>): ReadonlyArray<Timestamp.Timestamp> =>
  references.flatMap(({ expiresAt }) => (expiresAt === undefined ? [] : [Timestamp.fromMillis(Timestamp.toMillis(expiresAt) - marginSeconds * 1000)]))
