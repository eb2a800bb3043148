/**
 * What a reviewer opens of a study's take. The stored file has its provider's format, size and metadata, by which the
 * arm can be told; in a copy all arms are alike but for what is seen.
 */
import * as Effect from "effect/Effect"
import * as Hash from "@likeness/core/Hash"
import * as MediaType from "@likeness/core/MediaType"
import * as RuleError from "@likeness/core/RuleError"
import type * as Take from "@likeness/core/Take"
import { access, mkdir, readdir, rm } from "node:fs/promises"
import { basename, join } from "node:path"
import { explained } from "../workspace/explain-media.ts"
import { stateFolder } from "../workspace/store-settings.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import type { Tell } from "./Tell.ts"

/** Of a picture's shorter side, in pixels: as wide as feeds show it; and what a longer one may have at most. */
const shortSide = 1080
const longestSide = 4096

type Named = Pick<Take.Take, "brief" | "id" | "stage">

const copiesFolder = (folder: string): string => join(stateFolder(folder), "blind")

/** What a take's copy is. */
export const blindMediaType = (stage: Take.Take["stage"]): MediaType.MediaType => (stage === "video" ? "video/mp4" : "image/jpeg")

/** Where a take's copy lies, made or not. */
const pathOf = (folder: string, { brief, id, stage }: Named): string =>
  join(copiesFolder(folder), `${brief}-${Hash.ofText(id).slice(0, 16)}.${MediaType.extension(blindMediaType(stage))}`)

/** The copies that there are of these takes, those among them that a killed process left half made. */
export const blindCopies = (folder: string, takes: ReadonlyArray<Named>): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(async () => {
    const found = await readdir(copiesFolder(folder)).catch(() => [])
    const names = new Set(found.length === 0 ? [] : takes.map((take) => basename(pathOf(folder, take))))
    return found.filter((entry) => names.has(entry.replace(/\.\d+-[0-9a-f]{8}\.part$/u, ""))).map((entry) => join(copiesFolder(folder), entry))
  })

/** Removes the copies that there are of these takes. They are made again when they are wanted. */
export const removeBlindCopies = (workspace: Pick<Workspace, "folder">, takes: ReadonlyArray<Named>): Effect.Effect<void> =>
  Effect.flatMap(blindCopies(workspace.folder, takes), Effect.forEach((path) => Effect.promise(() => rm(path, { force: true }).catch(() => undefined)), { discard: true }))

/** The shape that the brief asked of every arm; of a take without such an order its own. */
const shapeOf = (workspace: Workspace, take: Take.Take) =>
  Effect.gen(function*() {
    const request = (yield* workspace.runtime.jobs.get(take.job))?.request
    const asset = yield* workspace.runtime.assets.get(take.asset)
    const [across, down] = request?._tag === "generateImage" && request.size._tag === "aspect"
      ? request.size.aspect.split(":").map(Number) as [number, number]
      : [asset?.width ?? 3, asset?.height ?? 4]
    const scale = Math.min(shortSide / Math.min(across, down), longestSide / Math.max(across, down))
    return { width: Math.max(1, Math.round(across * scale)), height: Math.max(1, Math.round(down * scale)) }
  })

const pictureCopy = (workspace: Workspace, take: Take.Take, source: string, target: string) =>
  Effect.gen(function*() {
    const { shapePicture } = yield* Effect.promise(() => import("@likeness/media/picture/shape-picture"))
    yield* shapePicture(source, { ...(yield* shapeOf(workspace, take)), target })
  })

const clipCopy = (workspace: Workspace, source: string, target: string, onProgress: (fraction: number) => void) =>
  Effect.gen(function*() {
    const { assembleVertical } = yield* Effect.promise(() => import("@likeness/media/video/assemble-vertical"))
    const { height, width } = workspace.settings.media.verticalSize
    yield* assembleVertical(yield* workspace.instruments.ffmpeg, { shots: [{ kind: "clip", file: source }], target, width, height, onProgress })
  })

export interface BlindCopy {
  readonly path: string
  readonly mediaType: MediaType.MediaType
}

/**
 * The copy; made where it is not there yet: a picture in the brief's shape, a clip as the vertical master that is
 * posted. Takes some 0.2 s for a picture and about as long as it lasts for a clip. A file that nothing can be made of
 * is shown as it is.
 */
export const blindCopy = (workspace: Workspace, take: Take.Take, tell: Tell) =>
  Effect.gen(function*() {
    const target = pathOf(workspace.folder, take)
    const copy: BlindCopy = { path: target, mediaType: blindMediaType(take.stage) }
    if (yield* Effect.promise(() => access(target).then(() => true, () => false))) return copy
    const source = yield* workspace.runtime.blobs.local(take.asset)
    yield* Effect.tryPromise({
      try: () => mkdir(join(target, ".."), { recursive: true, mode: 0o700 }),
      catch: (cause) => new RuleError.InvalidInput({ place: target, message: `the copy to review cannot be written (${String(cause)})`, advice: "Check the folder's permissions and the free space." })
    })
    const name = `${take.brief}: making the copy that is reviewed`
    tell(name)
    const mediaType = (yield* workspace.runtime.assets.get(take.asset))?.mediaType ?? copy.mediaType
    return yield* Effect.gen(function*() {
      if (MediaType.isVideo(mediaType)) yield* clipCopy(workspace, source, target, (fraction) => tell(name, fraction))
      else yield* pictureCopy(workspace, take, source, target)
      return copy
    }).pipe(Effect.catchTag(["PictureRefused", "ClipRefused"], () => Effect.succeed<BlindCopy>({ path: source, mediaType })), explained)
  })

/** What a reviewer opens of a take: of a study's the copy, else the stored file. */
export const reviewedFile = (workspace: Workspace, take: Take.Take, tell: Tell) =>
  take.study === undefined ? workspace.runtime.blobs.local(take.asset) : Effect.map(blindCopy(workspace, take, tell), ({ path }) => path)
