/** What this provider can do with a connection's settings, as data. */
import type * as Capability from "@likeness/core/Capability"
import type { Setup } from "./setup.ts"

const pictures = ["image/png", "image/jpeg", "image/webp"]
const seed: Capability.SeedRule = { _tag: "range", minimum: 0, maximum: 9_007_199_254_740_991 }
const loraSubjects: Capability.SubjectRule = {
  minimum: 0,
  maximum: 1,
  identityKinds: ["lora/sdxl"],
  referenceSets: false,
  withoutIdentity: true,
  strength: { minimum: 0, maximum: 2 }
}
const noSubjects: Capability.SubjectRule = { minimum: 0, maximum: 0, identityKinds: [], referenceSets: false, withoutIdentity: false }

/** Pixels of SDXL's usual sizes, about one megapixel each. */
export const pictureSizes: { readonly [aspect: string]: { readonly width: number; readonly height: number } } = {
  "1:1": { width: 1024, height: 1024 },
  "4:5": { width: 896, height: 1120 },
  "3:4": { width: 864, height: 1152 },
  "2:3": { width: 832, height: 1248 },
  "9:16": { width: 720, height: 1280 },
  "5:4": { width: 1120, height: 896 },
  "4:3": { width: 1152, height: 864 },
  "3:2": { width: 1248, height: 832 },
  "16:9": { width: 1280, height: 720 }
}

const clipTypes = ["video/mp4"]

/** Pixels of LTX-Video 2B's usual sizes. */
export const ltxSizes: typeof pictureSizes = {
  "9:16": { width: 480, height: 832 },
  "1:1": { width: 640, height: 640 },
  "16:9": { width: 832, height: 480 }
}

/** Pixels of Wan 2.2's usual sizes. */
export const clipSizes: typeof pictureSizes = {
  "9:16": { width: 704, height: 1280 },
  "1:1": { width: 960, height: 960 },
  "16:9": { width: 1280, height: 704 }
}

/** The identity kind that is trained and taken here. */
export const loraKind = "lora/sdxl"

export const describe = (setup: Setup): Capability.Description => {
  const { settings } = setup
  const seconds = (unscaled: number) => unscaled * settings.timeScale
  const places: ReadonlyArray<Capability.Place> = [setup.place]
  const onServer = (deadlineSeconds: number) => ({
    places,
    cancellable: true,
    // The server takes our id, so an accepted job is found by it; a request can be read after its sender's end.
    recovery: {
      guarantee: { _tag: "findable" as const, delaySeconds: seconds(5) },
      delaysSeconds: [seconds(5), seconds(10), seconds(30)],
      giveUpAfterSeconds: seconds(900),
      sendWithinSeconds: Math.max(2, seconds(10))
    },
    polling: { firstSeconds: seconds(0.25), factor: 1.5, maximumSeconds: seconds(5), deadlineSeconds: seconds(deadlineSeconds) }
  })
  const upscaleOnly: Capability.EnhanceModel = {
    providerModel: "esrgan", operation: "upscale", mediaTypes: [...pictures, ...clipTypes], seed: { _tag: "none" }, factor: { minimum: 1, maximum: 4 }, subjects: noSubjects
  }
  const sampled = (operation: "refine" | "repairFace" | "repairRegion"): Capability.EnhanceModel => ({
    providerModel: "sdxl", operation, mediaTypes: operation === "refine" ? [...pictures, ...clipTypes] : pictures, seed, strength: { minimum: 0, maximum: 1 }, subjects: loraSubjects,
    ...(operation === "refine" ? { factor: { minimum: 1, maximum: 2 } } : {})
  })
  const clipModel = (providerModel: string, maximumSeconds: number, sizes: typeof pictureSizes, mediaTypes: ReadonlyArray<string>): Capability.GenerateVideoModel => ({
    providerModel,
    durationsSeconds: { minimum: 1, maximum: maximumSeconds },
    size: {
      aspects: Object.keys(sizes),
      pixels: { width: { minimum: 256, maximum: 1280 }, height: { minimum: 256, maximum: 1280 }, multipleOf: 32 }
    },
    frameRates: { minimum: 8, maximum: 30 },
    seed,
    inputs: [{ role: "first" as const, minimum: 1, maximum: 1, mediaTypes: pictures }],
    negativePrompt: true,
    mediaTypes
  })
  return {
    v: 1,
    interfaceVersion: 1,
    provider: "local-gpu",
    connection: setup.connection.name,
    account: setup.connection.account,
    ...(settings.training === undefined ? {} : {
      trainIdentity: {
        places,
        cancellable: true,
        recovery: {
          guarantee: { _tag: "findable" as const, delaySeconds: 0 },
          delaysSeconds: [seconds(1), seconds(5)],
          giveUpAfterSeconds: seconds(900),
          sendWithinSeconds: Math.max(5, seconds(30))
        },
        polling: { firstSeconds: seconds(2), factor: 1.5, maximumSeconds: seconds(15), deadlineSeconds: seconds(86_400) },
        models: [{
          providerModel: "sd-scripts/sdxl", identityKind: loraKind, pictures: { minimum: 8, maximum: 500 },
          mediaTypes: pictures, baseModel: "required" as const, epochs: true
        }]
      }
    }),
    ...(settings.servers.length === 0 ? {} : {
      generateImage: {
        ...onServer(3_600),
        models: [{
          providerModel: "sdxl",
          size: {
            aspects: Object.keys(pictureSizes),
            pixels: { width: { minimum: 512, maximum: 2048 }, height: { minimum: 512, maximum: 2048 }, multipleOf: 8 }
          },
          counts: [1, 2, 3, 4, 5, 6, 7, 8],
          seed,
          subjects: loraSubjects,
          inputs: [{ role: "init" as const, minimum: 0, maximum: 1, mediaTypes: pictures, strength: { minimum: 0, maximum: 1 } }],
          negativePrompt: true,
          mediaTypes: ["image/png"]
        }]
      },
      generateVideo: {
        ...onServer(7_200),
        models: [clipModel("wan2.2-ti2v-5b", 5, clipSizes, ["video/mp4", "video/webm"]), clipModel("ltx-video-2b", 10, ltxSizes, clipTypes)]
      },
      enhance: { ...onServer(3_600), models: [upscaleOnly, sampled("refine"), ...(setup.instruments === undefined ? [] : [sampled("repairFace")]), sampled("repairRegion")] }
    })
  }
}
