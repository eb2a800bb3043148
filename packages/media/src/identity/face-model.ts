/** The face model, as it runs inside a measuring process: plain promises, no Effect, one picture at a time. */
import { createRequire } from "node:module"
import { dirname, join, sep } from "node:path"
import { readHeader, readPixels } from "../internal/decode-picture.ts"
import { addBorder, alignFace, chipSide, mirrorChip, type Raster } from "./face-alignment.ts"
import { fivePoints, type Point } from "./five-points.ts"
import type { FaceReading } from "./Embedder.ts"

/** The detector works on 512 px inside; more costs time and finds nothing more. */
const detectionSide = 640
/** A face that is smaller than this in the detection raster is cut from a larger one. */
const wantedFaceSide = 160
const borders = [0, 0.5, 1]

interface Tensor { readonly dispose: () => void }
interface Found {
  readonly detection: { readonly score: number; readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } }
  readonly landmarks: { readonly positions: ReadonlyArray<{ readonly x: number; readonly y: number }> }
}
interface Net { readonly loadFromDisk: (folder: string) => Promise<void> }
/** The few members that are used of libraries whose own types do not survive a strict compiler. */
interface FaceApi {
  readonly tf: {
    readonly setBackend: (name: string) => Promise<boolean>
    readonly ready: () => Promise<void>
    readonly enableProdMode: () => void
    readonly tensor3d: (data: Int32Array | Float32Array, shape: readonly [number, number, number], type: "int32" | "float32") => Tensor
  }
  readonly nets: {
    readonly ssdMobilenetv1: Net
    readonly faceLandmark68Net: Net
    readonly faceRecognitionNet: Net & { readonly computeFaceDescriptor: (chip: Tensor) => Promise<Float32Array> }
  }
  readonly SsdMobilenetv1Options: new (options: { readonly minConfidence: number }) => object
  readonly detectAllFaces: (input: Tensor, options: object) => { readonly withFaceLandmarks: () => Promise<ReadonlyArray<Found>> }
}

const load = async (): Promise<FaceApi> => {
  const require = createRequire(import.meta.url)
  const tf = require("@tensorflow/tfjs") as FaceApi["tf"]
  const wasm = require("@tensorflow/tfjs-backend-wasm") as { readonly setWasmPaths: (folder: string) => void }
  // Not the package's main: that one asks for a native build.
  const faceApi = require("@vladmandic/face-api/dist/face-api.node-wasm.js") as FaceApi
  // Without a path the backend asks a server on the internet for its own binary.
  wasm.setWasmPaths(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + sep)
  tf.enableProdMode()
  await tf.setBackend("wasm")
  await tf.ready()
  const weights = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "model")
  for (const net of [faceApi.nets.ssdMobilenetv1, faceApi.nets.faceLandmark68Net, faceApi.nets.faceRecognitionNet]) await net.loadFromDisk(weights)
  return { ...faceApi, tf }
}

const detect = async (api: FaceApi, raster: Raster): Promise<ReadonlyArray<Found>> => {
  const input = api.tf.tensor3d(Int32Array.from(raster.data), [raster.height, raster.width, 3], "int32")
  try {
    return await api.detectAllFaces(input, new api.SsdMobilenetv1Options({ minConfidence: 0.4 })).withFaceLandmarks()
  } finally {
    input.dispose()
  }
}

const embedChip = async (api: FaceApi, chip: Float32Array): Promise<Float32Array> => {
  const input = api.tf.tensor3d(chip, [chipSide, chipSide, 3], "float32")
  try {
    return await api.nets.faceRecognitionNet.computeFaceDescriptor(input)
  } finally {
    input.dispose()
  }
}

const area = (found: Found): number => found.detection.box.width * found.detection.box.height

export interface FaceModel {
  readonly read: (source: string | Uint8Array) => Promise<FaceReading>
}

/** Loads detector, landmarks and network; about a second. Throws `Undecodable` for what is no picture. */
export const loadFaceModel = async (): Promise<FaceModel> => {
  const api = await load()
  return {
    read: async (source) => {
      const upright = await readHeader(source)
      const raster = await readPixels(source, detectionSide)
      const scale = upright.width / raster.width
      for (const share of borders) {
        const border = Math.round(share * Math.max(raster.width, raster.height))
        const padded = border === 0 ? raster : addBorder(raster, border)
        const found = await detect(api, padded)
        const largest = found.toSorted((one, other) => area(other) - area(one))[0]
        if (largest === undefined) continue
        const { box, score } = largest.detection
        const points = fivePoints(largest.landmarks.positions).map(([x, y]): Point => [x - border, y - border])
        const faceSide = Math.min(box.width, box.height)
        const zoom = Math.min(scale, wantedFaceSide / faceSide)
        const fine = zoom > 1.1 ? await readPixels(source, Math.round(Math.max(raster.width, raster.height) * zoom)) : raster
        const fineScale = fine.width / raster.width
        const chip = alignFace(fine, points.map(([x, y]): Point => [x * fineScale, y * fineScale]))
        const straight = await embedChip(api, chip)
        const mirrored = await embedChip(api, mirrorChip(chip))
        return {
          faces: found.length,
          face: {
            box: { x: (box.x - border) * scale, y: (box.y - border) * scale, width: box.width * scale, height: box.height * scale },
            confidence: score,
            points: points.map(([x, y]): Point => [x * scale, y * scale]),
            border: share,
            vector: Array.from(straight, (value, index) => (value + (mirrored[index] ?? 0)) / 2)
          }
        }
      }
      return { faces: 0, face: null }
    }
  }
}
