/** Prices before sending: of a request to show, of a prepared order to reserve. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Estimate from "@likeness/core/Estimate"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import type { Model } from "../models/Model.ts"
import { decodeOrder } from "../OrderDetails.ts"
import * as Image from "./generate-image.ts"
import * as Video from "./generate-video.ts"
import * as price from "./price.ts"
import { standInUrl } from "./prepare.ts"
import { faultsOf } from "./validate.ts"

type Faults = ReadonlyArray<ProviderError.Fault>

/** Input pictures are not uploaded to show a price: the vendor's estimate does not fetch them. */
const standIns = (request: Request.GenerateImage | Request.GenerateVideo): Image.Addresses =>
  Object.fromEntries(request.inputs.map(({ asset, role }) => [role, standInUrl(asset.sha256)]))

const subjectOf = (request: Request.GenerateImage | Request.GenerateVideo, models: ReadonlyArray<Model>): Result.Result<Image.Plan, Faults> =>
  request._tag === "generateImage" ? Image.plan(request, models, standIns(request)) : Video.plan(request, models, standIns(request))

const ofRequest = (adapter: Adapter, request: Request.Request): Effect.Effect<Estimate.Estimate, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const faults = faultsOf(request, adapter.connection, adapter.models)
    if (faults.length > 0 || request._tag === "enhance") return yield* errors.ofFaults(adapter.origin, "estimate", faults)
    if (request._tag === "trainIdentity") {
      return price.toEstimate(price.ofTraining(adapter, yield* Clock.currentTimeMillis))
    }
    const plan = subjectOf(request, adapter.models)
    if (Result.isFailure(plan)) return yield* errors.ofFaults(adapter.origin, "estimate", plan.failure)
    const { body, providerModel, tableCredits } = plan.success
    const standIn = request.inputs.length > 0
    return price.toEstimate(yield* price.read(adapter, "estimate", { providerModel, body: price.serialise(body), tableCredits, standIn }))
  })

/** What was read for exactly these bytes when they were frozen, and what the outcome will say; past `validUntil`, prepare again. */
const ofOrder = (adapter: Adapter, order: PreparedOrder.PreparedOrder): Effect.Effect<Estimate.Estimate, ProviderError.ProviderError> => {
  const details = decodeOrder(order.details)
  return Result.isSuccess(details)
    ? Effect.succeed(price.toEstimate(details.success.price))
    : Effect.fail(errors.mismatch(adapter.origin, { operation: "estimate", billed: "no" }, `the prepared order cannot be read: ${details.failure.message}`, undefined))
}

export const estimate = (adapter: Adapter) => (subject: Provider.Estimated): Effect.Effect<Estimate.Estimate, ProviderError.ProviderError> =>
  subject._tag === "order" ? ofOrder(adapter, subject.order) : ofRequest(adapter, subject.request)
