/** A brief's and a look's pictures, stored so that requests can name them by hash. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as MediaType from "@likeness/core/MediaType"
import type * as RequestInput from "@likeness/core/RequestInput"
import * as RuleError from "@likeness/core/RuleError"
import { inspectPicture } from "@likeness/media/picture/inspect-picture"
import { readFile } from "node:fs/promises"
import { asInput } from "../workspace/Instruments.ts"
import { inputPath, type PlacedBrief } from "../workspace/brief-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"

const imageRoles = ["init", "style", "outfit", "location", "pose", "depth", "mask"] as const

const isImageRole = (role: string): role is (typeof imageRoles)[number] => (imageRoles as ReadonlyArray<string>).includes(role)

/** One of the brief's files, decoded and stored. */
const storePicture = (workspace: Workspace, placed: PlacedBrief, file: string) =>
  Effect.gen(function*() {
    const { path, shownAs } = inputPath(placed, file, workspace.folder)
    const facts = yield* asInput(inspectPicture(path))
    const bytes = yield* Effect.tryPromise({
      try: () => readFile(path),
      catch: () => new RuleError.InvalidInput({ place: shownAs, message: `${shownAs} cannot be read`, advice: "Check the path in the brief." })
    })
    const blob = yield* workspace.runtime.blobs.put(Stream.make(new Uint8Array(bytes)))
    const mediaType = MediaType.sniff(bytes) ?? facts.mediaType
    yield* workspace.runtime.assets.put(
      { v: 1, sha256: blob.sha256, mediaType, sizeBytes: blob.sizeBytes, width: facts.width, height: facts.height, origin: { _tag: "imported" } },
      { persona: placed.brief.persona }
    )
    const asset: RequestInput.AssetReference = { sha256: blob.sha256, mediaType }
    return asset
  })

/** The brief's picture inputs, each decoded and stored. A role that only clips have is refused. */
export const storeInputs = (workspace: Workspace, placed: PlacedBrief) =>
  Effect.forEach(placed.brief.inputs, (input) =>
    Effect.gen(function*() {
      const { role } = input
      if (!isImageRole(role)) {
        return yield* new RuleError.InvalidInput({
          place: placed.file, message: `${placed.file}, brief ${placed.brief.id}: a picture takes no input with the role ${role}`,
          advice: role === "last" ? "Name the clip's last frame as `last:` under `video:`." : `Use one of: ${imageRoles.join(", ")}.`
        })
      }
      const stored: RequestInput.ImageInput = { asset: yield* storePicture(workspace, placed, input.file), role, ...(input.strength === undefined ? {} : { strength: input.strength }) }
      return stored
    }))

/** What a shot has of the clip's last frame: the stored picture where the brief names one. */
export const storeLast = (workspace: Workspace, placed: PlacedBrief) => {
  const file = placed.brief.video?.last
  return file === undefined ? Effect.succeed({}) : Effect.map(storePicture(workspace, placed, file), (last) => ({ last }))
}
