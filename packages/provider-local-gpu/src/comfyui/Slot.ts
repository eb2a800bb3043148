/**
 * Places in a graph of one's own that a request fills. A node is a slot by its title: `prompt`, `seed`,
 * `width, height`, …
 */
import type * as Capability from "@likeness/core/Capability"
import { isLink, type Graph } from "./Graph.ts"

/** Slot → the inputs that it may set, of which a node has one or more. */
const inputs = {
  prompt: ["text", "text_g", "text_l", "prompt", "value", "string"],
  negative: ["text", "text_g", "text_l", "prompt", "value", "string"],
  seed: ["seed", "noise_seed", "value"],
  lora: ["lora_name"],
  width: ["width", "value"],
  height: ["height", "value"],
  count: ["batch_size", "amount", "value"],
  frames: ["length", "frames", "amount", "value"],
  fps: ["fps", "frame_rate", "value"],
  strength: ["denoise", "strength", "value"],
  factor: ["scale_by", "value"],
  image: ["image"],
  video: ["file", "video"],
  style: ["image"], outfit: ["image"], location: ["image"], pose: ["image"], depth: ["image"], mask: ["image"],
  last: ["image"], reference: ["image"], motion: ["file", "video"], audio: ["audio"]
} as const

export type Name = keyof typeof inputs
export const names = Object.keys(inputs) as ReadonlyArray<Name>

/** Slots that hold a file: one that is there must be filled. */
export const files = ["image", "video", "style", "outfit", "location", "pose", "depth", "mask", "last", "reference", "motion", "audio"] as const
const fileNames: ReadonlySet<Name> = new Set(files)
export const isFile = (slot: Name): boolean => fileNames.has(slot)

/** What people also write. */
const aliases: { readonly [written: string]: ReadonlyArray<Name> } = {
  positive: ["prompt"], "negative prompt": ["negative"], size: ["width", "height"], init: ["image"], first: ["image"], picture: ["image"], clip: ["video"], batch: ["count"], length: ["frames"], "frame rate": ["fps"], denoise: ["strength"]
}

export interface Found {
  readonly slot: Name
  readonly node: string
  readonly classType: string
  readonly inputs: ReadonlyArray<string>
}

/** The slots that a title names, in the order written; none where it names something else. */
const titled = (title: string): ReadonlyArray<Name> =>
  title.split(/[,;+]/u).flatMap((part) => {
    const written = part.trim().toLowerCase()
    return aliases[written] ?? names.filter((name) => name === written)
  })

/** Every slot of the graph. `misplaced`: titles on nodes that have no such input, or have it linked. */
export const find = (graph: Graph): { readonly found: ReadonlyArray<Found>; readonly misplaced: ReadonlyArray<string> } => {
  const found: Array<Found> = []
  const misplaced: Array<string> = []
  for (const [node, { _meta, class_type: classType, inputs: own }] of Object.entries(graph)) {
    for (const slot of titled(_meta?.title ?? "")) {
      const candidates = inputs[slot].filter((input) => own[input] !== undefined && !isLink(own[input]))
      // The words of a prompt go into each of its fields; everything else into the first that fits.
      const taken = slot === "prompt" || slot === "negative" ? candidates : candidates.slice(0, 1)
      if (taken.length === 0) misplaced.push(`node ${node} (${classType}) is titled ${slot} but has no ${inputs[slot].join(", ")} of its own`)
      else found.push({ slot, node, classType, inputs: taken })
    }
  }
  return { found, misplaced }
}

/** Slots without which no request of the capability can be carried out. */
export const always: { readonly [capability in Exclude<Capability.Capability, "trainIdentity">]: ReadonlyArray<Name> } = {
  generateImage: ["prompt", "seed", "width", "height"],
  generateVideo: ["prompt", "seed", "frames"],
  enhance: []
}

/** Slots that only some requests need, with when. */
export const sometimes: { readonly [capability in Exclude<Capability.Capability, "trainIdentity">]: { readonly [slot in Name]?: string } } = {
  generateImage: { negative: "a negative prompt", lora: "a persona's identity model", count: "more than one picture at once", image: "an init picture", pose: "a pose", depth: "a depth map", mask: "a mask", strength: "the strength of an init picture" },
  generateVideo: { negative: "a negative prompt", image: "a first picture", last: "a last picture", fps: "a frame rate", width: "a size", height: "a size", motion: "a clip to move like", audio: "sound" },
  enhance: { image: "a picture", video: "a clip", prompt: "words", negative: "a negative prompt", seed: "a seed", lora: "a persona's identity model", mask: "a mask", strength: "a strength", factor: "a factor" }
}
