/** The faults of a persona's pictures and captions, by file. */
import * as Effect from "effect/Effect"
import type * as Persona from "@likeness/core/Persona"
import { checkReferences, type ReferenceFault } from "@likeness/media/identity/check-references"
import { readFile } from "node:fs/promises"
import { relative } from "node:path"
import { requireReferences } from "../steps/reference-set.ts"
import type { WorkspaceFolder } from "../workspace/WorkspaceFolder.ts"
import { captionFaults, type CaptionedFile, type CaptionFault } from "./caption-faults.ts"

/** Empty `faults` means clean. */
export const checkPersona = (workspace: WorkspaceFolder, persona: Persona.Persona) =>
  Effect.gen(function*() {
    const files = yield* requireReferences(workspace, persona.name)
    const embedder = yield* workspace.instruments.embedder
    const threshold = workspace.settings.personas[persona.name]?.threshold
    const check = yield* checkReferences(embedder, files.map((file) => file.path), threshold === undefined ? {} : { threshold })
    const shownAs = new Map(files.map((file) => [file.path, file.shownAs]))
    const ofPictures: ReadonlyArray<ReferenceFault> = check.faults.map((fault) => ({
      ...fault,
      file: shownAs.get(fault.file) ?? fault.file,
      message: fault.other === null ? fault.message : fault.message.replaceAll(fault.other, shownAs.get(fault.other) ?? fault.other),
      other: fault.other === null ? null : shownAs.get(fault.other) ?? fault.other
    }))
    const captions = yield* Effect.promise(() => Promise.all(files.map(async ({ captionPath }): Promise<ReadonlyArray<CaptionedFile>> => {
      const caption = (await readFile(captionPath, "utf8").catch(() => "")).trim()
      return caption === "" ? [] : [{ file: relative(workspace.folder, captionPath), caption }]
    })))
    const faults: ReadonlyArray<ReferenceFault | CaptionFault> = [...ofPictures, ...captionFaults(captions.flat(), persona.triggerToken)]
    return { pictures: files.length, faults }
  })
