/** A workspace on the disk over the stub, opened as commands open it; faces are measured by a stand-in. */
import type { Embedder } from "@likeness/media/identity/Embedder"
import { samplePersonaFolder } from "@likeness/sandbox"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { stringify } from "yaml"
import { providers } from "../../src/registry.ts"
import { open } from "../../src/workspace/Workspace.ts"
import { makeStub, makeWorld, type World } from "./stub-provider.ts"
import { temporaryFolder } from "./temporary-folder.ts"

/** Finds the same face in every picture. */
const embedder: Embedder = {
  id: "stand-in", version: "1", dimension: 2,
  read: () => Effect.succeed({ faces: 1, face: { box: { x: 0, y: 0, width: 200, height: 200 }, confidence: 1, points: [], border: 0, vector: [1, 0] } })
}

export const write = (folder: string, name: string, value: unknown) => Effect.promise(() => writeFile(join(folder, name), stringify(value)))

export const settings = (more: object = {}, connection: object = {}) => ({
  currency: "USD",
  personas: { maya: { triggerToken: "mayaxo", classToken: "woman", synthetic: true } },
  connections: { stub: { provider: "stub", ...connection } },
  ...more
})

export const recipe = (capability: string, more: object = {}) => ({ capability, provider: "stub", settings: {}, retries: 0, ...more })

/** Its files; not opened yet. */
export const stubWorkspace = Effect.gen(function*() {
  const folder = yield* temporaryFolder
  const sample = (name: string) => join(fileURLToPath(samplePersonaFolder), name)
  const world: World = makeWorld(yield* Effect.promise(() => readFile(sample("persona-06.jpg"))))
  Object.assign(providers, { stub: makeStub(world) })
  yield* Effect.promise(async () => {
    for (const name of ["references", "briefs", "recipes", "sets", "studies/one"]) await mkdir(join(folder, name), { recursive: true })
    await copyFile(sample("persona-01.jpg"), join(folder, "references", "persona-01.jpg"))
  })
  yield* write(folder, "likeness.yaml", settings())
  yield* write(folder, "recipes/train.yaml", recipe("trainIdentity", { fallbacks: [{ after: "stub.memory", settings: { batchSize: 1 } }] }))
  yield* write(folder, "recipes/picture.yaml", recipe("generateImage"))
  yield* write(folder, "recipes/clip.yaml", recipe("generateVideo"))
  yield* write(folder, "sets/main.yaml", { trainIdentity: "train", generateImage: "picture", generateVideo: "clip" })
  yield* write(folder, "briefs/cafe.yaml", { id: "cafe", kind: "video", prompt: "{persona} in a café", takes: 2, video: { prompt: "she smiles", seconds: 5 } })
  return { folder, world }
})

/** Opens it until the scope ends. */
export const opened = (folder: string) =>
  Effect.map(open(folder, { environment: {}, timeScale: 0.01 }), (workspace) => ({ ...workspace, instruments: { ...workspace.instruments, embedder: Effect.succeed(embedder) } })).pipe(
    Effect.provide(Logger.layer([]))
  )
