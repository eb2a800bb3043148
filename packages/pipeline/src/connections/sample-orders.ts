/** The smallest order of each recipe: of nobody, from a picture of the sample persona where it starts from one. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { AssetUnreadable, type AssetReader } from "@likeness/core/AssetReader"
import type * as Brief from "@likeness/core/Brief"
import type * as Capability from "@likeness/core/Capability"
import * as Hash from "@likeness/core/Hash"
import type * as Persona from "@likeness/core/Persona"
import type * as Provider from "@likeness/core/Provider"
import type * as Recipe from "@likeness/core/Recipe"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"
import type * as RequestInput from "@likeness/core/RequestInput"
import * as Split from "@likeness/core/Split"
import { samplePersonaFolder } from "@likeness/sandbox"
import { readFile } from "node:fs/promises"
import { imageRequest, modelNamed, personaSlot, type Shot, trainRequest, videoRequest } from "../steps/requests.ts"

/** Who stands for the persona: no identity, and no name of anybody's. */
export const nobody: Persona.Persona = { v: 1, name: "nobody", triggerToken: "nobody", classToken: "person", origin: { _tag: "synthetic" } }
const words: Persona.Words = { name: nobody.name, triggerToken: nobody.triggerToken, classToken: nobody.classToken }

/** Sizes of the sample persona's pictures. */
const width = 512
const height = 640

/** Files of the sample persona, and who reads them. */
export interface SampleFiles {
  readonly pictures: ReadonlyArray<ReferenceSet.ReferencePicture>
  readonly readAsset: AssetReader
}

export const sampleFiles: Effect.Effect<SampleFiles> = Effect.promise(async () => {
  const bytes = await Promise.all(Array.from({ length: 18 }, (_, index) => readFile(new URL(`persona-${String(index + 1).padStart(2, "0")}.jpg`, samplePersonaFolder)).then((read) => new Uint8Array(read))))
  const byHash = new Map(bytes.map((each) => [Hash.ofBytes(each), each]))
  return {
    pictures: [...byHash.keys()].map((sha256) => ({ sha256, mediaType: "image/jpeg", width, height, caption: "a photo of a person" })),
    readAsset: (sha256) => {
      const found = byHash.get(sha256)
      return found === undefined ? Stream.fail(new AssetUnreadable({ sha256, reason: "it is no picture of the sample persona" })) : Stream.make(found)
    }
  }
})

/** An order and the model of `describe` that it is for. */
export interface SampleOrder {
  readonly request: Request.Request
  readonly providerModel: string
}

const aspectOf = (size: Capability.SizeRule | undefined): string => (size === undefined || size.aspects.includes("1:1") ? "1:1" : (size.aspects[0] ?? "1:1"))

const shotOf = (aspect: string): Shot => {
  const brief: Brief.Brief = {
    id: "provider-test", kind: "image", prompt: "a plain wooden chair in an empty room", aspect, takes: 1, look: null, post: null, inputs: [], variables: {}, publish: []
  }
  return { brief, inputs: [], persona: words }
}

const enhanceOrder = (model: Capability.EnhanceModel, recipe: Recipe.Recipe, asset: RequestInput.AssetReference): SampleOrder => {
  const paints = model.operation !== "upscale" && model.operation !== "interpolateFrames"
  return {
    providerModel: model.providerModel,
    request: {
      _tag: "enhance", v: 1, asset, operation: model.operation,
      // Any picture is a mask of its own size.
      ...(model.operation === "repairRegion" ? { mask: asset } : {}),
      ...(paints ? { prompt: { scene: `{${personaSlot}}, face` } } : {}),
      subjects: paints && model.subjects.maximum > 0 ? [{ persona: words, slot: personaSlot, identity: { _tag: "none" } }] : [],
      seed: Split.seed(model.seed, { brief: "provider-test", take: 1, attempt: 1 }),
      recipe
    }
  }
}

/** What the recipe could be ordered for, in the order of `describe`; empty where the connection does not offer its capability. */
const candidates = (description: Capability.Description, recipe: Recipe.Recipe, files: SampleFiles): ReadonlyArray<SampleOrder> => {
  const { enhance, generateImage, generateVideo, trainIdentity } = description
  const { mediaType, sha256 } = files.pictures[0]!
  const asset = { sha256, mediaType }
  switch (recipe.capability) {
    case "generateImage": {
      if (generateImage === undefined) return []
      const model = modelNamed(generateImage.models, recipe)
      return [{ providerModel: model.providerModel, request: imageRequest(shotOf(aspectOf(model.size)), recipe, generateImage, { firstTake: 1, count: model.counts[0]! }) }]
    }
    case "generateVideo": {
      if (generateVideo === undefined) return []
      const model = modelNamed(generateVideo.models, recipe)
      const video = { prompt: "the camera does not move", seconds: model.durationsSeconds.minimum }
      return [{ providerModel: model.providerModel, request: videoRequest(words, shotOf("1:1"), video, asset, recipe, generateVideo, 1) }]
    }
    case "enhance":
      return enhance === undefined ? [] : enhance.models.map((model) => enhanceOrder(model, recipe, asset))
    case "trainIdentity": {
      if (trainIdentity === undefined) return []
      const model = modelNamed(trainIdentity.models, recipe)
      return [{ providerModel: model.providerModel, request: trainRequest(nobody, ReferenceSet.make(nobody.name, files.pictures.slice(0, Math.max(1, model.pictures.minimum))), recipe) }]
    }
  }
}

/** The recipe's smallest order: of what it could be for the first that the provider finds nothing wrong with, else the first. */
export const sampleOrder = (provider: Provider.Provider, recipe: Recipe.Recipe, files: SampleFiles): SampleOrder | undefined => {
  const orders = candidates(provider.describe(), recipe, files)
  return orders.find(({ request }) => provider.validate(request).length === 0) ?? orders[0]
}
