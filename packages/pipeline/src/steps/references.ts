/** Pictures in: import, check, caption. */
import * as Effect from "effect/Effect"
import type * as Persona from "@likeness/core/Persona"
import * as RuleError from "@likeness/core/RuleError"
import { checkReferences, type ReferenceFault } from "@likeness/media/identity/check-references"
import { inspectPicture } from "@likeness/media/picture/inspect-picture"
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { basename, extname, join } from "node:path"
import { refusedFile } from "../workspace/Instruments.ts"
import type { WorkspaceFolder } from "../workspace/WorkspaceFolder.ts"
import { referencesFolder, requireReferences, templateCaption } from "./reference-set.ts"
import type { Tell } from "./Tell.ts"

/** What an import did, by file name. */
export interface Imported {
  readonly imported: ReadonlyArray<string>
  /** There already, with the same bytes. */
  readonly unchanged: ReadonlyArray<string>
}

const isPicture = (name: string): boolean => /\.(jpe?g|png|webp)$/iu.test(name)

const invalid = (place: string, message: string, advice: string) => new RuleError.InvalidInput({ place, message, advice })

const listFolder = (source: string): Effect.Effect<ReadonlyArray<string>, RuleError.InvalidInput> =>
  Effect.tryPromise({
    try: async () => (await stat(source)).isDirectory() ? (await readdir(source)).filter(isPicture).toSorted().map((name) => join(source, name)) : [source],
    catch: () => invalid(source, `there is no folder or picture ${source}`, "Check the path.")
  })

/** Beside the target first, then in one step: an interrupted import leaves no half picture. */
const copyWhole = async (from: string, to: string): Promise<void> => {
  const part = `${to}.part`
  try {
    await copyFile(from, part)
    await rename(part, to)
  } catch (cause) {
    await rm(part, { force: true })
    throw cause
  }
}

/**
 * Copies the pictures of a folder, or one picture, and their captions into the persona's references.
 *
 * Every file is decoded first; the first that is no usable picture refuses the whole import, and
 * nothing is written.
 */
export const importReferences = (workspace: WorkspaceFolder, persona: Persona.Persona, source: string, tell: Tell) =>
  Effect.gen(function*() {
    const files = yield* listFolder(source)
    if (files.length === 0) return yield* invalid(source, `there is no JPEG, PNG or WebP in ${source}`, "Name a folder with pictures.")
    let checked = 0
    yield* Effect.forEach(files, (file) =>
      inspectPicture(file).pipe(
        Effect.mapError(refusedFile),
        Effect.tap(() => Effect.sync(() => tell(`checking ${basename(file)}`, ++checked / files.length)))
      ), { concurrency: 2 })
    const target = referencesFolder(workspace, persona.name)
    return yield* Effect.tryPromise({
      try: async (): Promise<Imported> => {
        await mkdir(target, { recursive: true })
        const imported: Array<string> = []
        const unchanged: Array<string> = []
        for (const file of files) {
          const to = join(target, basename(file))
          const same = await Promise.all([readFile(file), readFile(to)]).then(([a, b]) => a.equals(b), () => false)
          if (same) unchanged.push(basename(file))
          else {
            await copyWhole(file, to)
            imported.push(basename(file))
          }
          const caption = `${file.slice(0, -extname(file).length)}.txt`
          const hasCaption = await stat(caption).then(() => true, () => false)
          if (hasCaption) await copyWhole(caption, join(target, basename(caption)))
        }
        return { imported, unchanged }
      },
      catch: (cause) => invalid(target, `the pictures could not be copied (${(cause as Error).message})`, "Check the workspace's permissions and free space.")
    })
  })

/** The faults of the persona's references, by file; empty means clean. */
export const checkPersona = (workspace: WorkspaceFolder, persona: Persona.Persona) =>
  Effect.gen(function*() {
    const files = yield* requireReferences(workspace, persona.name)
    const embedder = yield* workspace.instruments.embedder
    const threshold = workspace.settings.personas[persona.name]?.threshold
    const check = yield* checkReferences(embedder, files.map((file) => file.path), threshold === undefined ? {} : { threshold })
    const shownAs = new Map(files.map((file) => [file.path, file.shownAs]))
    const faults: ReadonlyArray<ReferenceFault> = check.faults.map((fault) => ({
      ...fault,
      file: shownAs.get(fault.file) ?? fault.file,
      message: fault.other === null ? fault.message : fault.message.replaceAll(fault.other, shownAs.get(fault.other) ?? fault.other),
      other: fault.other === null ? null : shownAs.get(fault.other) ?? fault.other
    }))
    return { pictures: files.length, faults }
  })

/** Writes the template caption beside each picture that has none; captions that are there stay. */
export const captionPersona = (workspace: WorkspaceFolder, persona: Persona.Persona) =>
  Effect.gen(function*() {
    const files = yield* requireReferences(workspace, persona.name)
    const caption = templateCaption(persona)
    const written = yield* Effect.tryPromise({
      try: () => Promise.all(files.map((file) => writeFile(file.captionPath, `${caption}\n`, { flag: "wx" }).then(() => 1, (cause: NodeJS.ErrnoException) => {
        if (cause.code === "EEXIST") return 0
        throw cause
      }))),
      catch: (cause) => invalid("references/", `a caption could not be written (${(cause as Error).message})`, "Check the workspace's permissions and free space.")
    })
    const count = written.reduce<number>((sum, one) => sum + one, 0)
    return { caption, written: count, kept: files.length - count }
  })
