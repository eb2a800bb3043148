/** What a request's graph takes besides words: the files to upload, and what is made of them first. */
import { AssetUnreadable, type AssetReader } from "@likeness/core/AssetReader"
import * as Hash from "@likeness/core/Hash"
import * as MediaType from "@likeness/core/MediaType"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import { faceCrop, type FaceCrop } from "../face-region.ts"
import { imageSize } from "../image-size.ts"
import type { Setup } from "../setup.ts"
import { wholeAsset } from "../whole-asset.ts"
import type { ServerRequest } from "./server-request.ts"
import type { Upload } from "./upload-picture.ts"

interface Size {
  readonly width: number
  readonly height: number
}

export interface Face {
  readonly crop: Hash.Sha256
  readonly mask: Hash.Sha256
  readonly region: FaceCrop["region"]
}

export interface Materials {
  readonly uploads: ReadonlyArray<Upload>
  /** Of the first picture, where there is one. */
  readonly first?: Size
  readonly face?: Face
}

const assets = (request: ServerRequest): ReadonlyArray<Pick<Upload, "sha256" | "mediaType">> =>
  request._tag === "enhance" ? [request.asset, ...(request.mask === undefined ? [] : [request.mask])] : request.inputs.map((input) => input.asset)

/** A mask has its picture's size, and the sampler's picture comes back in multiples of 8. */
const checkSizes = (setup: Setup, request: ServerRequest, sizes: ReadonlyArray<Size>): Effect.Effect<void, ProviderError.ProviderError> => {
  const [own, mask] = sizes
  if (request._tag !== "enhance" || request.operation !== "repairRegion" || own === undefined || mask === undefined) return Effect.void
  const fault = (path: string, message: string) => Effect.fail(setup.errors.faults("prepare", [{ tag: "InvalidRequest", path: [path], message }]))
  if (own.width !== mask.width || own.height !== mask.height) return fault("mask", `the mask is ${mask.width}×${mask.height}, the picture ${own.width}×${own.height}`)
  return own.width % 8 === 0 && own.height % 8 === 0 ? Effect.void : fault("asset", `the picture is ${own.width}×${own.height}; both sides must be multiples of 8`)
}

/** The largest face of the picture, cut out with its mask. */
const faceOf = (setup: Setup, sha256: Hash.Sha256, readAsset: AssetReader): Effect.Effect<FaceCrop, ProviderError.ProviderError | AssetUnreadable> =>
  Effect.gen(function*() {
    const { instruments } = setup
    const fault = (message: string) => Effect.fail(setup.errors.faults("prepare", [{ tag: "InvalidRequest", path: ["asset"], message }]))
    if (instruments === undefined) return yield* setup.errors.unsupported("prepare", "faces cannot be found here", "Use repairRegion with a mask of your own.")
    const picture = yield* wholeAsset(readAsset, sha256)
    const face = yield* instruments.largestFace(picture).pipe(
      Effect.mapError((failed) => setup.errors.unsupported("prepare", `no face could be looked for: ${failed.message}`, failed.advice))
    )
    if (face === null) return yield* fault("no face was found in the picture")
    return yield* Effect.tryPromise({ try: () => faceCrop(picture, face), catch: (thrown) => new AssetUnreadable({ sha256, reason: `it is no picture that can be read (${String(thrown)})` }) })
  })

const derived = (bytes: Uint8Array): Upload => ({ sha256: Hash.ofBytes(bytes), mediaType: "image/png", bytes: Effect.succeed(bytes) })

export const materialsOf = (setup: Setup, request: ServerRequest, readAsset: AssetReader): Effect.Effect<Materials, ProviderError.ProviderError | AssetUnreadable> =>
  Effect.gen(function*() {
    const own = assets(request)
    const sizes = yield* Effect.forEach(own.filter((asset) => MediaType.isImage(asset.mediaType)), (asset) => imageSize(readAsset, asset.sha256))
    yield* checkSizes(setup, request, sizes)
    const uploads = own.map((asset): Upload => ({ ...asset, bytes: wholeAsset(readAsset, asset.sha256) }))
    const [first] = sizes
    const shape = first === undefined ? {} : { first }
    if (request._tag !== "enhance" || request.operation !== "repairFace" || request.recipe.graph !== undefined) return { uploads, ...shape }
    const { crop, mask, region } = yield* faceOf(setup, request.asset.sha256, readAsset)
    const [cropped, masked] = [derived(crop), derived(mask)]
    return { uploads: [...uploads, cropped, masked], ...shape, face: { crop: cropped.sha256, mask: masked.sha256, region } }
  })
