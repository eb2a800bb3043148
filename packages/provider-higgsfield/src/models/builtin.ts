/** The models that come with this package (`contracts/higgsfield.md`, sections 5 and 6). */
import * as Schema from "effect/Schema"
import { priceTable } from "../prices.ts"
import { Model } from "./Model.ts"

const { soulV1, soulV2 } = priceTable.perPicture
const stylesV1 = "/v1/text2image/soul-styles"
const stylesV2 = "/v1/text2image/soul-styles/v2"
const imageReference = { role: "style", field: "image_reference_url" }

const written = [
  { makes: "picture", model: "higgsfield-ai/soul/v2/standard", credits: soulV2, identity: { kind: "soul-id/v2" }, styles: stylesV2 },
  { makes: "picture", model: "higgsfield-ai/soul/v2/image-to-image", credits: soulV2, identity: { kind: "soul-id/v2" }, enhances: "always", inputs: [{ role: "init", field: "image_url" }] },
  { makes: "picture", model: "higgsfield-ai/soul/character", credits: soulV1, identity: { kind: "soul-id/v1", required: true }, styles: stylesV1, inputs: [{ ...imageReference, required: false }] },
  { makes: "picture", model: "higgsfield-ai/soul/cinema", credits: soulV2, identity: { kind: "soul-id/cinema" }, enhances: "withIdentity" },
  { makes: "picture", model: "higgsfield-ai/soul/standard", credits: soulV1, styles: stylesV1 },
  { makes: "picture", model: "higgsfield-ai/soul/reference", credits: soulV1, styles: stylesV1, inputs: [imageReference] },
  ...(["lite", "turbo", "standard"] as const).map((tier) => ({ makes: "clip", model: `higgsfield-ai/dop/${tier}`, credits: priceTable.perClip[tier], motions: { list: "/v1/motions", maximum: 2 } }))
]

export const builtin: ReadonlyArray<Model> = Schema.decodeUnknownSync(Schema.Array(Model), { onExcessProperty: "error" })(written)
