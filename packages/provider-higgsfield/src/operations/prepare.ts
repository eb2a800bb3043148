/** Requests made ready: the exact bytes, a key or a name, and what must exist first. */
import { randomUUID } from "node:crypto"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as AssetReader from "@likeness/core/AssetReader"
import * as Hash from "@likeness/core/Hash"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import * as Request from "@likeness/core/Request"
import type { Adapter } from "../Adapter.ts"
import { needs } from "../capabilities.ts"
import * as errors from "../errors.ts"
import { encodeOrder } from "../OrderDetails.ts"
import type { OrderDetails } from "../OrderDetails.ts"
import * as routes from "../wire/routes.ts"
import * as calls from "./calls.ts"
import { readIdentity } from "./find-identity.ts"
import * as Image from "./generate-image.ts"
import * as price from "./price.ts"
import { unsupported } from "./request-faults.ts"
import { makeToken } from "./token.ts"
import * as Training from "./train-identity.ts"
import { tokenOf } from "./train-identity.ts"
import * as uploads from "./uploads.ts"
import { faultsOf } from "./validate.ts"
import * as Video from "./generate-video.ts"

type Failure = ProviderError.ProviderError | AssetReader.AssetUnreadable

const orFail = <A>(adapter: Adapter, result: Result.Result<A, ReadonlyArray<ProviderError.Fault>>): Effect.Effect<A, ProviderError.ProviderError> =>
  Result.isSuccess(result) ? Effect.succeed(result.success) : Effect.fail(errors.ofFaults(adapter.origin, "prepare", result.failure))

interface Frozen {
  readonly path: string
  readonly body: string
  readonly key: string
  readonly references: ReadonlyArray<RemoteReference.RemoteReference>
  readonly calls: ReadonlyArray<PreparedOrder.Call>
  readonly details: OrderDetails
  readonly warnings: ReadonlyArray<string>
}

/** As `submit` sends it: of a training the random part of its name. */
const keyHeader = ({ details, key }: Frozen): string => (details.wanted._tag === "identity" ? tokenOf(key) : key)

const toOrder = (adapter: Adapter, request: Request.Request, frozen: Frozen): PreparedOrder.PreparedOrder => {
  const ends = [...uploads.usableUntil(frozen.references), price.validUntil(frozen.details.price)].toSorted()
  return {
    v: 1,
    request: Request.hash(request),
    capability: Request.capability(request),
    provider: adapter.connection.provider,
    connection: adapter.connection.name,
    account: adapter.connection.account,
    endpoint: `POST ${frozen.path}`,
    server: adapter.settings.baseUrl,
    headers: calls.orderHeaders(adapter, keyHeader(frozen)),
    calls: frozen.calls,
    body: frozen.body,
    key: frozen.key,
    place: "anywhere",
    needs: needs(adapter.connection, adapter.settings.maxInFlight),
    references: frozen.references,
    ...(ends[0] === undefined ? {} : { validUntil: ends[0] }),
    details: encodeOrder(frozen.details),
    warnings: frozen.warnings
  }
}

/**
 * Whether the account has this identity model, trained and of this kind. The vendor takes another
 * family's id without a word, draws a stranger and bills it.
 */
const checkIdentity = (adapter: Adapter, identity: NonNullable<ReturnType<typeof Image.remoteIdentity>>): Effect.Effect<void, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { kind } = yield* readIdentity(adapter, "prepare", identity.id, identity.path)
    if (kind !== undefined && kind !== identity.kind) return yield* errors.ofFaults(adapter.origin, "prepare", [unsupported(identity.path, `identity model ${identity.id} is ${kind}, not ${identity.kind}`)])
  })

/** What a generation's order needs beside its plan. */
interface Inputs {
  readonly pictures: ReadonlyArray<uploads.Picture>
  readonly references: ReadonlyArray<RemoteReference.RemoteReference>
  readonly identity?: string
}

const shownUploads = (pictures: ReadonlyArray<uploads.Picture>) => pictures.map((picture) => ({ sha256: picture.sha256, contentType: uploads.contentTypeOf(picture) }))

