/** Approved takes as platform-ready files with provenance. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Asset from "@likeness/core/Asset"
import * as Hash from "@likeness/core/Hash"
import * as MediaType from "@likeness/core/MediaType"
import * as RuleError from "@likeness/core/RuleError"
import type * as Take from "@likeness/core/Take"
import * as Timestamp from "@likeness/core/Timestamp"
import { type ExportFormat, isPictureFormat } from "@likeness/media/export/ExportFormat"
import type { ExportedFile, Labelling } from "@likeness/media/export/ExportedFile"
import { exportPicture } from "@likeness/media/export/export-picture"
import { exportVideo } from "@likeness/media/export/export-video"
import { exportWithWorkflow } from "@likeness/media/export/export-with-workflow"
import { openDevelopmentCertificate } from "@likeness/media/provenance/development-certificate"
import type { Export } from "@likeness/runtime/Export"
import { mkdir } from "node:fs/promises"
import { join, relative } from "node:path"
import { asInput } from "../workspace/Instruments.ts"
import { stateFolder, type Workspace } from "../workspace/Workspace.ts"
import { decisionsIn } from "./review.ts"

const generator = { name: "Likeness", version: "0.1.0" }

/** Where the development certificate lies; made at the first export. */
const certificateFolder = (workspace: Workspace): string => join(stateFolder(workspace.folder), "certificate")

export interface ExportOrder {
  readonly take: Take.Take
  readonly platform: ExportFormat
  /** The folder that the file is written to. */
  readonly folder: string
  /** The file's name without extension. A study's hides the arm. */
  readonly name: string
}

/** The formats that a stage's takes can be written in, of those that a brief names; the usual one where it names none that fits. */
export const platformsFor = (stage: Take.Take["stage"], publish: ReadonlyArray<ExportFormat>): ReadonlyArray<ExportFormat> => {
  const fits = publish.filter((platform) => isPictureFormat(platform) === (stage === "image"))
  return fits.length > 0 ? fits : stage === "image" ? ["instagram-feed"] : ["instagram-reels"]
}

/** At the top: the word at the bottom is the emulator's own, and the cut to shape may have halved it. */
const sandboxStamp = Effect.map(Effect.promise(() => import("@likeness/sandbox")), ({ stampPicture }) => (png: Uint8Array) => stampPicture(png, "top"))

const assetOf = (workspace: Workspace, take: Take.Take): Effect.Effect<Asset.Asset, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.flatMap(workspace.runtime.assets.get(take.asset), (asset) =>
    asset === undefined
      ? Effect.fail(new RuleError.InvalidInput({ place: take.id, message: `the file of take ${take.id} is not in the store`, advice: "Generate the brief again." }))
      : Effect.succeed(asset))

const labellingOf = (workspace: Workspace) =>
  Effect.map(openDevelopmentCertificate(certificateFolder(workspace)), (identity): Labelling => ({ sourceType: "trainedAlgorithmicMedia", identity, generator }))

const recordOf = (workspace: Workspace, take: Take.Take, platform: string, written: ExportedFile, target: string) =>
  Effect.gen(function*() {
    const record: Export = {
      v: 1,
      id: `${take.id}/${platform}`,
      take: take.id,
      persona: take.persona,
      brief: take.brief,
      ...(take.study === undefined ? {} : { study: take.study }),
      ...(take.arm === undefined ? {} : { arm: take.arm }),
      platform,
      sha256: written.row.sha256,
      sizeBytes: written.sizeBytes,
      path: relative(workspace.folder, target),
      at: Timestamp.fromMillis(yield* Clock.currentTimeMillis)
    }
    yield* workspace.runtime.exports.put(record)
    return record
  })

/**
 * Writes one take for one platform: cut to shape, labelled (XMP in pictures, C2PA in both), verified,
 * whole or not at all. May be repeated: the file is replaced.
 */
export const exportTake = (workspace: Workspace, order: ExportOrder) =>
  Effect.gen(function*() {
    const { folder, name, platform, take } = order
    const asset = yield* assetOf(workspace, take)
    const source = yield* workspace.runtime.blobs.local(asset.sha256)
    const labelling = yield* labellingOf(workspace)
    yield* Effect.promise(() => mkdir(folder, { recursive: true }))
    const target = join(folder, `${name}.${isPictureFormat(platform) ? "jpg" : "mp4"}`)
    const { verticalSize } = workspace.settings.media
    const written = isPictureFormat(platform)
      ? yield* asInput(exportPicture(source, { format: platform, target, labelling, ...(workspace.settings.sandbox ? { stamp: yield* sandboxStamp } : {}) }))
      : yield* asInput(exportVideo(yield* workspace.instruments.ffmpeg, {
        source: MediaType.isVideo(asset.mediaType) ? { kind: "clip", file: source } : { kind: "still", picture: source },
        format: platform,
        target,
        labelling,
        width: verticalSize.width,
        height: verticalSize.height
      }))
    return yield* recordOf(workspace, take, platform, written, target)
  })

/** Stands where other exports have their platform. */
export const workflowFormat = "comfyui-workflow"

/**
 * Writes one take as the PNG that ComfyUI made, whole and with its graph, labelled and verified like every
 * export; `undefined` where the take holds no graph. May be repeated: the file is replaced.
 */
export const exportTakeWithWorkflow = (workspace: Workspace, { folder, name, take }: Omit<ExportOrder, "platform">) =>
  Effect.gen(function*() {
    const asset = yield* assetOf(workspace, take)
    if (asset.mediaType !== "image/png") return undefined
    const source = yield* workspace.runtime.blobs.local(asset.sha256)
    yield* Effect.promise(() => mkdir(folder, { recursive: true }))
    const target = join(folder, `${name}.png`)
    const labelling = yield* labellingOf(workspace)
    const written = yield* asInput(exportWithWorkflow(source, { target, labelling, ...(workspace.settings.sandbox ? { stamp: yield* sandboxStamp } : {}) }))
    return written === undefined ? undefined : yield* recordOf(workspace, take, workflowFormat, written, target)
  })

/** Takes whose decision is an approval. */
export const approvedTakes = (workspace: Workspace, filter: { readonly study?: string; readonly brief?: string; readonly persona?: string } = {}) =>
  Effect.gen(function*() {
    const decisions = decisionsIn(yield* workspace.runtime.reviews.list(filter))
    return (yield* workspace.runtime.takes.list(filter)).filter((take) => decisions.get(take.id)?.decision === "approve")
  })

/** Without those that an approved take of the same stage was made from: it stands in their place. */
export const withoutReplaced = (takes: ReadonlyArray<Take.Take>): ReadonlyArray<Take.Take> => {
  const stages = new Map(takes.map((take) => [take.id, take.stage]))
  const replaced = new Set(takes.flatMap(({ parent, stage }) => (parent !== undefined && stages.get(parent) === stage ? [parent] : [])))
  return takes.filter((take) => !replaced.has(take.id))
}

/** A file name for a take that says the brief but not the arm. */
export const blindName = (take: Take.Take, platform: string): string => `${take.brief}-${Hash.ofText(take.id).slice(0, 8)}-${platform}`
