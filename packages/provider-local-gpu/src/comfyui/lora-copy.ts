/** Brings a LoRA to a server on another machine with the connection's own copy command. */
import { type AssetReader, AssetUnreadable } from "@likeness/core/AssetReader"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { execa } from "execa"
import { createHash } from "node:crypto"
import { mkdtemp, open, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { PooledServer, Setup } from "../setup.ts"

const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "likeness-lora-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

/** Runs `command` with `{file}` and `{name}` filled in; every argument stays one argument. */
export const copyLora = (
  setup: Setup,
  server: PooledServer,
  command: ReadonlyArray<string>,
  file: IdentityModel.IdentityFile,
  name: string,
  readAsset: AssetReader
): Effect.Effect<void, ProviderError.ProviderError | AssetUnreadable> =>
  Effect.scoped(Effect.gen(function*() {
    const path = join(yield* temporaryFolder, name)
    const failed = (thrown: unknown) => setup.errors.machine("prepare", `the LoRA could not be written to ${path}`, thrown)
    const hash = createHash("sha256")
    yield* Effect.acquireUseRelease(
      Effect.tryPromise({ try: () => open(path, "wx", 0o600), catch: failed }),
      (handle) =>
        Stream.runForEach(readAsset(file.sha256), (piece) =>
          Effect.tryPromise({
            try: async () => {
              hash.update(piece)
              await handle.writeFile(piece)
            },
            catch: failed
          })),
      (handle) => Effect.promise(() => handle.close())
    )
    if (hash.digest("hex") !== file.sha256) return yield* new AssetUnreadable({ sha256: file.sha256, reason: "its bytes have another hash" })
    const [program, ...words] = command.map((word) => word.replaceAll("{file}", path).replaceAll("{name}", name))
    yield* Effect.tryPromise({
      try: (signal) => execa(program!, words, { stdin: "ignore", all: true, cancelSignal: signal, maxBuffer: 1_000_000 }),
      catch: (thrown) => {
        const said = thrown instanceof Error && "all" in thrown ? String(thrown.all).trim().split("\n")[0] : ""
        return setup.errors.machine("prepare", `the copy command of ${server.client.server} failed${said === undefined || said === "" ? "" : `: ${said}`}`, thrown instanceof Error ? thrown.message : thrown)
      }
    })
  }))
