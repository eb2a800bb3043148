/**
 * A face painted anew at the size that the model knows, and pasted back over the untouched original.
 *
 * The crop and its mask come scaled from the client; where they lie in the picture is known, so the
 * server pastes.
 */
import { node, type Graph } from "../Graph.ts"
import { repairRegion, type RepairRegion } from "./repair-region.ts"

export interface RepairFace extends Omit<RepairRegion, "picture"> {
  /** The whole picture, as the server names it. */
  readonly picture: string
  /** The region around the face, scaled. */
  readonly crop: string
  /** Where the region lies in the picture, pixels. */
  readonly region: { readonly left: number; readonly top: number; readonly width: number; readonly height: number }
}

export const repairFace = (order: RepairFace): Graph => {
  const { 17: _saver, ...repaired } = repairRegion({ ...order, picture: order.crop }) as { readonly [id: string]: Graph[string] }
  const { height, left, top, width } = order.region
  const exactly = (image: string): Graph[string] => node("ImageScale", { image: [image, 0], upscale_method: "lanczos", width, height, crop: "disabled" })
  return {
    ...repaired,
    20: node("LoadImage", { image: order.picture }),
    21: exactly("16"),
    // Nodes 7 and 8 are the mask with its soft edge.
    22: exactly("7"),
    23: node("ImageToMask", { image: ["22", 0], channel: "red" }),
    24: node("ImageCompositeMasked", { destination: ["20", 0], source: ["21", 0], x: left, y: top, resize_source: false, mask: ["23", 0] }),
    25: node("SaveImage", { images: ["24", 0], filename_prefix: order.prefix })
  }
}
