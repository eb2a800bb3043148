/** Pictures and captions into the persona's references. */
import * as Effect from "effect/Effect"
import type * as Persona from "@likeness/core/Persona"
import * as RuleError from "@likeness/core/RuleError"
import { inspectPicture } from "@likeness/media/picture/inspect-picture"
import { readFile } from "node:fs/promises"
import { basename, extname, join } from "node:path"
import { referencesFolder } from "../steps/reference-set.ts"
import type { Tell } from "../steps/Tell.ts"
import { refusedFile } from "../workspace/Instruments.ts"
import { stateFolder } from "../workspace/Workspace.ts"
import type { WorkspaceFolder } from "../workspace/WorkspaceFolder.ts"
import { decodeCaption } from "./caption-text.ts"
import { openSource } from "./open-source.ts"
import { type NewFile, putFiles } from "./put-files.ts"
import type { Source, SourcePicture } from "./Source.ts"

/** What an import did, by path among the references. */
export interface Imported {
  readonly imported: ReadonlyArray<string>
  /** There already, with the same bytes. */
  readonly unchanged: ReadonlyArray<string>
  /** Pictures of formats that are not read, with the reason. */
  readonly skipped: Source["skipped"]
  /** What a person should know, in words. */
  readonly notes: ReadonlyArray<string>
}

const invalid = (place: string, message: string, advice: string) => new RuleError.InvalidInput({ place, message, advice })

/** A caption is a line of words; what is longer is another kind of file. */
const mostCaptionBytes = 65_536

const captionOf = ({ captionPath }: SourcePicture) =>
  captionPath === undefined
    ? Effect.succeed(undefined)
    : Effect.gen(function*() {
      const bytes = yield* Effect.tryPromise({ try: () => readFile(captionPath), catch: () => invalid(captionPath, `${captionPath} cannot be read`, "Check its permissions.") })
      const text = bytes.byteLength > mostCaptionBytes ? undefined : decodeCaption(bytes)
      return text ?? (yield* invalid(captionPath, `${captionPath} is no caption: ${bytes.byteLength > mostCaptionBytes ? "it is longer than 64 kB" : "it is not UTF-8 text"}`, "Save it as UTF-8 text, or remove it."))
    })

const isSame = (file: string, text: string | undefined, to: string): Promise<boolean> =>
  Promise.all([text === undefined ? readFile(file) : Buffer.from(text), readFile(to)]).then(([a, b]) => a.equals(b), () => false)

const twice = (pictures: ReadonlyArray<SourcePicture>): string | undefined => {
  const seen = new Set<string>()
  return pictures.find(({ target }) => seen.size === seen.add(target.toLowerCase()).size)?.target
}

const notesOf = ({ subsets }: Source, captions: ReadonlyArray<string | undefined>, persona: Persona.Persona): ReadonlyArray<string> => {
  const others = captions.filter((caption) => caption !== undefined && caption !== "" && !caption.includes(persona.triggerToken)).length
  return [
    ...subsets.filter(({ classTokens }) => !classTokens.includes(persona.triggerToken)).map(({ classTokens, folder }) => `${folder}: its words are "${classTokens}", ${persona.name}'s trigger token is ${persona.triggerToken}`),
    ...(others === 0 ? [] : [`${others} captions do not say ${persona.triggerToken}: correct them, or remove them and run \`likeness persona caption\``]),
    ...(subsets.length === 0 ? [] : ["repeats of the folders' names are kept there; the training recipe decides how often each picture is shown"])
  ]
}

/**
 * Copies the pictures of a folder, an archive, a dataset configuration, or one picture, and their captions.
 *
 * Every file is decoded first; the first that cannot be used refuses the whole import. Nothing is written then,
 * and nothing where the disk fails half way. A picture of the same name with other bytes is replaced.
 */
export const importReferences = (workspace: WorkspaceFolder, persona: Persona.Persona, source: string, tell: Tell) =>
  Effect.scoped(Effect.gen(function*() {
    const scratch = join(stateFolder(workspace.folder), "imports")
    const found = yield* openSource(source, scratch)
    const { pictures, skipped } = found
    if (pictures.length === 0) {
      return yield* invalid(source, `there is no JPEG, PNG or WebP in ${source}${skipped.length === 0 ? "" : `; ${skipped[0]!.file}: ${skipped[0]!.reason}`}`, "Name a folder with pictures.")
    }
    const same = twice(pictures)
    if (same !== undefined) return yield* invalid(source, `two pictures of ${source} would be ${same}`, "Give them different names.")
    let checked = 0
    const captions = yield* Effect.forEach(pictures, (picture) =>
      inspectPicture(picture.path).pipe(
        Effect.mapError(refusedFile),
        Effect.tap(() => Effect.sync(() => tell(`checking ${basename(picture.path)}`, ++checked / pictures.length))),
        Effect.andThen(captionOf(picture))
      ), { concurrency: 2 })
    const target = referencesFolder(workspace, persona.name)
    return yield* Effect.tryPromise({
      try: async (): Promise<Imported> => {
        const files: Array<NewFile> = []
        const imported: Array<string> = []
        const unchanged: Array<string> = []
        for (const [index, { path, target: name }] of pictures.entries()) {
          if (await isSame(path, undefined, join(target, name))) unchanged.push(name)
          else {
            imported.push(name)
            files.push({ target: name, copyOf: path })
          }
          const caption = captions[index]
          const captionName = `${name.slice(0, -extname(name).length)}.txt`
          // A caption without words says nothing; the template does.
          if (caption !== undefined && caption !== "" && !(await isSame("", `${caption}\n`, join(target, captionName)))) files.push({ target: captionName, text: `${caption}\n` })
        }
        await putFiles(target, scratch, files)
        return { imported, unchanged, skipped, notes: notesOf(found, captions, persona) }
      },
      catch: (cause) => invalid(target, `the pictures could not be copied (${(cause as Error).message}); nothing was changed`, "Check the workspace's permissions and free space.")
    })
  }))
