import * as Effect from "effect/Effect"
import type { MeasuringFailed, PictureRefused } from "../MediaError.ts"
import { inspectPicture, type PictureFacts } from "../picture/inspect-picture.ts"
import { compareHashes, type PerceptualHash, perceptualHash } from "../picture/near-duplicates.ts"
import { nameOf, type PictureInput } from "../picture/PictureInput.ts"
import { type Quality, quality } from "../picture/quality.ts"
import { type Embedder, type FaceReading, unmeasurable } from "./Embedder.ts"
import { uncalibrated } from "./IdentityThreshold.ts"
import { meanDistancesToRest, splitOutliers } from "./similarity.ts"

export interface ReferenceFault {
  readonly file: string
  /**
   * - `unreadable`: no picture, damaged, too many pixels
   * - `no-face`, `several-faces`
   * - `too-small`: the picture's shorter side or the face
   * - `small`: large enough to be taken, but training enlarges it
   * - `too-long`: an aspect beyond 2.5:1, of which training would cut most away
   * - `animated`: only its first frame would be used
   * - `blurred`: the whole picture and the face
   * - `near-duplicate`: of `other`, which stands earlier in the list
   * - `another-person`: unlike the rest, and under the threshold
   * - `unlike-the-rest`: an outlier, but not under the threshold; it is left out of measuring
   */
  readonly fault: "unreadable" | "no-face" | "several-faces" | "too-small" | "small" | "too-long" | "animated" | "blurred" | "near-duplicate" | "another-person" | "unlike-the-rest"
  /** `refuse`: do not train with it. `look`: a person should decide. */
  readonly severity: "refuse" | "look"
  readonly message: string
  /** The other file of a near-duplicate, else `null`. */
  readonly other: string | null
}

export interface CheckedReference {
  readonly file: string
  /** All four are `null` where the file could not be decoded. */
  readonly facts: PictureFacts | null
  readonly quality: Quality | null
  readonly hash: PerceptualHash | null
  readonly reading: FaceReading | null
}

export interface ReferenceCheck {
  readonly pictures: ReadonlyArray<CheckedReference>
  /** In the order of the files; empty where the set is clean. */
  readonly faults: ReadonlyArray<ReferenceFault>
}

/** Times the smallest side that is taken: less is enlarged by training, which blurs. */
const comfortable = 1.5

const longestAspect = 2.5

interface Looked {
  readonly picture: CheckedReference
  readonly faults: ReadonlyArray<ReferenceFault>
}

const fault = (file: string, kind: ReferenceFault["fault"], severity: ReferenceFault["severity"], message: string, other: string | null = null): ReferenceFault =>
  ({ file, fault: kind, severity, message, other })

const look = Effect.fn("checkReferences.look")(function*(
  embedder: Embedder,
  picture: PictureInput,
  smallestSide: number
): Effect.fn.Return<Looked, PictureRefused | MeasuringFailed> {
  const file = nameOf(picture)
  const facts = yield* inspectPicture(picture, { smallestSide: 1 })
  const seen = yield* quality(picture)
  const hash = yield* perceptualHash(picture)
  const reading = yield* embedder.read(picture)
  const faults: Array<ReferenceFault> = []
  const side = Math.min(facts.width, facts.height)
  if (side < smallestSide) faults.push(fault(file, "too-small", "refuse", `its shorter side is ${side} px, at least ${smallestSide} are needed`))
  else if (side < comfortable * smallestSide) faults.push(fault(file, "small", "look", `its shorter side is ${side} px; from ${comfortable * smallestSide} on it need not be enlarged so much`))
  const aspect = Math.max(facts.width, facts.height) / side
  if (aspect > longestAspect) faults.push(fault(file, "too-long", "refuse", `its sides are ${aspect.toFixed(1)} to 1, beyond ${longestAspect} to 1`))
  if (facts.frames > 1) faults.push(fault(file, "animated", "refuse", `it is animated (${facts.frames} frames)`))
  if (reading.face === null) {
    faults.push(fault(file, "no-face", "refuse", "no face was found"))
  } else {
    const small = unmeasurable(reading)
    if (small !== null) faults.push(fault(file, "too-small", "refuse", small))
    if (reading.faces > 1) faults.push(fault(file, "several-faces", "look", `it shows ${reading.faces} faces`))
  }
  // A soft background lowers the whole picture's value: the face decides where there is one.
  const sharpness = reading.face === null || !seen.blurred ? seen : yield* quality(picture, { box: reading.face.box })
  if (sharpness.blurred) faults.push(fault(file, "blurred", "look", `its sharpness is ${sharpness.sharpness.toFixed(0)}, under 40 counts as blurred`))
  return { picture: { file, facts, quality: seen, hash, reading }, faults }
})

const duplicateFaults = (pictures: ReadonlyArray<CheckedReference>): ReadonlyArray<ReferenceFault> =>
  pictures.flatMap((picture, place) => {
    for (const earlier of pictures.slice(0, place)) {
      const alike = picture.hash === null || earlier.hash === null ? null : compareHashes(picture.hash, earlier.hash)
      if (alike === null) continue
      const words = `${alike.mirrored ? "mirrored, it" : "it"} differs from ${earlier.file} in ${alike.distance} of 64 bits`
      return [fault(picture.file, "near-duplicate", alike.verdict === "duplicate" ? "refuse" : "look", words, earlier.file)]
    }
    return []
  })

const personFaults = (pictures: ReadonlyArray<CheckedReference>, threshold: number): ReadonlyArray<ReferenceFault> => {
  const faces = pictures.flatMap(({ file, reading }) => reading?.face && unmeasurable(reading) === null ? [{ file, vector: reading.face.vector }] : [])
  const vectors = faces.map(({ vector }) => vector)
  const means = meanDistancesToRest(vectors) ?? []
  return splitOutliers(vectors).outlying.map((index) => {
    const value = 1 - (means[index] ?? 0)
    const words = `its mean similarity to the others is ${value.toFixed(2)}`
    return value < threshold
      ? fault(faces[index]?.file ?? "", "another-person", "refuse", `${words}, under ${threshold.toFixed(2)}`)
      : fault(faces[index]?.file ?? "", "unlike-the-rest", "look", words)
  })
}

/**
 * What is wrong with the pictures of a reference set, by file.
 *
 * **Shapes and units**: `smallestSide` (default 512) in pixels; `threshold` (default 0.42) is the
 * similarity under which an outlying face counts as another person's: give the persona's own where
 * there is one. Faults are data, in file order.
 *
 * **Fails with** `MeasuringFailed` only; a file that is no picture is a fault.
 */
export const checkReferences = Effect.fn("checkReferences")(function*(
  embedder: Embedder,
  pictures: ReadonlyArray<PictureInput>,
  options: { readonly smallestSide?: number; readonly threshold?: number } = {}
): Effect.fn.Return<ReferenceCheck, MeasuringFailed> {
  const looked = yield* Effect.forEach(pictures, (picture) =>
    look(embedder, picture, options.smallestSide ?? 512).pipe(Effect.catchTag("PictureRefused", (refused) => Effect.succeed<Looked>({
      picture: { file: nameOf(picture), facts: null, quality: null, hash: null, reading: null },
      faults: [fault(nameOf(picture), "unreadable", "refuse", refused.message)]
    }))), { concurrency: 4 })
  const checked = looked.map(({ picture }) => picture)
  const across = [...duplicateFaults(checked), ...personFaults(checked, options.threshold ?? uncalibrated.similarity)]
  return {
    pictures: checked,
    faults: looked.flatMap(({ faults, picture }) => [...faults, ...across.filter((other) => other.file === picture.file)])
  }
})
