/** Makes a workspace: whole, or not at all. */
import * as Effect from "effect/Effect"
import * as RuleError from "@likeness/core/RuleError"
import { randomBytes } from "node:crypto"
import { constants } from "node:fs"
import { access, copyFile, mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import { fileName } from "../settings/load-settings.ts"
import { type PlannedFile, workspaceFiles } from "./workspace-files.ts"
import type { WorkspacePlan } from "./WorkspacePlan.ts"

/** What was made. */
export interface WrittenWorkspace {
  /** Absolute. */
  readonly folder: string
  /** Paths in it, in the order of writing. */
  readonly files: ReadonlyArray<string>
}

const refused = (place: string, message: string, advice: string) => new RuleError.InvalidInput({ place, message, advice })

const isThere = (path: string): Promise<boolean> => access(path).then(() => true, () => false)

const cannotWrite = (folder: string) => (cause: unknown) =>
  refused(folder, `a workspace cannot be written into ${folder} (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, "Name a folder that you may write to, on a disk with free space.")

/** Nothing that is there is ever replaced. */
const writeOne = async (folder: string, file: PlannedFile): Promise<void> => {
  const path = join(folder, file.path)
  if ("text" in file) await writeFile(path, file.text, { flag: "wx" })
  else await copyFile(file.copyOf, path, constants.COPYFILE_EXCL)
}

const foldersOf = (files: ReadonlyArray<PlannedFile>): ReadonlyArray<string> =>
  [...new Set(files.map((file) => dirname(file.path)))].filter((folder) => folder !== ".")

/** Beside its place first, then in one step. */
const writeNew = (folder: string, files: ReadonlyArray<PlannedFile>) =>
  Effect.acquireUseRelease(
    Effect.tryPromise({
      try: async () => {
        await mkdir(dirname(folder), { recursive: true })
        const part = join(dirname(folder), `.${basename(folder)}-${randomBytes(6).toString("hex")}`)
        await mkdir(part)
        return part
      },
      catch: cannotWrite(folder)
    }),
    (part) => Effect.tryPromise({
      try: async () => {
        for (const one of foldersOf(files)) await mkdir(join(part, one), { recursive: true })
        for (const file of files) await writeOne(part, file)
        await rename(part, folder)
      },
      catch: cannotWrite(folder)
    }),
    (part) => Effect.promise(() => rm(part, { recursive: true, force: true }))
  )

/** Into a folder that is somebody's: what is written is taken back where the rest cannot be. */
const writeInto = (folder: string, files: ReadonlyArray<PlannedFile>) =>
  Effect.suspend(() => {
    const written: Array<string> = []
    const made: Array<string> = []
    return Effect.tryPromise({
      try: async () => {
        for (const one of foldersOf(files)) {
          const path = join(folder, one)
          if (!(await isThere(path))) {
            await mkdir(path, { recursive: true })
            made.push(path)
          }
        }
        for (const file of files) {
          await writeOne(folder, file)
          written.push(join(folder, file.path))
        }
      },
      catch: cannotWrite(folder)
    }).pipe(Effect.onError(() => Effect.promise(async () => {
      for (const path of written) await rm(path, { force: true })
      for (const path of made.toReversed()) await rmdir(path).catch(() => undefined)
    })))
  })

/**
 * Makes a workspace in `folder`: commented settings with their JSON Schema, the persona `maya` with the
 * sample pictures, briefs, a look, recipes and sets.
 *
 * **When to use**: for `likeness init`; with a plan, for a workspace whose connections are known.
 *
 * **Repeat and cost**: never replaces a file; an error leaves nothing of it, an interruption waits for the end.
 *
 * **Fails with** `InvalidInput` where the folder has a `likeness.yaml`, has a file that one of these would
 * replace, or cannot be written.
 */
export const writeWorkspace = (folder: string, plan: WorkspacePlan = {}): Effect.Effect<WrittenWorkspace, RuleError.InvalidInput> =>
  Effect.gen(function*() {
    const target = resolve(folder)
    const files = yield* Effect.promise(() => workspaceFiles(plan))
    const present = yield* Effect.tryPromise({
      try: () => readdir(target),
      catch: (cause) => cause as NodeJS.ErrnoException
    }).pipe(Effect.catch((cause) => cause.code === "ENOENT" ? Effect.succeed(undefined) : Effect.fail(
      refused(folder, cause.code === "ENOTDIR" ? `${folder} is a file` : `${folder} cannot be read (${cause.code ?? cause.message})`, "Name a folder that you may write to.")
    )))
    if (present?.includes(fileName) === true) {
      return yield* refused(`${folder}/${fileName}`, `${folder} is a workspace already`, "Name another folder: `likeness init DIR`.")
    }
    if (present === undefined) yield* Effect.uninterruptible(writeNew(target, files))
    else {
      for (const { path } of files) {
        if (yield* Effect.promise(() => isThere(join(target, path)))) {
          return yield* refused(`${folder}/${path}`, `${folder} has a file ${path} of its own`, "Name a new folder: `likeness init DIR`; then import your pictures into it.")
        }
      }
      yield* Effect.uninterruptible(writeInto(target, files))
    }
    return { folder: target, files: files.map((file) => file.path) }
  })
