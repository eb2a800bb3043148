/** Blobs in a folder: `ab/abcdef…`, written beside their place and moved there whole. */
import * as AssetReader from "@likeness/core/AssetReader"
import type * as Hash from "@likeness/core/Hash"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import type { BlobEntry, Blobs } from "../Blobs.ts"
import { storeUnusable } from "../store/store-unusable.ts"
import * as Partial from "./partial.ts"
import { syncFolder } from "./sync-folder.ts"

const attempt = <A>(what: string, run: () => Promise<A>) =>
  Effect.tryPromise({ try: run, catch: (thrown) => storeUnusable(what, thrown) })

const isMissing = (thrown: unknown): boolean => thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT"

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, (thrown: unknown) => (isMissing(thrown) ? false : Promise.reject(thrown)))

const hashesIn = async (folder: string): Promise<ReadonlyArray<Hash.Sha256>> => {
  if (!(await exists(folder))) return []
  const found = await readdir(folder, { recursive: true })
  return found.map((name) => name.slice(-64)).filter((name) => /^[0-9a-f]{64}$/u.test(name)).toSorted()
}

export const make = (folder: string): Blobs => {
  const path = (sha256: Hash.Sha256) => join(folder, sha256.slice(0, 2), sha256)

  const put: Blobs["put"] = (bytes) =>
    Effect.acquireUseRelease(
      attempt("A file cannot be stored.", async () => {
        await mkdir(folder, { recursive: true })
        const temporary = join(folder, await Partial.name())
        return { temporary, handle: await open(temporary, "wx") }
      }),
      ({ handle, temporary }) =>
        Effect.gen(function*() {
          const digest = createHash("sha256")
          let sizeBytes = 0
          yield* Stream.runForEach(bytes, (piece) =>
            attempt("A file cannot be stored.", async () => {
              digest.update(piece)
              sizeBytes += piece.byteLength
              await handle.writeFile(piece)
            }))
          const sha256 = digest.digest("hex")
          yield* attempt("A file cannot be stored.", async () => {
            await handle.sync()
            const place = path(sha256)
            // A damaged file of that name is replaced by the good bytes.
            await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true })
            await rename(temporary, place)
            await syncFolder(join(folder, sha256.slice(0, 2)))
          })
          return { sha256, sizeBytes }
        }),
      ({ handle, temporary }) => Effect.promise(async () => {
        await handle.close()
        await rm(temporary, { force: true })
      })
    )

  const opened: Blobs["open"] = (sha256) => {
    const unreadable = (reason: string) => new AssetReader.AssetUnreadable({ sha256, reason })
    return Stream.suspend(() => {
      const digest = createHash("sha256")
      const file = Stream.fromAsyncIterable<Uint8Array, AssetReader.AssetUnreadable>(
        createReadStream(path(sha256), { highWaterMark: 256 * 1024 }),
        (thrown) => unreadable(isMissing(thrown) ? "it is not in the store" : `the disk says ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      )
      return file.pipe(
        Stream.tap((piece) => Effect.sync(() => digest.update(piece))),
        Stream.concat(Stream.suspend(() => (digest.digest("hex") === sha256 ? Stream.empty : Stream.fail(unreadable("its bytes are damaged; make it again or restore it from a backup")))))
      )
    })
  }

  return {
    put,
    open: opened,
    path,
    local: (sha256) => Effect.succeed(path(sha256)),
    has: (sha256) => attempt("A stored file cannot be looked at.", () => exists(path(sha256))),
    verify: (sha256) =>
      attempt("A stored file cannot be read.", async () => {
        if (!(await exists(path(sha256)))) return "missing" as const
        const digest = createHash("sha256")
        for await (const piece of createReadStream(path(sha256))) digest.update(piece as Uint8Array)
        return digest.digest("hex") === sha256 ? "intact" as const : "corrupt" as const
      }),
    list: attempt("The stored files cannot be listed.", () => hashesIn(folder)),
    entries: attempt("The stored files cannot be listed.", async () => {
      const found: Array<BlobEntry> = []
      for (const sha256 of await hashesIn(folder)) {
        const facts = await stat(path(sha256)).catch((thrown: unknown) => (isMissing(thrown) ? undefined : Promise.reject(thrown)))
        if (facts !== undefined) found.push({ sha256, sizeBytes: facts.size, writtenAt: facts.mtime.toISOString() })
      }
      return found
    }),
    remove: (sha256, unlessWrittenSince) => attempt("A stored file cannot be removed.", async () => {
      if (unlessWrittenSince === undefined) return rm(path(sha256), { force: true })
      // Moved aside before it is looked at: what is written there from now on is another file, and stays.
      const aside = join(folder, await Partial.name())
      try {
        await rename(path(sha256), aside)
      } catch (thrown) {
        if (isMissing(thrown)) return
        throw thrown
      }
      if ((await stat(aside)).mtime.toISOString() >= unlessWrittenSince) await rename(aside, path(sha256))
      else await rm(aside, { force: true })
    })
  }
}