const generation = (adapter: Adapter, request: Request.Request, plan: Image.Plan, { identity, pictures, references }: Inputs) =>
  Effect.gen(function*() {
    yield* adapter.presets.check(adapter, plan.presets)
    const body = price.serialise(plan.body)
    const known = yield* price.read(adapter, "prepare", { providerModel: plan.providerModel, body, tableCredits: plan.tableCredits })
    const { webhookUrl } = adapter.settings
    return toOrder(adapter, request, {
      path: routes.generation(plan.providerModel, webhookUrl === undefined ? undefined : `${webhookUrl}/${makeToken()}`),
      body,
      key: randomUUID(),
      references,
      calls: calls.aroundGeneration(adapter, { providerModel: plan.providerModel, body, identity, uploads: shownUploads(pictures) }),
      details: { price: known, wanted: { _tag: "files", count: plan.count } },
      warnings: plan.warnings
    })
  })

/** The request's input pictures where the vendor can read them, by role. */
const addressed = (adapter: Adapter, inputs: Request.GenerateImage["inputs"] | Request.GenerateVideo["inputs"], context: Provider.PrepareContext) =>
  Effect.gen(function*() {
    const pictures = inputs.map((input, index): uploads.Picture => ({ ...input.asset, path: ["inputs", index, "asset"] }))
    const references = yield* uploads.ensureAll(adapter, pictures, context)
    const addresses: Image.Addresses = Object.fromEntries(inputs.map(({ role }, index) => [role, references[index]?.id]))
    return { pictures, references, addresses }
  })

const image = (adapter: Adapter, request: Request.GenerateImage, context: Provider.PrepareContext) =>
  Effect.gen(function*() {
    const identity = Image.remoteIdentity(request)
    if (identity !== undefined) yield* checkIdentity(adapter, identity)
    const { addresses, ...inputs } = yield* addressed(adapter, request.inputs, context)
    return yield* generation(adapter, request, yield* orFail(adapter, Image.plan(request, adapter.models, addresses)), { ...inputs, ...(identity === undefined ? {} : { identity: identity.id }) })
  })

const video = (adapter: Adapter, request: Request.GenerateVideo, context: Provider.PrepareContext) =>
  Effect.gen(function*() {
    const { addresses, ...inputs } = yield* addressed(adapter, request.inputs, context)
    return yield* generation(adapter, request, yield* orFail(adapter, Video.plan(request, adapter.models, addresses)), inputs)
  })

const training = (adapter: Adapter, request: Request.TrainIdentity, context: Provider.PrepareContext) =>
  Effect.gen(function*() {
    const pictures = request.referenceSet.pictures.map(({ mediaType, sha256 }, index): uploads.Picture => ({ sha256, mediaType, path: ["referenceSet", "pictures", index] }))
    const references = yield* uploads.ensureAll(adapter, pictures, context)
    const name = Training.makeName(request.persona.name)
    const plan = yield* orFail(adapter, Training.plan(request, name, references.map((reference) => reference.id)))
    const now = yield* Clock.currentTimeMillis
    return toOrder(adapter, request, {
      path: routes.training,
      body: price.serialise(plan.body),
      key: name,
      references,
      calls: calls.aroundTraining(adapter, shownUploads(pictures)),
      details: { price: price.ofTraining(adapter, now), wanted: { _tag: "identity", kind: plan.identityKind } },
      warnings: plan.warnings
    })
  })

export const prepare = (adapter: Adapter) => (request: Request.Request, context: Provider.PrepareContext): Effect.Effect<PreparedOrder.PreparedOrder, Failure> =>
  Effect.suspend((): Effect.Effect<PreparedOrder.PreparedOrder, Failure> => {
    const faults = faultsOf(request, adapter.connection, adapter.models)
    if (faults.length > 0) return Effect.fail(errors.ofFaults(adapter.origin, "prepare", faults))
    switch (request._tag) {
      case "generateImage": return image(adapter, request, context)
      case "generateVideo": return video(adapter, request, context)
      case "trainIdentity": return training(adapter, request, context)
      case "enhance": return Effect.die(new Error("enhance was not refused"))
    }
  })

/** The body that an estimate of a bare request is asked for; nothing is uploaded for it. */
export const standInUrl = (sha256: Hash.Sha256): string => `https://input.invalid/${Hash.short(sha256)}`
