/** What the paid picture service can do, as data. */
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"

/** The settings of a connection, checked when it is made. */
export interface Settings {
  readonly url: string
  /** Multiplies every wait and deadline; 1 in earnest. */
  readonly timeScale: number
  /** How long the answer to an order may take; 60 unless told. All else is given that long always. */
  readonly orderAnswerWithinSeconds: number
}

/** The largest seed that the service takes. */
export const largestSeed = 999_999

export const picturesModel: Capability.GenerateImageModel = {
  providerModel: "daub",
  size: { aspects: ["1:1", "3:4"] },
  counts: [1, 2, 4],
  seed: { _tag: "range", minimum: 0, maximum: largestSeed },
  subjects: { minimum: 0, maximum: 1, identityKinds: ["face/v1"], referenceSets: false, withoutIdentity: false, strength: { minimum: 0, maximum: 1 } },
  inputs: [{ role: "init", minimum: 0, maximum: 1, mediaTypes: ["image/png"], strength: { minimum: 0, maximum: 1 } }],
  negativePrompt: true,
  mediaTypes: ["image/png"]
}

export const facesModel: Capability.TrainIdentityModel = {
  providerModel: "face-maker",
  identityKind: "face/v1",
  pictures: { minimum: 2, maximum: 8 },
  mediaTypes: ["image/png"],
  baseModel: "none",
  epochs: false
}

export const describe = (connection: Connection.Connection, { timeScale }: Settings): Capability.Description => {
  const offered = {
    recovery: {
      guarantee: { _tag: "keyed", keyLifeSeconds: 3_600 },
      delaysSeconds: [1 * timeScale, 4 * timeScale, 15 * timeScale],
      giveUpAfterSeconds: 900 * timeScale,
      sendWithinSeconds: 10
    },
    polling: { firstSeconds: 2 * timeScale, factor: 1.5, maximumSeconds: 10 * timeScale, deadlineSeconds: 3_600 * timeScale },
    places: ["anywhere"],
    cancellable: true
  } as const
  return {
    v: 1, interfaceVersion: 1, provider: connection.provider, connection: connection.name, account: connection.account,
    trainIdentity: { ...offered, models: [facesModel] },
    generateImage: { ...offered, models: [picturesModel] }
  }
}
