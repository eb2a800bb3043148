import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { basename } from "node:path"
import type { Labelling, RegistryRow } from "../export/ExportedFile.ts"
import { ExportFailed, type ProvenanceFailed } from "../MediaError.ts"
import type { PerceptualHash } from "../picture/near-duplicates.ts"
import { signProvenance } from "../provenance/sign-provenance.ts"
import { verifyProvenance } from "../provenance/verify-provenance.ts"
import { oneSentence } from "./one-sentence.ts"
import { writtenWhole } from "./written-whole.ts"

export const exportFailed = (file: string, message: string, advice: string, cause?: string): ExportFailed =>
  new ExportFailed({ message, advice, retryable: "no", billed: "no", file, ...(cause === undefined ? {} : { cause }) })

/** The last steps, in the only order that keeps a signature: sign, verify, check the size, write. */
export const finishExport = Effect.fn("finishExport")(function*(input: {
  readonly bytes: Uint8Array
  readonly mediaType: string
  readonly target: string
  readonly largestBytes: number
  readonly labelling: Labelling | null
  readonly perceptualHash: PerceptualHash
}): Effect.fn.Return<{ readonly sizeBytes: number; readonly row: RegistryRow }, ExportFailed | ProvenanceFailed> {
  const { labelling, mediaType, target } = input
  const bytes = labelling === null
    ? input.bytes
    : yield* signProvenance(input.bytes, mediaType, { title: basename(target), sourceType: labelling.sourceType, generator: labelling.generator }, labelling.identity)
  const found = yield* verifyProvenance(bytes, mediaType, labelling?.identity.anchorPem)
  if (labelling !== null && found.state !== "trusted") {
    return yield* exportFailed(target, `the signature of ${target} does not verify`, "Remove the certificate's folder, so that a new one is made, and export again.", found.faults.join(", "))
  }
  if (bytes.length > input.largestBytes) {
    return yield* exportFailed(target, `${target} would have ${bytes.length} bytes, the platform takes ${input.largestBytes}`, "Make it shorter.")
  }
  yield* writtenWhole(target, (part) => Effect.uninterruptible(Effect.tryPromise({
    try: () => writeFile(part, bytes),
    catch: (thrown) => exportFailed(target, `${target} could not be written`, "Check the folder's permissions and the free space.", oneSentence(thrown))
  })))
  const { digitalSourceType, generator, signer, state, title } = found
  return {
    sizeBytes: bytes.length,
    row: {
      sha256: createHash("sha256").update(bytes).digest("hex"),
      perceptualHash: input.perceptualHash,
      manifest: { state, digitalSourceType, title, generator, signer }
    }
  }
})
