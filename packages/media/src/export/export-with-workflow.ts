import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"
import { exportFailed, finishExport } from "../internal/finish-export.ts"
import { oneSentence } from "../internal/one-sentence.ts"
import type { ExportFailed, PictureRefused, ProvenanceFailed } from "../MediaError.ts"
import { graphChunks, withChunks } from "../picture/comfyui-graph.ts"
import { inspectPicture } from "../picture/inspect-picture.ts"
import { perceptualHash } from "../picture/near-duplicates.ts"
import { labelPicture } from "../provenance/picture-label.ts"
import type { ExportedFile, Labelling } from "./ExportedFile.ts"
import type { Stamp } from "./export-picture.ts"

/**
 * A picture as ComfyUI made it, with its graph: a PNG of the same size that can be dropped into ComfyUI,
 * labelled, signed and verified like every export. `undefined` where the file holds no graph.
 *
 * **When to use**: only where the user asked for it. The graph tells prompt, seed, settings and the names
 * of models; no other export carries it, nor anything else of the source's metadata.
 *
 * **Repeat and cost**: writes `target` whole or not at all, and replaces a file of that name.
 *
 * **Fails with** `PictureRefused`, `ProvenanceFailed`, `ExportFailed`.
 */
export const exportWithWorkflow = Effect.fn("exportWithWorkflow")(function*(file: string, options: {
  readonly target: string
  readonly labelling: Labelling
  readonly stamp?: Stamp
}): Effect.fn.Return<ExportedFile | undefined, PictureRefused | ProvenanceFailed | ExportFailed> {
  const { labelling, stamp, target } = options
  const { height, width } = yield* inspectPicture(file)
  const source: Uint8Array = yield* Effect.tryPromise({
    try: () => readFile(file),
    catch: (thrown) => exportFailed(target, `${file} could not be read`, "Check that the file is still there.", oneSentence(thrown))
  })
  const chunks = graphChunks(source)
  if (chunks.length === 0) return undefined
  const edited = stamp === undefined ? source : yield* Effect.tryPromise({
    try: () => stamp(source),
    catch: (thrown) => exportFailed(target, `${target} could not be stamped`, "Report this: the stamp failed on a whole picture.", oneSentence(thrown))
  })
  const mediaType = "image/png"
  // Before the signature, which covers them.
  const encoded = withChunks(yield* labelPicture(edited, { mediaType }, labelling.sourceType), chunks)
  const finished = yield* finishExport({ bytes: encoded, mediaType, target, largestBytes: Number.POSITIVE_INFINITY, labelling, perceptualHash: yield* perceptualHash(encoded) })
  return { file: target, mediaType, width, height, durationSeconds: null, ...finished }
})
