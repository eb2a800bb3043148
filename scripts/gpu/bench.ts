/** What the measurements on a GPU share: the sample persona's pictures, requests, a workspace, and a file of results. */
import type * as Connection from "../../packages/core/src/Connection.ts"
import * as Hash from "../../packages/core/src/Hash.ts"
import type * as Request from "../../packages/core/src/Request.ts"
import * as ReferenceSet from "../../packages/core/src/ReferenceSet.ts"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { make } from "../../packages/provider-local-gpu/src/make.ts"
import { instruments } from "../../packages/provider-local-gpu/test/support/instruments.ts"
import { persona, recipe } from "../../packages/provider-local-gpu/test/support/requests.ts"
import { startRealComfyUi, type RealComfyUi } from "../../packages/provider-local-gpu/test/support/real-comfyui.ts"
import { connection as testConnection } from "../../packages/provider-local-gpu/test/support/bench.ts"
import * as Runtime from "../../packages/runtime/src/Runtime.ts"

/** The settings' own pace, unlike a test's. */
export const connection = (settings: { readonly [key: string]: Schema.Json }): Connection.Connection => testConnection({ timeScale: 1, ...settings })

/** The runtime over this provider, as the command line composes it; pictures' facts are not read. */
export const openRuntime = (folder: string) =>
  Runtime.open({ folder, workspace: "gpu", currency: "USD", providers: (each) => make(each, instruments), inspect: () => Effect.succeed({}) }).pipe(Effect.provide(Logger.layer([])))

/** The sample persona's own pictures; the folder `others` beside them is left out. */
export const pictureBytes = (folder: string | undefined): ReadonlyArray<Uint8Array> => {
  const from = folder ?? fileURLToPath(new URL("../../packages/sandbox/assets/sample-persona/", import.meta.url))
  return readdirSync(from).filter((name) => /\.(?:jpe?g|png)$/u.test(name)).toSorted().map((name) => readFileSync(join(from, name)))
}

/** A training on these pictures, from the base model under this name. */
export const training = (pictures: ReadonlyArray<Uint8Array>, checkpoint: { readonly path: string; readonly sha256: Hash.Sha256 }, settings: { readonly [key: string]: Schema.Json }): Request.TrainIdentity => ({
  _tag: "trainIdentity", v: 1, persona,
  baseModel: { v: 1, family: "sdxl", files: [{ role: "checkpoint", name: basename(checkpoint.path), sha256: checkpoint.sha256 }], licence: { name: "none", source: "random numbers" } },
  referenceSet: ReferenceSet.make("maya", pictures.map((bytes, index) => ({ sha256: Hash.ofBytes(bytes), mediaType: "image/jpeg", width: 512, height: 640, caption: `${persona.triggerToken} ${persona.classToken}, number ${index}` }))),
  recipe: recipe("trainIdentity", settings)
})

/** Stores the bytes, so that jobs find them by their hash. */
export const put = (runtime: Runtime.Runtime, files: ReadonlyArray<Uint8Array>) => Effect.forEach(files, (bytes) => runtime.blobs.put(Stream.make(bytes)))

/** Runs a job to its end; a job that failed is told and does not end the measuring. */
export const settled = (runtime: Runtime.Runtime, id: string, request: Request.Request, to: Connection.Connection) =>
  Effect.gen(function*() {
    const begun = performance.now()
    yield* runtime.jobs.submit({ id, request, connection: to, persona: "maya" })
    const job = yield* runtime.jobs.await(id)
    return { job, seconds: (performance.now() - begun) / 1000 }
  })

/** A real ComfyUI with these models, until the scope ends; its log is left in `work`, and what it runs on is told. */
export const startedServer = (work: string, furnish: (base: string) => void, say: (part: string, value: unknown) => void) =>
  Effect.gen(function*() {
    mkdirSync(work, { recursive: true })
    const begun = performance.now()
    const server = yield* Effect.acquireRelease(Effect.promise(() => startRealComfyUi(furnish)), (running: RealComfyUi) => Effect.promise(async () => {
      copyFileSync(join(running.base, "log.txt"), join(work, "comfyui.log"))
      await running.close()
    }))
    const stats = (yield* Effect.promise(async () => (await fetch(`${server.url}/api/system_stats`)).json())) as { readonly system: { readonly comfyui_version: string; readonly pytorch_version: string }; readonly devices: ReadonlyArray<object> }
    say("server", { seconds: rounded((performance.now() - begun) / 1000), version: stats.system.comfyui_version, torch: stats.system.pytorch_version, devices: stats.devices })
    return server
  })

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))

/** Writes the results after each part, so that what ended is there whatever happens next. */
export const results = (file: string) => {
  const all: { [part: string]: unknown } = {}
  return (part: string, value: unknown): void => {
    all[part] = value
    writeFileSync(file, JSON.stringify(all, null, 1))
    console.log(`${part}: ${JSON.stringify(value)}`)
  }
}
