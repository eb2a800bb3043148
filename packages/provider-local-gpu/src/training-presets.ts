/** Training settings for a card's memory and an aim. Where memory runs out in spite of them, the fallback names the smaller job. */
import type * as Recipe from "@likeness/core/Recipe"

/** Gigabytes of the card. */
export const memories = [12, 16, 24, 48, 80] as const
export type Memory = (typeof memories)[number]

/** `fast` checks pictures and trigger in a quarter of the time; `quality` wants 40 varied pictures or more. */
export const aims = ["fast", "balanced", "quality"] as const
export type Aim = (typeof aims)[number]

export type TrainingPreset = Pick<Recipe.Recipe, "settings" | "fallbacks">

interface Card {
  readonly batchSize: number
  readonly gradientCheckpointing: boolean
  /** On the learning rate: the square root of the batch's ratio to 24 GB's. */
  readonly rate: number
}

const cards: { readonly [memory in Memory]: Card } = {
  12: { batchSize: 1, gradientCheckpointing: true, rate: 1 },
  16: { batchSize: 1, gradientCheckpointing: true, rate: 1 },
  24: { batchSize: 2, gradientCheckpointing: true, rate: 1 },
  48: { batchSize: 4, gradientCheckpointing: false, rate: 1.4 },
  80: { batchSize: 6, gradientCheckpointing: false, rate: 1.7 }
}

const goals = {
  fast: { resolution: 768, networkDim: 16, networkAlpha: 8, maxTrainEpochs: 6, repeats: 4, learningRate: 1.5e-4 },
  balanced: { resolution: 1024, networkDim: 32, networkAlpha: 16, maxTrainEpochs: 10, learningRate: 1e-4 },
  quality: { resolution: 1024, networkDim: 32, networkAlpha: 16, maxTrainEpochs: 14, learningRate: 8e-5 }
} as const

const highestRate = 2e-4

/** What a card gives up first, once. */
const smaller = (memory: Memory, aim: Aim): { readonly [name: string]: number | boolean } => {
  if (memory >= 48) return { gradientCheckpointing: true }
  if (memory === 24) return { batchSize: 1 }
  if (aim === "fast") return { resolution: 640 }
  return memory === 16 ? { resolution: 896 } : { networkDim: 16, networkAlpha: 8, resolution: 896 }
}

/** Settings of a `trainIdentity` recipe for a card with this memory and this aim. Pure. */
export const trainingPreset = (memory: Memory, aim: Aim): TrainingPreset => {
  const card = cards[memory]
  const goal = goals[aim]
  const learningRate = Number(Math.min(highestRate, goal.learningRate * card.rate).toPrecision(3))
  return {
    settings: { ...goal, learningRate, batchSize: card.batchSize, gradientCheckpointing: card.gradientCheckpointing, lrScheduler: "cosine", seed: 42 },
    fallbacks: [{ after: "gpu.out_of_memory", settings: smaller(memory, aim) }]
  }
}
