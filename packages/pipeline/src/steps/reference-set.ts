/** The persona's pictures on disk, and the reference set that the store keeps of them. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as MediaType from "@likeness/core/MediaType"
import type * as Persona from "@likeness/core/Persona"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import * as RuleError from "@likeness/core/RuleError"
import { inspectPicture } from "@likeness/media/picture/inspect-picture"
import { readdir, readFile, stat } from "node:fs/promises"
import { extname, join, relative } from "node:path"
import { readAttributes } from "../references/caption-attributes.ts"
import { renderCaptions } from "../references/render-captions.ts"
import { asInput } from "../workspace/Instruments.ts"
import type { Workspace } from "../workspace/Workspace.ts"

/** What may lie among references; everything else in the folder is left alone. */
const pictureExtensions = new Set([".jpg", ".jpeg", ".png", ".webp"])

/** A reference picture's files. */
export interface ReferenceFile {
  readonly path: string
  /** Relative to the workspace. */
  readonly shownAs: string
  /** The caption's file, there or not. */
  readonly captionPath: string
}

/** Where a persona's references lie: `references/`, or a folder of its own there where the workspace has several personas. */
export const referencesFolder = (workspace: Pick<Workspace, "folder" | "settings">, persona: string): string => {
  const several = Object.keys(workspace.settings.personas).length > 1
  return several ? join(workspace.folder, "references", persona) : join(workspace.folder, "references")
}

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)

/** The pictures of a folder and of kohya's `N_token class` folders in it, in the order of their paths. */
export const listReferences = (workspace: Pick<Workspace, "folder" | "settings">, persona: string): Effect.Effect<ReadonlyArray<ReferenceFile>, RuleError.InvalidInput> =>
  Effect.tryPromise({
    try: async () => {
      const root = referencesFolder(workspace, persona)
      const found: Array<ReferenceFile> = []
      const visit = async (folder: string): Promise<void> => {
        for (const entry of (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
          const path = join(folder, entry.name)
          if (entry.isDirectory() && /^\d+_/u.test(entry.name)) await visit(path)
          else if (pictureExtensions.has(extname(entry.name).toLowerCase())) {
            const stem = path.slice(0, -extname(path).length)
            // sd-scripts' own ending counts where nobody wrote the usual one.
            const hasOther = !(await exists(`${stem}.txt`)) && await exists(`${stem}.caption`)
            found.push({ path, shownAs: relative(workspace.folder, path), captionPath: `${stem}.${hasOther ? "caption" : "txt"}` })
          }
        }
      }
      await stat(root).then(() => visit(root), () => undefined)
      return found
    },
    catch: (cause) => new RuleError.InvalidInput({ place: "references/", message: `references/ cannot be read (${String(cause)})`, advice: "Check the folder's permissions." })
  })

/** At least one reference picture, or what to do. */
export const requireReferences = (workspace: Pick<Workspace, "folder" | "settings">, persona: string): Effect.Effect<ReadonlyArray<ReferenceFile>, RuleError.InvalidInput> =>
  Effect.flatMap(listReferences(workspace, persona), (files) =>
    files.length > 0
      ? Effect.succeed(files)
      : Effect.fail(new RuleError.InvalidInput({ place: "references/", message: `persona ${persona} has no reference pictures`, advice: "Import some with `likeness persona import FOLDER`." })))

/** What training reads beside a picture without a caption of its own, where not even the template is wanted. */
const bareCaption = (persona: Persona.Persona): string => `${persona.triggerToken} ${persona.classToken}`

/**
 * The reference set of the pictures on disk: each checked, stored as a blob, with its caption or the
 * template's; without `templates` a picture that has none is trigger and class alone. May be repeated: equal
 * pictures give the same set.
 */
export const storeReferenceSet = (workspace: Workspace, persona: Persona.Persona, { templates }: { readonly templates: boolean } = { templates: true }) =>
  Effect.gen(function*() {
    const files = yield* requireReferences(workspace, persona.name)
    const folder = referencesFolder(workspace, persona.name)
    const names = files.map(({ path }) => relative(folder, path).normalize("NFC"))
    const template = yield* Effect.fromResult(renderCaptions(persona, names, yield* readAttributes(workspace.folder, folder), "captions.yaml"))
    const pictures = yield* Effect.forEach(files, (file, index) =>
      Effect.gen(function*() {
        const facts = yield* asInput(inspectPicture(file.path))
        const bytes = yield* Effect.promise(() => readFile(file.path))
        const blob = yield* workspace.runtime.blobs.put(Stream.make(new Uint8Array(bytes)))
        const caption = yield* Effect.promise(() => readFile(file.captionPath, "utf8").then((text) => text.trim(), () => ""))
        const mediaType = MediaType.sniff(bytes) ?? facts.mediaType
        yield* workspace.runtime.assets.put(
          { v: 1, sha256: blob.sha256, mediaType, sizeBytes: blob.sizeBytes, width: facts.width, height: facts.height, origin: { _tag: "imported" } },
          { persona: persona.name }
        )
        const words = (caption !== "" ? caption : templates ? template.captions[index]! : bareCaption(persona)).normalize("NFC")
        return { sha256: blob.sha256, mediaType, width: facts.width, height: facts.height, caption: words }
      }), { concurrency: 2 })
    const set = ReferenceSet.make(persona.name, pictures)
    yield* workspace.runtime.referenceSets.put(set)
    return set
  })
