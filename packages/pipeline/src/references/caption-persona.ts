/** Template captions beside the persona's pictures. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Hash from "@likeness/core/Hash"
import type * as Persona from "@likeness/core/Persona"
import * as RuleError from "@likeness/core/RuleError"
import { readFile, stat } from "node:fs/promises"
import { join, relative } from "node:path"
import { referencesFolder, requireReferences } from "../steps/reference-set.ts"
import { stateFolder } from "../workspace/Workspace.ts"
import type { WorkspaceFolder } from "../workspace/WorkspaceFolder.ts"
import { blankAttributes, fileName, readAttributes } from "./caption-attributes.ts"
import { type NewFile, putFiles } from "./put-files.ts"
import { renderCaptions, type Rendered, templateCaption } from "./render-captions.ts"

/** Hashes of the captions that Likeness wrote, by path: what a person changed since has another one. */
const Written = Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))

const readWritten = (path: string): Effect.Effect<{ readonly [name: string]: string }> =>
  Effect.promise(() => readFile(path, "utf8").catch(() => "{}")).pipe(
    Effect.map((text) => Result.getOrElse(Schema.decodeUnknownResult(Written)(text), () => ({})))
  )

export interface Captioned {
  /** The caption of a picture of which nothing is said. */
  readonly caption: string
  /** Written or renewed now. */
  readonly written: number
  /** A person's own, or as they were. */
  readonly kept: number
  /** Where attributes are written, relative to the workspace. */
  readonly attributes: string
  readonly leftOut: Rendered["leftOut"]
  /** In the attributes' file, but not among the pictures. */
  readonly unknown: ReadonlyArray<string>
}

/**
 * Writes the template caption with each picture's attributes where there is none, and renews those that it
 * wrote before; a caption that a person wrote or changed stays. The file for attributes is made where it is
 * missing. All of it is written, or nothing.
 */
export const captionPersona = (workspace: WorkspaceFolder, persona: Persona.Persona) =>
  Effect.gen(function*() {
    const files = yield* requireReferences(workspace, persona.name)
    const folder = referencesFolder(workspace, persona.name)
    const nameOf = (path: string): string => relative(folder, path).normalize("NFC")
    const names = files.map(({ path }) => nameOf(path))
    const attributes = yield* readAttributes(workspace.folder, folder)
    const shownAs = relative(workspace.folder, join(folder, fileName))
    const { captions, leftOut } = yield* Effect.fromResult(renderCaptions(persona, names, attributes, shownAs))
    const record = join(stateFolder(workspace.folder), "captions", `${Hash.ofText(persona.name).slice(0, 16)}.json`)
    const before = yield* readWritten(record)
    const now: Record<string, string> = {}
    const wanted: Array<NewFile> = []
    for (const [index, { captionPath }] of files.entries()) {
      const name = relative(folder, captionPath)
      const text = `${captions[index]!}\n`
      const there = yield* Effect.promise(() => readFile(captionPath, "utf8").catch(() => undefined))
      const isOurs = there === undefined || there.trim() === "" || before[name] === Hash.ofText(there)
      if (isOurs || there === text) now[name] = Hash.ofText(text)
      if (isOurs && there !== text) wanted.push({ target: name, text })
    }
    const hasFile = yield* Effect.promise(() => stat(join(folder, fileName)).then(() => true, () => false))
    const scratch = join(stateFolder(workspace.folder), "imports")
    yield* Effect.tryPromise({
      try: async () => {
        await putFiles(folder, scratch, [...wanted, ...(hasFile ? [] : [{ target: fileName, text: blankAttributes(names) }])])
        await putFiles(join(record, ".."), scratch, [{ target: relative(join(record, ".."), record), text: JSON.stringify(now) }])
      },
      catch: (cause) => new RuleError.InvalidInput({ place: "references/", message: `the captions could not be written (${(cause as Error).message})`, advice: "Check the workspace's permissions and free space." })
    })
    const result: Captioned = {
      caption: templateCaption(persona),
      written: wanted.length,
      kept: files.length - wanted.length,
      attributes: shownAs,
      leftOut,
      unknown: [...attributes.keys()].filter((name) => !names.includes(name))
    }
    return result
  })
