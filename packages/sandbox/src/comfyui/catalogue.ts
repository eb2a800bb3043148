import { clips } from "./node-specs/clips.ts"
import { loading } from "./node-specs/loading.ts"
import { pictures } from "./node-specs/pictures.ts"
import { sampling } from "./node-specs/sampling.ts"
import { partner, saveWebm, video, videoSince34 } from "./node-specs/video.ts"
import type { NodeSpec } from "./NodeSpec.ts"

/** Every class the server knows, by name. */
export type Catalogue = ReadonlyMap<string, NodeSpec>

/** What a server lists: partner nodes unless `--disable-api-nodes`, WebM only with an encoder. */
export const catalogue = (options: { readonly apiNodes: boolean; readonly webm: boolean; readonly since34: boolean }): Catalogue => {
  const specs = [...loading, ...sampling, ...pictures, ...clips, ...(options.since34 ? videoSince34 : video), ...(options.webm ? [saveWebm] : []), ...(options.apiNodes ? [partner] : [])]
  return new Map(specs.map((spec) => [spec.name, spec]))
}
