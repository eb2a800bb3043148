/** From a brief and a recipe to fully resolved requests. Pure. */
import type * as Brief from "@likeness/core/Brief"
import type * as Capability from "@likeness/core/Capability"
import * as Prompt from "@likeness/core/Prompt"
import type * as Recipe from "@likeness/core/Recipe"
import type * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"
import type * as RequestInput from "@likeness/core/RequestInput"
import type * as Look from "@likeness/core/Look"
import type * as Persona from "@likeness/core/Persona"
import * as Split from "@likeness/core/Split"

/** The slot that stands for the brief's persona. */
export const personaSlot = "persona"

/** A request and the takes that its outputs become, in order. */
export interface TakesRequest<R extends Request.Request> {
  readonly request: R
  /** Numbers of the takes, from 1. */
  readonly takes: ReadonlyArray<number>
}

/** What the requests of one brief are made from. */
export interface Shot {
  readonly brief: Brief.Brief
  readonly study?: string
  readonly look?: Look.Look
  /** Stored pictures that the brief and its look name. */
  readonly inputs: ReadonlyArray<RequestInput.ImageInput>
  /** The stored picture that the brief's clip ends with. */
  readonly last?: RequestInput.AssetReference
  /** Absent: a picture without the persona's identity. */
  readonly subject?: Request.Subject
  /** Whose class stands in the scene where there is no subject. */
  readonly persona?: Persona.Words
}

/** The scene with words for the persona where no subject fills the slot: what she is, not who. */
const nameless = (scene: string, persona: Persona.Words, article: "a" | "the"): string => {
  const spoken = article === "a" && /^[aeiou]/iu.test(persona.classToken) ? "an" : article
  return Prompt.fill(scene, { [personaSlot]: `${spoken} ${persona.classToken}` })
}

/** The model that the recipe names, else the first. */
export const modelNamed = <M extends { readonly providerModel: string }>(models: ReadonlyArray<M>, recipe: Recipe.Recipe): M => {
  const named = recipe.settings["providerModel"]
  return models.find((model) => model.providerModel === named) ?? models[0]!
}

const join = (...parts: ReadonlyArray<string | undefined>): string | undefined => {
  const said = parts.filter((part) => part !== undefined && part !== "")
  return said.length === 0 ? undefined : said.join(", ")
}

const promptOf = (scene: string, negative: string | undefined, shot: Shot, recipe: Recipe.Recipe, allowsNegative: boolean): Prompt.Prompt => {
  const style = join(shot.look?.prompt, recipe.prompt?.style)
  // The recipe's negative words are a habit of the recipe; the brief's are an order, and validation refuses them where they cannot be kept.
  const unwanted = join(negative, allowsNegative ? recipe.prompt?.negative : undefined)
  return {
    scene: Prompt.fill(scene, shot.brief.variables),
    ...(recipe.prompt?.prefix === undefined ? {} : { prefix: recipe.prompt.prefix }),
    ...(style === undefined ? {} : { style }),
    ...(unwanted === undefined ? {} : { negative: unwanted })
  }
}

type ImageOffer = NonNullable<Capability.Description["generateImage"]>

/** One batch of a brief's takes as a picture request. */
export const imageRequest = (shot: Shot, recipe: Recipe.Recipe, offer: ImageOffer, batch: Split.Batch): Request.GenerateImage => {
  const model = modelNamed(offer.models, recipe)
  const { brief } = shot
  return {
    _tag: "generateImage",
    v: 1,
    prompt: promptOf(shot.subject === undefined && shot.persona !== undefined ? nameless(brief.prompt, shot.persona, "a") : brief.prompt, brief.negative, shot, recipe, model.negativePrompt),
    subjects: shot.subject === undefined ? [] : [shot.subject],
    inputs: [...shot.inputs, ...(shot.look?.inputs ?? [])],
    size: { _tag: "aspect", aspect: brief.aspect },
    count: batch.count,
    seed: brief.seed === undefined
      ? Split.seed(model.seed, { brief: brief.id, ...(shot.study === undefined ? {} : { study: shot.study }), take: batch.firstTake, attempt: 1 })
      : Split.seedFrom(model.seed, brief.seed, batch),
    recipe
  }
}

/** As many takes of a brief as picture requests, split by the counts that the provider declares, numbered on after the take `after`. */
export const imageRequests = (shot: Shot, recipe: Recipe.Recipe, offer: ImageOffer, takes: number, after = 0): ReadonlyArray<TakesRequest<Request.GenerateImage>> =>
  Split.batches(takes, modelNamed(offer.models, recipe).counts).map(({ count, firstTake }) => {
    const batch = { firstTake: after + firstTake, count }
    return { takes: Array.from({ length: count }, (_, index) => batch.firstTake + index), request: imageRequest(shot, recipe, offer, batch) }
  })

/** The clip that an approved picture is animated into. */
export const videoRequest = (
  persona: Persona.Words,
  shot: Shot,
  video: Brief.BriefVideo,
  first: RequestInput.AssetReference,
  recipe: Recipe.Recipe,
  offer: NonNullable<Capability.Description["generateVideo"]>,
  take: number
): Request.GenerateVideo => {
  const model = modelNamed(offer.models, recipe)
  return {
    _tag: "generateVideo",
    v: 1,
    // A clip has no subjects: the face comes from its first frame, the words only say who moves.
    prompt: promptOf(nameless(video.prompt, persona, "the"), undefined, shot, recipe, model.negativePrompt),
    inputs: [{ asset: first, role: "first" }, ...(shot.last === undefined ? [] : [{ asset: shot.last, role: "last" as const }])],
    durationSeconds: video.seconds,
    seed: Split.seed(model.seed, { brief: `${shot.brief.id}/video`, ...(shot.study === undefined ? {} : { study: shot.study }), take, attempt: 1 }),
    recipe
  }
}

/** The training of a persona's identity. */
export const trainRequest = (persona: Persona.Persona, referenceSet: ReferenceSet.ReferenceSet, recipe: Recipe.Recipe): Request.TrainIdentity => ({
  _tag: "trainIdentity",
  v: 1,
  persona: { name: persona.name, triggerToken: persona.triggerToken, classToken: persona.classToken },
  referenceSet,
  ...(recipe.baseModel === undefined ? {} : { baseModel: recipe.baseModel }),
  recipe
})
