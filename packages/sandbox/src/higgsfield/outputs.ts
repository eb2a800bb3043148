import sharp from "sharp"
import * as Draws from "../pictures/Draws.ts"
import type { ClipOrder, PictureOrder } from "../pictures/PictureOrder.ts"
import { type Answer, storageRefusal } from "./Answer.ts"
import type { Call } from "./Call.ts"
import { pictureSize } from "./models.ts"
import { bytesAnswer } from "./ranges.ts"
import { expiryOf, type Generation, phaseOf, type World } from "./World.ts"

/** Where outputs live on the sandbox's own origin. */
export const outputPrefix = "/storage/out/"

/** What is known of a generation beside its body: decided when it was accepted. */
export interface Rendering {
  /** 0–1 for each picture; all 0 without a fitting Soul ID. */
  readonly likenesses: ReadonlyArray<number>
  readonly flaws: ReadonlyArray<PictureOrder["flaw"]>
  /** For clips. */
  readonly first?: () => Promise<Uint8Array>
  readonly last?: () => Promise<Uint8Array>
}

const renderings = new WeakMap<Generation, Rendering>()

/** Keeps how a generation is to be drawn; nothing is drawn before somebody looks. */
export const planRendering = (generation: Generation, rendering: Rendering): void => {
  renderings.set(generation, rendering)
}

const text = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise)

/** How many outputs a finished request has. */
export const outputCount = (generation: Generation): number => (generation.model.output === "video" ? 1 : generation.body["batch_size"] === 4 ? 4 : 1)

const pictureOrder = (world: World, generation: Generation, rendering: Rendering, index: number): PictureOrder => {
  const [width, height] = pictureSize(text(generation.body["resolution"], "720p"), text(generation.body["aspect_ratio"], generation.model.defaultAspect))
  return {
    seed: `${world.settings.seed}\n${generation.essence}\npicture ${index}`,
    width,
    height,
    likeness: rendering.likenesses[index] ?? 0,
    flaw: rendering.flaws[index] ?? "none"
  }
}

// The clip follows the first frame's shape; its longest side is what was seen once (1280×720).
const longestSide = 1280

const clipOrder = async (world: World, generation: Generation, rendering: Rendering): Promise<ClipOrder> => {
  if (rendering.first === undefined) throw new Error(`Request ${generation.id} has no first frame`)
  const first = await rendering.first()
  const { autoOrient } = await sharp(first).metadata()
  const scale = longestSide / Math.max(autoOrient.width, autoOrient.height)
  const even = (pixels: number) => Math.max(16, Math.round((pixels * scale) / 2) * 2)
  const seed = `${world.settings.seed}\n${generation.essence}\nclip`
  return {
    seed,
    first,
    ...(rendering.last === undefined ? {} : { last: await rendering.last() }),
    width: even(autoOrient.width),
    height: even(autoOrient.height),
    durationSeconds: Math.round(Draws.fromSeed(`${seed}\nduration`).uniform(5, 5.4) * 24) / 24,
    frameRate: 24
  }
}

/** One output's bytes; drawn once, kept as long as there is room. */
export const outputBytes = async (world: World, generation: Generation, index: number): Promise<Uint8Array> => {
  const rendering = renderings.get(generation)
  if (rendering === undefined || index >= outputCount(generation)) throw new Error(`Request ${generation.id} has no output ${index}`)
  if (generation.model.output === "image") {
    const order = pictureOrder(world, generation, rendering, index)
    return await world.outputs.get(JSON.stringify(order), () => world.draw(order))
  }
  return await world.outputs.get(`clip ${generation.essence}`, async () => await world.film(await clipOrder(world, generation, rendering)))
}

/** The outputs' URLs, as the status shows them. */
export const outputUrls = (generation: Generation, origin: string): ReadonlyArray<string> => {
  const ending = generation.model.output === "image" ? "png" : "mp4"
  return Array.from({ length: outputCount(generation) }, (_, index) => `${origin}${outputPrefix}${generation.id}/${index}.${ending}`)
}

/** The output host's side. */
export const serveOutput = async (world: World, call: Call): Promise<Answer> => {
  if (call.method !== "GET" && call.method !== "HEAD") return storageRefusal(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
  const match = /^([^/]+)\/(\d)\.(png|mp4)$/.exec(call.path.slice(outputPrefix.length))
  const generation = world.generations.get(match?.[1] ?? "")
  call.entry.subject = generation?.id ?? null
  const index = Number(match?.[2])
  if (
    generation === undefined || generation.deleted || index >= outputCount(generation) || phaseOf(world, generation) !== "completed" ||
    (match?.[3] === "png") !== (generation.model.output === "image") || world.now() >= expiryOf(world, generation)
  ) return storageRefusal(403, "AccessDenied", "Access Denied")
  const bytes = await outputBytes(world, generation, index)
  return bytesAnswer(bytes, generation.model.output === "image" ? "image/png" : "video/mp4", call.header("range"))
}
