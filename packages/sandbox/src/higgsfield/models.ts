import type { Durations } from "./Settings.ts"

/** Which family of Soul ID a model renders. */
export type Family = "v1" | "v2" | "cinema"

/** What a field accepts. */
export type Field =
  | { readonly kind: "text" }
  | { readonly kind: "choice"; readonly values: ReadonlyArray<string | number> }
  | { readonly kind: "integer" | "number"; readonly minimum: number; readonly maximum: number }
  | { readonly kind: "boolean" }
  | { readonly kind: "uuid" }
  | { readonly kind: "url" }
  | { readonly kind: "motions" }

/** One model id of the catalogue. */
export interface Model {
  readonly id: string
  readonly output: "image" | "video"
  readonly operation: string
  /** Absent where no Soul ID has any effect. */
  readonly family?: Family
  readonly price: "soul-v1" | "soul-v2" | "cinema" | "dop-lite" | "dop-turbo" | "dop-standard"
  readonly duration: keyof Pick<Durations, "soulV1" | "soulV2" | "dopLite" | "dopTurbo" | "dopStandard">
  readonly defaultAspect: string
  readonly required: ReadonlyArray<string>
  readonly fields: Readonly<Record<string, Field>>
  /** Works, but is not in `GET /models`. */
  readonly unlisted?: true
}

const text: Field = { kind: "text" }
const boolean: Field = { kind: "boolean" }
const uuid: Field = { kind: "uuid" }
const url: Field = { kind: "url" }
const share: Field = { kind: "number", minimum: 0, maximum: 1 }
const seed: Field = { kind: "integer", minimum: 1, maximum: 1_000_000 }

const picture: Readonly<Record<string, Field>> = {
  prompt: text,
  aspect_ratio: { kind: "choice", values: ["9:16", "16:9", "4:3", "3:4", "1:1", "2:3", "3:2"] },
  resolution: { kind: "choice", values: ["720p", "1080p"] },
  batch_size: { kind: "choice", values: [1, 4] },
  enhance_prompt: boolean,
  seed
}
const styled: Readonly<Record<string, Field>> = { style_id: uuid, style_strength: share }
const identified: Readonly<Record<string, Field>> = { custom_reference_id: uuid, custom_reference_strength: share }

const soul = (model: Omit<Model, "output" | "operation"> & { readonly operation?: string }): Model => ({ output: "image", operation: "text-to-image", ...model })

const clip = (tier: "lite" | "turbo" | "standard", duration: Model["duration"]): Model => ({
  id: `higgsfield-ai/dop/${tier}`,
  output: "video",
  operation: "image-to-video",
  price: `dop-${tier}`,
  duration,
  defaultAspect: "9:16",
  required: ["prompt", "image_url"],
  fields: { prompt: text, image_url: url, end_image_url: url, motions: { kind: "motions" }, enhance_prompt: boolean, seed }
})

/** Every model the sandbox serves, with the fields it reads; any other key is dropped. */
export const models: ReadonlyArray<Model> = [
  soul({ id: "higgsfield-ai/soul/v2/standard", family: "v2", price: "soul-v2", duration: "soulV2", defaultAspect: "4:3", required: ["prompt"], fields: { ...picture, ...styled, ...identified } }),
  soul({ id: "higgsfield-ai/soul/v2/image-to-image", operation: "image-to-image", family: "v2", price: "soul-v2", duration: "soulV2", defaultAspect: "4:3", required: ["prompt", "image_url"], fields: { ...picture, ...identified, image_url: url } }),
  soul({ id: "higgsfield-ai/soul/character", family: "v1", price: "soul-v1", duration: "soulV1", defaultAspect: "4:3", required: ["prompt", "custom_reference_id"], fields: { ...picture, ...styled, ...identified, image_reference_url: url } }),
  soul({ id: "higgsfield-ai/soul/cinema", family: "cinema", price: "cinema", duration: "soulV2", defaultAspect: "1:1", required: ["prompt"], fields: { ...picture, ...identified }, unlisted: true }),
  soul({ id: "higgsfield-ai/soul/standard", price: "soul-v1", duration: "soulV1", defaultAspect: "4:3", required: ["prompt"], fields: { ...picture, ...styled } }),
  soul({ id: "higgsfield-ai/soul/reference", price: "soul-v1", duration: "soulV1", defaultAspect: "4:3", required: ["prompt", "image_reference_url"], fields: { ...picture, ...styled, image_reference_url: url } }),
  clip("lite", "dopLite"),
  clip("turbo", "dopTurbo"),
  clip("standard", "dopStandard")
]

const sizes: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  "1080p": { "9:16": [1152, 2048], "16:9": [2048, 1152], "3:4": [1536, 2048], "4:3": [2048, 1536], "2:3": [1344, 2016], "3:2": [2016, 1344], "1:1": [1536, 1536] },
  "720p": { "9:16": [960, 1696], "16:9": [1696, 960], "3:4": [1152, 1536], "4:3": [1536, 1152], "2:3": [1088, 1632], "3:2": [1632, 1088], "1:1": [1152, 1152] }
}

/** Pixels of a picture of this tier and shape. */
export const pictureSize = (resolution: string, aspect: string): readonly [width: number, height: number] => {
  const size = sizes[resolution]?.[aspect]
  if (size === undefined) throw new Error(`No size for ${resolution} at ${aspect}`)
  return size
}

/** The JSON Schema of a model's body, as the model list shows it. */
export const inputSchema = (model: Model): unknown => ({
  type: "object",
  required: model.required,
  properties: Object.fromEntries(Object.entries(model.fields).map(([name, field]) => {
    switch (field.kind) {
      case "text": return [name, { type: "string" }]
      case "choice": return [name, { enum: field.values }]
      case "integer":
      case "number": return [name, { type: field.kind, minimum: field.minimum, maximum: field.maximum }]
      case "boolean": return [name, { type: "boolean" }]
      case "uuid": return [name, { type: "string", format: "uuid" }]
      case "url": return [name, { type: "string", format: "uri", maxLength: 2083 }]
      case "motions": return [name, { type: "array", maxItems: 2, items: { type: "object", required: ["id", "strength"] } }]
    }
  }))
})
