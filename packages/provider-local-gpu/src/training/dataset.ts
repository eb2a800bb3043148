/** A reference set as a folder that sd-scripts reads: copies, never the user's own files. */
import type { AssetReader, AssetUnreadable } from "@likeness/core/AssetReader"
import * as Hash from "@likeness/core/Hash"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import type { Setup } from "../setup.ts"
import { wholeAsset } from "../whole-asset.ts"

/** Rewritten when the way of writing a data set changes: an older folder is then not taken for a newer one. */
const layout = 2

type Pictures = ReadonlyArray<ReferenceSet.ReferencePicture>

/** What a data set is made of. */
export type Contents = Pick<Request.TrainIdentity, "referenceSet" | "regularisation">

/** The folder's name says what is in it. */
export const datasetName = ({ referenceSet, regularisation }: Contents): string => {
  const named = (pictures: Pictures) => pictures.map(({ caption, sha256 }) => ({ sha256, caption }))
  return Hash.ofJson({ layout, pictures: named(referenceSet.pictures), ...(regularisation === undefined ? {} : { regularisation: named(regularisation) }) })
}

export const datasetsFolder = (runs: string): string => join(resolve(runs), "datasets")

export const datasetFolder = (runs: string, name: string): string => join(datasetsFolder(runs), name)

/** Below a data set's folder: what is trained, and regularisation images where there are any. */
export const pictureFolders = ["train", "reg"] as const

/** Beside the pictures: each file's SHA-256, so that a run goes on only with the very same bytes. */
const manifest = "files.json"

const hashes = async (folder: string): Promise<{ readonly [name: string]: string }> => {
  const found: { [name: string]: string } = {}
  for (const part of pictureFolders) {
    const names = (await readdir(join(folder, part)).catch((thrown: unknown): Array<string> => {
      // Without regularisation images there is no folder of them.
      if (part === "reg") return []
      throw thrown
    })).filter((name) => !name.endsWith(".npz")).toSorted()
    for (const name of names) found[part === "train" ? name : `${part}/${name}`] = Hash.ofBytes(await readFile(join(folder, part, name)))
  }
  return found
}

/** Whether the copies are, byte for byte, what was written. */
export const isDatasetUnchanged = async (folder: string): Promise<boolean> => {
  const [written, there] = await Promise.all([readFile(join(folder, manifest), "utf8"), hashes(folder)]).catch(() => ["", {}] as const)
  return written === Hash.canonical(there)
}

/** Only the first line of a caption file is read. */
const captionLine = (caption: string): string => caption.replace(/\s+/gu, " ").trim()

/**
 * Makes the folder where it is not there as it was written, and answers with it: what a killed erasing left of it,
 * or somebody changed, would be trained on as if it were the whole set. Pictures become upright 8-bit RGB PNG
 * without metadata; names have a fixed width, because the trainer matches them by their beginnings.
 */
export const makeDataset = (
  setup: Setup,
  runs: string,
  contents: Contents,
  readAsset: AssetReader
): Effect.Effect<string, ProviderError.ProviderError | AssetUnreadable> =>
  Effect.gen(function*() {
    const folder = datasetFolder(runs, datasetName(contents))
    const failed = (thrown: unknown) => setup.errors.machine("prepare", `the training folder ${runs} cannot be written`, thrown)
    const attempt = <A>(run: () => Promise<A>) => Effect.tryPromise({ try: run, catch: failed })
    if (yield* attempt(() => isDatasetUnchanged(folder))) return folder
    const part = `${folder}.${randomUUID()}.part`
    const before = `${folder}.${randomUUID()}.part`
    yield* Effect.acquireUseRelease(
      attempt(async () => {
        for (const folder of contents.regularisation === undefined ? ["train"] : pictureFolders) await mkdir(join(part, folder), { recursive: true, mode: 0o700 })
      }),
      () =>
        Effect.gen(function*() {
          const { default: sharp } = yield* attempt(() => import("sharp"))
          const copy = (pictures: Pictures, stemOf: (number: string) => string, what: string) =>
            Effect.forEach(pictures, (picture, index) =>
              Effect.gen(function*() {
                const bytes = yield* wholeAsset(readAsset, picture.sha256)
                const stem = join(part, stemOf(String(index + 1).padStart(4, "0")))
                yield* Effect.tryPromise({
                  try: async () => {
                    await sharp(bytes).autoOrient().flatten({ background: "#ffffff" }).toColourspace("srgb").png().toFile(`${stem}.png`)
                    await writeFile(`${stem}.txt`, `${captionLine(picture.caption)}\n`, { mode: 0o600 })
                  },
                  catch: (thrown) => setup.errors.machine("prepare", `${what} ${index + 1} cannot be copied for training`, thrown)
                })
              }), { discard: true })
          yield* copy(contents.referenceSet.pictures, (number) => join("train", number), "the reference set's picture")
          yield* copy(contents.regularisation ?? [], (number) => join("reg", `r${number}`), "regularisation image")
          yield* attempt(async () => writeFile(join(part, manifest), Hash.canonical(await hashes(part)), { mode: 0o600 }))
          // Somebody may have made the same folder meanwhile: then theirs is as good.
          yield* attempt(async () => {
            if (await isDatasetUnchanged(folder)) return
            await rename(folder, before).catch(() => undefined)
            await rename(part, folder).catch(async (thrown: unknown) => {
              if (!(await isDatasetUnchanged(folder))) throw thrown
            })
          })
        }),
      () => Effect.promise(async () => {
        for (const path of [part, before]) await rm(path, { recursive: true, force: true })
      })
    )
    return folder
  })
