import * as Effect from "effect/Effect"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { temporaryFolder } from "./temporary-folder.ts"

/** A temporary folder with these files; it goes with the scope. */
export const folderWith = (files: { readonly [path: string]: string }) =>
  Effect.tap(temporaryFolder, (folder) =>
    Effect.promise(async () => {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), text)
      }
    }))
