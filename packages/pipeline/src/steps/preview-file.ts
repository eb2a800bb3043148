/** The newest preview of what is being made, under a name that a picture viewer can keep open. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { randomUUID } from "node:crypto"
import { rename, rm, writeFile } from "node:fs/promises"
import { join, relative } from "node:path"
import { stateFolder } from "../workspace/store-settings.ts"

export interface PreviewFile {
  /** Replaces the last one and gives its path within the workspace; `undefined` where it cannot be written: a preview never ends a job. */
  readonly show: (preview: { readonly mediaType: string; readonly bytes: Uint8Array }) => Effect.Effect<string | undefined>
}

/** Where it is, whatever made it: ComfyUI sends JPEG, now and then PNG. */
export const previewPaths = (folder: string): ReadonlyArray<string> => ["jpg", "png"].map((ending) => join(stateFolder(folder), `preview.${ending}`))

/** How many jobs of a workspace are followed in this process. */
const followed = new Map<string, number>()

const forget = async (folder: string): Promise<void> => {
  const left = (followed.get(folder) ?? 1) - 1
  if (left > 0) return void followed.set(folder, left)
  followed.delete(folder)
  // It is shown, not kept: pictures lie only where `forget` finds them.
  for (const path of previewPaths(folder)) await rm(path, { force: true }).catch(() => undefined)
}

/** One file for the whole workspace, the newest of all its jobs; gone when the last job that is followed here has ended. */
export const previewFile = (folder: string): Effect.Effect<PreviewFile, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync((): PreviewFile => {
      followed.set(folder, (followed.get(folder) ?? 0) + 1)
      return {
        show: ({ bytes, mediaType }) =>
          Effect.promise(async () => {
            const [jpeg, png] = previewPaths(folder) as [string, string]
            const path = mediaType === "image/png" ? png : jpeg
            // A viewer must never see half of one.
            const part = `${path}.${randomUUID()}`
            try {
              await writeFile(part, bytes, { mode: 0o600 })
              await rename(part, path)
              return relative(folder, path)
            } catch {
              await rm(part, { force: true }).catch(() => undefined)
              return undefined
            }
          }).pipe(Effect.uninterruptible)
      }
    }),
    () => Effect.promise(() => forget(folder))
  )
