/** The model families as data, and what `describe` says of them. */
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import type * as Decimal from "@likeness/core/Decimal"
import { priceTable } from "./prices.ts"
import type { ConnectionSettings } from "./settings.ts"
import { aspects, batchSizes, modelVersions, seeds } from "./wire/requests.ts"

/** Kinds of identity model that this provider makes and takes. */
export type IdentityKind = `soul-id/${typeof modelVersions[number]}`

/** Pictures that the vendor's uploads take and Likeness stores. */
export const pictureTypes = ["image/jpeg", "image/png", "image/webp"] as const
export type PictureType = typeof pictureTypes[number]
export const isPictureType = (mediaType: string): mediaType is PictureType => (pictureTypes as ReadonlyArray<string>).includes(mediaType)

/** Larger pictures are refused here; the vendor's own limit is not known. */
export const maximumPictureBytes = 20 * 1024 * 1024

export interface ImageFamily {
  readonly providerModel: string
  /** The one kind whose face it shows; another kind gives a stranger's face, silently and billed. */
  readonly identityKind?: IdentityKind
  readonly identityRequired: boolean
  readonly styles: boolean
  /** The vendor rewrites the prompt whenever an identity is given. */
  readonly enhancesWithIdentity: boolean
  readonly credits: { readonly [resolution in "720p" | "1080p"]: Decimal.NonNegative }
}

const { soulV1, soulV2 } = priceTable.perPicture

export const imageFamilies: ReadonlyArray<ImageFamily> = [
  { providerModel: "higgsfield-ai/soul/v2/standard", identityKind: "soul-id/v2", identityRequired: false, styles: true, enhancesWithIdentity: false, credits: soulV2 },
  { providerModel: "higgsfield-ai/soul/character", identityKind: "soul-id/v1", identityRequired: true, styles: true, enhancesWithIdentity: false, credits: soulV1 },
  { providerModel: "higgsfield-ai/soul/cinema", identityKind: "soul-id/cinema", identityRequired: false, styles: false, enhancesWithIdentity: true, credits: soulV2 },
  { providerModel: "higgsfield-ai/soul/standard", identityRequired: false, styles: true, enhancesWithIdentity: false, credits: soulV1 }
]

export interface VideoFamily {
  readonly providerModel: string
  readonly credits: Decimal.NonNegative
}

export const videoFamilies: ReadonlyArray<VideoFamily> = (["lite", "turbo", "standard"] as const).map((tier) => ({
  providerModel: `higgsfield-ai/dop/${tier}`,
  credits: priceTable.perClip[tier]
}))

export const imageFamily = (providerModel: string): ImageFamily | undefined => imageFamilies.find((family) => family.providerModel === providerModel)
export const videoFamily = (providerModel: string): VideoFamily | undefined => videoFamilies.find((family) => family.providerModel === providerModel)

export const shares = { minimum: 0, maximum: 1 }
/** Clips last about five seconds; nothing can be asked. */
export const clipSeconds = { minimum: 4.5, maximum: 5.5 }
export const referencePictures = { minimum: 1, maximum: 100 }
/** Below this many pictures the vendor's own guidance is far away, so the user is told. */
export const fewPictures = 10

const imageModel = (family: ImageFamily): Capability.GenerateImageModel => ({
  providerModel: family.providerModel,
  size: { aspects },
  counts: batchSizes,
  seed: { _tag: "range", ...seeds },
  subjects: {
    minimum: family.identityRequired ? 1 : 0,
    maximum: 1,
    identityKinds: family.identityKind === undefined ? [] : [family.identityKind],
    referenceSets: false,
    withoutIdentity: !family.identityRequired,
    ...(family.identityKind === undefined ? {} : { strength: shares })
  },
  inputs: [],
  negativePrompt: false,
  mediaTypes: ["image/png"]
})

const videoModel = (family: VideoFamily): Capability.GenerateVideoModel => ({
  providerModel: family.providerModel,
  durationsSeconds: clipSeconds,
  seed: { _tag: "range", ...seeds },
  inputs: [
    { role: "first", minimum: 1, maximum: 1, mediaTypes: pictureTypes },
    { role: "last", minimum: 0, maximum: 1, mediaTypes: pictureTypes }
  ],
  negativePrompt: false,
  mediaTypes: ["video/mp4"]
})

/** Waits between repeats of a generation with its key, in seconds (`contracts/higgsfield.md`, 9.2 step 5). */
const repeats = [1, 2, 4, 8, 15, 30, 60]
/** Waits between passes over the list of identities (9.3 step 5). */
const passes = [2, 5, 10, 20, 40, 60, 120, 300, 600]
const passesEnd = passes.reduce((sum, wait) => sum + wait, 0)
/** A first byte leaves within this or not at all. A network does not get faster in a sandbox, so it never shrinks below the floor. */
const sendWithin = { seconds: 15, floorSeconds: 2 }

export const describe = (connection: Connection.Connection, settings: ConnectionSettings): Capability.Description => {
  const scaled = (seconds: number): number => seconds * settings.timeScale
  const sendWithinSeconds = Math.max(sendWithin.floorSeconds, scaled(sendWithin.seconds))
  const keyed: Capability.Recovery = {
    // The life of a key is assumed: the vendor promises the key, not for how long.
    guarantee: { _tag: "keyed", keyLifeSeconds: scaled(3_600) },
    delaysSeconds: repeats.map(scaled),
    giveUpAfterSeconds: scaled(900),
    sendWithinSeconds
  }
  const findable: Capability.Recovery = {
    guarantee: { _tag: "findable", delaySeconds: scaled(passesEnd) },
    delaysSeconds: passes.map(scaled),
    giveUpAfterSeconds: scaled(passesEnd),
    sendWithinSeconds
  }
  const polling = (deadlineMinutes: number): Capability.Polling => ({
    firstSeconds: scaled(2), factor: 1.5, maximumSeconds: scaled(10), deadlineSeconds: scaled(deadlineMinutes * 60)
  })
  return {
    v: 1,
    interfaceVersion: 1,
    provider: connection.provider,
    connection: connection.name,
    account: connection.account,
    trainIdentity: {
      recovery: findable,
      polling: { firstSeconds: scaled(5), factor: 1.5, maximumSeconds: scaled(30), deadlineSeconds: scaled(7_200) },
      places: ["anywhere"],
      cancellable: false,
      models: modelVersions.map((version): Capability.TrainIdentityModel => ({
        providerModel: `soul-id/${version}`,
        identityKind: `soul-id/${version}`,
        pictures: referencePictures,
        mediaTypes: pictureTypes,
        baseModel: "none",
        epochs: false
      }))
    },
    generateImage: { recovery: keyed, polling: polling(20), places: ["anywhere"], cancellable: true, models: imageFamilies.map(imageModel) },
    generateVideo: { recovery: keyed, polling: polling(40), places: ["anywhere"], cancellable: true, models: videoFamilies.map(videoModel) }
  }
}

/** A job takes one of the account's slots from the first send to its end; whether training does is not known, so it does. */
export const needs = (connection: Connection.Connection, settings: ConnectionSettings): ReadonlyArray<Capability.Need> => [
  { resource: `account:${encodeURIComponent(connection.account)}`, slots: 1, capacity: settings.maxInFlight }
]
