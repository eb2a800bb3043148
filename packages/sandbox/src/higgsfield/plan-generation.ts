import * as Draws from "../pictures/Draws.ts"
import type { Account } from "./Account.ts"
import { canonical, digest } from "./Ids.ts"
import type { Input } from "./inputs.ts"
import type { Model } from "./models.ts"
import { outputCount, planRendering } from "./outputs.ts"
import type { Body } from "./validate-body.ts"
import { countOf, type Ending, type Generation, type Soul, type Twist, type World } from "./World.ts"

/** The end that a planned fault wants. */
export const plannedEnding = (twist: Twist): Ending => {
  switch (twist.outcome) {
    case "failed": return { status: "failed", error: twist.error ?? "Generation failed" }
    case "nsfw": return { status: "nsfw" }
    case "canceled": return { status: "canceled" }
    default: return { status: "completed" }
  }
}

/** The end that the draw gives; a picture of elsewhere cannot be fetched. */
export const drawnEnding = (world: World, draws: Draws.Draws, inputs: ReadonlyMap<string, Input>): Ending => {
  const chance = draws.uniform(0, 1)
  if ([...inputs.values()].some((input) => input.kind === "foreign")) return { status: "failed", error: "The input image could not be downloaded" }
  if (chance < world.settings.rates.nsfw) return { status: "nsfw" }
  return chance < world.settings.rates.nsfw + world.settings.rates.failed ? { status: "failed", error: "Generation failed, please try again" } : { status: "completed" }
}

/**
 * What decides everything drawn for a body: the body with its pictures and its Soul ID replaced by
 * what they are, so that neither upload slots nor a Soul ID's name, which differ from run to run, matter.
 */
export const essenceOf = (world: World, account: Account, model: Model, body: Body, inputs: ReadonlyMap<string, Input>, soul: Soul | undefined): string => {
  const plain: Record<string, unknown> = { ...body }
  for (const [field, input] of inputs) if (input.kind === "own") plain[field] = input.essence
  if (soul !== undefined) plain["custom_reference_id"] = soul.essence
  const essence = digest("generation", model.id, canonical(plain))
  // Without a seed the vendor draws one: the same body again shows something else.
  return typeof body["seed"] === "number" ? essence : digest(essence, String(countOf(world, `unseeded ${account.name} ${essence}`)))
}

/** How long the work takes, in simulated seconds. */
export const runSecondsOf = (world: World, model: Model, body: Body, draws: Draws.Draws): number => {
  const { durations } = world.settings
  const extra = model.output === "image" && body["batch_size"] === 4 ? 3 * durations.extraPicture : 0
  return (durations[model.duration] + extra) * draws.uniform(0.9, 1.2)
}

/** Draws likeness and flaws of each picture, and keeps them for whoever looks first. */
export const planPictures = (world: World, generation: Generation, inputs: ReadonlyMap<string, Input>, identified: boolean): void => {
  const { rates, likeness } = world.settings
  const strength = generation.body["custom_reference_strength"]
  const pull = identified ? Math.sqrt(typeof strength === "number" ? strength : 1) : 0
  const pictures = Array.from({ length: outputCount(generation) }, (_, index) => {
    const draws = Draws.fromSeed(`${world.settings.seed}\n${generation.essence}\npicture ${index}\nquality`)
    const chance = draws.uniform(0, 1)
    const drawn = Math.min(1, Math.max(0, draws.normal(likeness.mean, likeness.deviation)))
    return { likeness: drawn * pull, flaw: chance < rates.noFace ? "no-face" as const : chance < rates.noFace + rates.spoiled ? "spoiled" as const : "none" as const }
  })
  const first = inputs.get("image_url")
  const last = inputs.get("end_image_url")
  planRendering(generation, {
    likenesses: pictures.map((picture) => picture.likeness),
    flaws: pictures.map((picture) => picture.flaw),
    ...(first?.kind === "own" ? { first: first.bytes } : {}),
    ...(last?.kind === "own" ? { last: last.bytes } : {})
  })
}
