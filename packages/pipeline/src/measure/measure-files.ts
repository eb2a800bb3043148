/** Identity of files anywhere on the disk, in a workspace or not. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import type { IdentityReport, ImageIdentity } from "@likeness/media/identity/measure-identity"
import type { PairsReport } from "@likeness/media/identity/measure-pairs"
import { access, readdir, stat } from "node:fs/promises"
import { extname, join, resolve } from "node:path"
import { type Environment, fileName, loadSettings } from "../settings/load-settings.ts"
import type { Settings } from "../settings/Settings.ts"
import { referencesFolder } from "../steps/reference-set.ts"
import type { Tell } from "../steps/Tell.ts"
import * as Instruments from "../workspace/Instruments.ts"
import { readPairs } from "./read-pairs.ts"

const pictures = new Set([".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".gif"])
const clips = new Set([".mp4", ".mov", ".webm", ".mkv", ".m4v"])
const isClip = (file: string): boolean => clips.has(extname(file).toLowerCase())

const invalid = (place: string, message: string, advice: string) => new RuleError.InvalidInput({ place, message, advice })

/** Settings of the folder where it is a workspace, else the defaults. */
const settingsOf = (folder: string, environment: Environment) =>
  Effect.gen(function*() {
    const isWorkspace = yield* Effect.promise(() => access(join(folder, fileName)).then(() => true, () => false))
    return isWorkspace ? yield* loadSettings(folder, environment) : yield* Instruments.defaultSettings
  })

/** A folder's pictures in the order of their names, or the one picture that is named. */
const listPictures = (folder: string): Effect.Effect<ReadonlyArray<string>, RuleError.InvalidInput> =>
  Effect.tryPromise({
    try: async () => {
      if (!(await stat(folder)).isDirectory()) return [folder]
      return (await readdir(folder)).filter((name) => pictures.has(extname(name).toLowerCase())).toSorted().map((name) => join(folder, name))
    },
    catch: () => invalid(folder, `there is no folder ${folder}`, "Name the folder of the reference pictures.")
  }).pipe(Effect.flatMap((files) => files.length > 0 ? Effect.succeed(files) : Effect.fail(invalid(folder, `there is no picture in ${folder}`, "Name a folder with reference pictures."))))

/** The persona whose references lie in that folder of the workspace; its threshold counts for them alone. */
const personaOf = (settings: Settings, folder: string, reference: string): string | undefined =>
  Object.keys(settings.personas).find((name) => resolve(referencesFolder({ folder, settings }, name)) === resolve(reference))

/**
 * Whether pictures and clips show the person of the reference folder, in the order given.
 *
 * The threshold is the persona's where the folder is its references in the workspace `folder`, else 0.42,
 * uncalibrated. Fails with `InvalidInput` for a file that cannot be used; one without a face is an answer.
 */
export const measureIdentityOf = (
  input: { readonly folder: string; readonly environment: Environment; readonly reference: string; readonly images: ReadonlyArray<string> },
  tell: Tell
) =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* settingsOf(input.folder, input.environment)
    const files = yield* listPictures(input.reference)
    const { inspectPicture } = yield* Effect.promise(() => import("@likeness/media/picture/inspect-picture"))
    // A file that is no picture is told before the measuring begins.
    for (const file of input.images) if (!isClip(file)) yield* Instruments.asInput(inspectPicture(file, { smallestSide: 1 }))
    const instruments = yield* Instruments.make(settings)
    const persona = personaOf(settings, input.folder, input.reference)
    const threshold = Instruments.thresholdOf(persona === undefined ? undefined : settings.personas[persona])
    const { readReferences } = yield* Effect.promise(() => import("@likeness/media/identity/read-references"))
    const { measureImage } = yield* Effect.promise(() => import("@likeness/media/identity/measure-identity"))
    const embedder = yield* instruments.embedder
    tell(`reading ${files.length} reference pictures`, 0)
    const references = yield* Instruments.asInput(readReferences(embedder, files))
    const measure = (file: string) =>
      isClip(file)
        ? Effect.gen(function*() {
          const { measureClip } = yield* Effect.promise(() => import("@likeness/media/identity/measure-clip"))
          const { faces, note, path, samePerson, similarity } = yield* measureClip({ embedder, ffmpeg: yield* instruments.ffmpeg, references, file, threshold })
          const identity: ImageIdentity = { path, faces, similarity, samePerson, note }
          return identity
        })
        : measureImage(embedder, references, file, threshold)
    let measured = 0
    const images = yield* Effect.forEach(input.images, (file) =>
      Instruments.asInput(measure(file)).pipe(Effect.tap(() => Effect.sync(() => tell(`measuring ${file}`, ++measured / input.images.length)))), { concurrency: 2 })
    const report: IdentityReport = { model: references.model, threshold: threshold.similarity, images }
    return report
  }))

/**
 * The similarity of pairs of pictures that a CSV names (`image_a,image_b`), in its order. Paths are relative
 * to the CSV, or to the current folder. Fails with `InvalidInput`, row and column named.
 */
export const measurePairsOf = (input: { readonly folder: string; readonly environment: Environment; readonly file: string }, tell: Tell) =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* settingsOf(input.folder, input.environment)
    const rows = yield* readPairs(input.file)
    const instruments = yield* Instruments.make(settings)
    const { measurePairs } = yield* Effect.promise(() => import("@likeness/media/identity/measure-pairs"))
    tell(`measuring ${rows.length} pairs`)
    const paths = yield* measurePairs({
      embedder: yield* instruments.embedder,
      pairs: rows.map(({ pathA, pathB }) => ({ imageA: pathA, imageB: pathB }))
    }).pipe(Effect.mapError((error) => {
      const bad = error._tag === "PictureRefused" ? rows.find((row) => row.pathA === error.file || row.pathB === error.file) : undefined
      return error._tag !== "PictureRefused" || bad === undefined ? error : new RuleError.InvalidInput({
        place: `${input.file}, row ${bad.row}`,
        message: `${input.file}, row ${bad.row}: ${error.message}`,
        advice: error.advice,
        row: bad.row,
        column: bad.pathA === error.file ? "image_a" : "image_b"
      })
    }))
    const report: PairsReport = { pairs: paths.pairs.map(({ similarity }, index) => ({ imageA: rows[index]!.imageA, imageB: rows[index]!.imageB, similarity })) }
    return report
  }))
