/** What a person names to import from: a folder, one picture, an archive, or a dataset configuration. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as RuleError from "@likeness/core/RuleError"
import { unpack } from "@likeness/provider-local-gpu/archive/unpack"
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises"
import { basename, extname, join } from "node:path"
import { readDatasetConfig } from "./dataset-config.ts"
import { readFolder } from "./read-folder.ts"
import type { Source } from "./Source.ts"

const gibibyte = 2 ** 30

/** A reference set has tens of pictures; this is far above any, and far below a disk. */
const limits = { bytes: 8 * gibibyte, files: 5000 }

const isArchive = (name: string): boolean => /\.(?:zip|tar|tar\.gz|tgz)$/iu.test(name)
const isConfig = (name: string): boolean => /\.(?:toml|json)$/iu.test(name)

const invalid = (source: string, message: string, advice: string) => new RuleError.InvalidInput({ place: source, message, advice })

const attempt = <A>(source: string, run: () => Promise<A>): Effect.Effect<A, RuleError.InvalidInput> =>
  Effect.tryPromise({
    try: run,
    catch: (thrown) => (thrown instanceof RuleError.InvalidInput ? thrown : invalid(source, `${source} cannot be read (${(thrown as Error).message})`, "Check the path and its permissions."))
  })

/** Unpacked beside the workspace's other state, and gone with the scope. */
const fromArchive = (archive: string, scratch: string): Effect.Effect<Source, RuleError.InvalidInput, Scope.Scope> =>
  Effect.gen(function*() {
    const folder = yield* Effect.acquireRelease(
      attempt(archive, async () => {
        await mkdir(scratch, { recursive: true, mode: 0o700 })
        return mkdtemp(join(scratch, "archive-"))
      }),
      (made) => Effect.promise(() => rm(made, { recursive: true, force: true }))
    )
    yield* Effect.tryPromise({
      try: () => unpack(archive, folder, limits),
      catch: (thrown) => invalid(archive, `${basename(archive)} cannot be taken: ${(thrown as Error).message}`, "Pack the pictures anew, or name a folder.")
    })
    return yield* attempt(archive, () => readFolder(folder))
  })

/** Fails with `InvalidInput`. `scratch` is a folder of the workspace for what archives hold. */
export const openSource = (source: string, scratch: string): Effect.Effect<Source, RuleError.InvalidInput, Scope.Scope> =>
  Effect.gen(function*() {
    const facts = yield* Effect.promise(() => stat(source).catch(() => undefined))
    if (facts === undefined) return yield* invalid(source, `there is no folder or file ${source}`, "Check the path.")
    if (facts.isDirectory()) return yield* attempt(source, () => readFolder(source))
    if (isArchive(source)) return yield* fromArchive(source, scratch)
    if (isConfig(source)) return yield* attempt(source, () => readDatasetConfig(source))
    const stem = source.slice(0, -extname(source).length)
    const captions = yield* Effect.promise(() => Promise.all([`${stem}.txt`, `${stem}.caption`].map((path) => stat(path).then(() => [path], () => []))))
    return { pictures: [{ path: source, target: basename(source), captionPath: captions.flat()[0] }], skipped: [], subsets: [] }
  })
