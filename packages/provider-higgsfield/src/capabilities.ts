/** What `describe` says of a connection: its models' data, and how submissions and polls behave. */
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import { catalogue, clipModels, pictureModels } from "./models/catalogue.ts"
import { type ClipModel, lengthsOf, type PictureModel } from "./models/Model.ts"
import type { ConnectionSettings } from "./settings.ts"
import { modelVersions } from "./wire/requests.ts"

/** Pictures that the vendor's uploads take and Likeness stores. */
export const pictureTypes = ["image/jpeg", "image/png", "image/webp"] as const
export type PictureType = typeof pictureTypes[number]
export const isPictureType = (mediaType: string): mediaType is PictureType => (pictureTypes as ReadonlyArray<string>).includes(mediaType)

/** Larger pictures are refused here; the vendor's own limit is not known. */
export const maximumPictureBytes = 20 * 1024 * 1024

export const shares = { minimum: 0, maximum: 1 }
export const referencePictures = { minimum: 1, maximum: 100 }
/** Below this many pictures the vendor's own guidance is far away, so the user is told. */
export const fewPictures = 10

const inputRules = (model: PictureModel | ClipModel): ReadonlyArray<Capability.InputRule> =>
  model.inputs.map(({ required, role }) => ({ role, minimum: required ? 1 : 0, maximum: 1, mediaTypes: pictureTypes }))

const imageModel = (model: PictureModel): Capability.GenerateImageModel => ({
  providerModel: model.model,
  size: { aspects: model.aspects },
  counts: model.counts,
  seed: { _tag: "range", ...model.seeds },
  subjects: {
    minimum: model.identity?.required === true ? 1 : 0,
    maximum: 1,
    identityKinds: model.identity === undefined ? [] : [model.identity.kind],
    referenceSets: false,
    withoutIdentity: model.identity?.required !== true,
    ...(model.identity === undefined ? {} : { strength: shares })
  },
  inputs: inputRules(model),
  negativePrompt: false,
  mediaTypes: ["image/png"]
})

const videoModel = (model: ClipModel): Capability.GenerateVideoModel => ({
  providerModel: model.model,
  durationsSeconds: lengthsOf(model),
  seed: { _tag: "range", ...model.seeds },
  inputs: inputRules(model),
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

/** A sandbox's day is short, but a busy machine is given so long all the same. */
const patienceFloorSeconds = 600

export const describe = (connection: Connection.Connection, settings: ConnectionSettings): Capability.Description => {
  const models = catalogue(settings.models)
  const scaled = (seconds: number): number => seconds * settings.timeScale
  const sendWithinSeconds = Math.max(sendWithin.floorSeconds, scaled(sendWithin.seconds))
  const aDay = Math.max(patienceFloorSeconds, scaled(86_400))
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
    later: { everySeconds: scaled(3_600), forSeconds: aDay },
    sendWithinSeconds
  }
  const polling = (deadlineMinutes: number): Capability.Polling => ({
    firstSeconds: scaled(2), factor: 1.5, maximumSeconds: scaled(10), deadlineSeconds: scaled(deadlineMinutes * 60), jitterSeconds: scaled(0.5), learns: true,
    tail: { everySeconds: scaled(300), forSeconds: aDay }
  })
  return {
    v: 1,
    interfaceVersion: 1,
    provider: connection.provider,
    connection: connection.name,
    account: connection.account,
    trainIdentity: {
      recovery: findable,
      polling: {
        firstSeconds: scaled(5), factor: 1.5, maximumSeconds: scaled(30), deadlineSeconds: scaled(7_200), jitterSeconds: scaled(1), learns: true,
        tail: { everySeconds: scaled(600), forSeconds: aDay }
      },
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
    generateImage: { recovery: keyed, polling: polling(20), places: ["anywhere"], cancellable: true, models: pictureModels(models).map(imageModel) },
    generateVideo: { recovery: keyed, polling: polling(40), places: ["anywhere"], cancellable: true, models: clipModels(models).map(videoModel) }
  }
}

/** A job takes one of the account's slots from the first send to its end; whether training does is not known, so it does. */
export const needs = (connection: Connection.Connection, capacity: number): ReadonlyArray<Capability.Need> => [
  { resource: `account:${encodeURIComponent(connection.account)}`, slots: 1, capacity }
]
