/** An identity's LoRA in a server's LoRA folder, under a name made of its hash. */
import { type AssetReader, AssetUnreadable } from "@likeness/core/AssetReader"
import type * as Hash from "@likeness/core/Hash"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { createHash, randomUUID } from "node:crypto"
import { mkdir, open, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { fileHash } from "../file-hash.ts"
import type { PooledServer, Setup } from "../setup.ts"
import { copyLora } from "./lora-copy.ts"
import * as ObjectInfo from "./ObjectInfo.ts"

/** Flat, so that it reads the same whatever separates folders on the server's system. */
export const loraName = (sha256: Hash.Sha256): string => `likeness-${sha256.slice(0, 12)}.safetensors`

const sizeOf = (path: string): Promise<number | undefined> => stat(path).then((found) => found.size, () => undefined)

/** Writes the file beside its place and renames it, so that the server never lists half a file. */
const install = (
  setup: Setup,
  loras: string,
  file: IdentityModel.IdentityFile,
  readAsset: AssetReader
): Effect.Effect<void, ProviderError.ProviderError | AssetUnreadable> =>
  Effect.gen(function*() {
    const path = join(loras, loraName(file.sha256))
    const failed = (thrown: unknown) => setup.errors.machine("prepare", `the LoRA folder ${loras} cannot be written`, thrown)
    const there = yield* Effect.tryPromise({
      try: async (signal) => (await sizeOf(path)) === file.sizeBytes && (await fileHash(path, signal)) === file.sha256,
      catch: failed
    })
    if (there) return
    const part = `${path}.${randomUUID()}.part`
    yield* Effect.acquireUseRelease(
      Effect.tryPromise({
        try: async () => {
          await mkdir(loras, { recursive: true })
          return open(part, "wx")
        },
        catch: failed
      }),
      (handle) =>
        Effect.gen(function*() {
          const hash = createHash("sha256")
          yield* Stream.runForEach(readAsset(file.sha256), (piece) =>
            Effect.tryPromise({
              try: async () => {
                hash.update(piece)
                await handle.writeFile(piece)
              },
              catch: failed
            }))
          if (hash.digest("hex") !== file.sha256) return yield* new AssetUnreadable({ sha256: file.sha256, reason: "its bytes have another hash" })
          yield* Effect.tryPromise({
            try: async () => {
              await handle.sync()
              await rename(part, path)
            },
            catch: failed
          })
        }),
      (handle) =>
        Effect.promise(async () => {
          await handle.close().catch(() => undefined)
          await rm(part, { force: true })
        })
    )
  })

const lists = (setup: Setup, server: PooledServer, name: string): Effect.Effect<boolean, ProviderError.ProviderError> =>
  Effect.map(ObjectInfo.fetch(setup, server.client, ["LoraLoader"]), (info) => ObjectInfo.choices(info.get("LoraLoader"), "lora_name")?.includes(name) === true)

/** Waits until the server lists the file: mapped and network folders lag behind. */
const listed = (setup: Setup, server: PooledServer, name: string): Effect.Effect<void, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    for (const waitSeconds of [0.1, 0.2, 0.5, 1, 2, 4, 8]) {
      if (yield* lists(setup, server, name)) return
      yield* Effect.sleep(waitSeconds * 1000 * setup.settings.timeScale)
    }
    return yield* setup.errors.modelMissing("prepare", {
      code: "comfy.value_not_in_list",
      message: `${server.client.server} does not list ${name}, which was brought to ${server.settings.loras ?? "it by its copy command"}`,
      advice: "See that the connection's loras folder or copy command leads to the server's own models/loras folder.",
      line: `lora_name: '${name}' not in list`
    })
  })

/** Whether a LoRA can come to this server at all where it does not list it yet. */
export const canBring = (server: PooledServer): boolean => server.settings.loras !== undefined || server.settings.copy !== undefined

/** Puts the LoRA where the server finds it, by its folder or its copy command, and verifies that it is listed. */
export const bring = (setup: Setup, server: PooledServer, file: IdentityModel.IdentityFile, readAsset: AssetReader): Effect.Effect<string, ProviderError.ProviderError | AssetUnreadable> =>
  Effect.gen(function*() {
    const name = loraName(file.sha256)
    const { copy, loras } = server.settings
    if (loras !== undefined) yield* install(setup, loras, file, readAsset)
    else if (copy !== undefined && !(yield* lists(setup, server, name))) yield* copyLora(setup, server, copy, file, name, readAsset)
    yield* listed(setup, server, name)
    return name
  })
