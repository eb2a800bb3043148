import { assert, it } from "@effect/vitest"
import type * as Connection from "@likeness/core/Connection"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import * as Persona from "@likeness/core/Persona"
import type * as Provider from "@likeness/core/Provider"
import type * as Recipe from "@likeness/core/Recipe"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { ownGpu } from "../src/init/own-gpu.ts"
import { writeWorkspace } from "../src/init/write-workspace.ts"
import { makeProvider } from "../src/registry.ts"
import { toConnection } from "../src/settings/connections.ts"
import { loadSettings } from "../src/settings/load-settings.ts"
import { imageRequests, personaSlot, trainRequest, videoRequest } from "../src/steps/requests.ts"
import { readBriefs } from "../src/workspace/brief-files.ts"
import { readLook } from "../src/workspace/look-files.ts"
import { readRecipes, readSet } from "../src/workspace/recipe-files.ts"
import { personasOf } from "../src/workspace/Workspace.ts"
import { temporaryFolder } from "./support/temporary-folder.ts"

const home: Connection.Connection = {
  v: 1, name: "home", provider: "local-gpu", account: "home",
  settings: { servers: [{ url: "http://127.0.0.1:1", loras: "/loras" }], training: { command: ["trainer"], runs: "/runs" } }
}
const cloud: Connection.Connection = { v: 1, name: "cloud", provider: "higgsfield", account: "cloud", settings: { baseUrl: "http://127.0.0.1:1" } }

const picture = (digit: number): ReferenceSet.ReferencePicture => ({ sha256: digit.toString(16).padStart(64, "0"), mediaType: "image/jpeg", width: 512, height: 640, caption: "photo" })

const identityOf = (recipe: Recipe.Recipe, persona: string): IdentityModel.IdentityModel => ({
  v: 1,
  persona,
  origin: { _tag: "imported", from: "elsewhere" },
  ...(recipe.provider === "local-gpu"
    ? { kind: "lora/sdxl", source: { _tag: "files", files: [{ role: "lora", sha256: "a".repeat(64), sizeBytes: 1 }] } }
    : { kind: "soul-id/v2", source: { _tag: "remote", id: "5e89a384-92e2-4e72-b54c-ccebea7e8092", connection: "cloud", account: "cloud" } })
})

it.effect("every sample brief can be made with each sample set by the providers that its recipes name", () =>
  Effect.scoped(Effect.gen(function*() {
    const folder = join(yield* temporaryFolder, "studio")
    yield* writeWorkspace(folder)
    const settings = yield* loadSettings(folder, {})
    const [persona] = personasOf(settings)
    assert.isDefined(persona)
    const providers: { readonly [name: string]: Provider.Provider } = {
      "local-gpu": yield* makeProvider(home, undefined),
      higgsfield: yield* makeProvider(cloud, Redacted.make("key:secret"))
    }
    const recipes = yield* readRecipes(folder)
    const briefs = yield* readBriefs(folder, [], [persona!.name])
    assert.isAtLeast(briefs.length, 3)
    for (const name of ["local", "cloud", "hybrid"]) {
      const { recipes: stages } = yield* readSet(folder, name, recipes)
      const training = stages.trainIdentity!
      const pictures = Array.from({ length: 20 }, (_, index) => picture(index))
      assert.deepStrictEqual(providers[training.provider]!.validate(trainRequest(persona!, ReferenceSet.make(persona!.name, pictures), training)), [])
      for (const { brief } of briefs) {
        const recipe = stages.generateImage!
        const provider = providers[recipe.provider]!
        const look = brief.look === null ? undefined : yield* readLook({ folder }, brief.look)
        const subject = { persona: Persona.words(persona!), slot: personaSlot, identity: { _tag: "model" as const, model: identityOf(recipe, persona!.name) } }
        const shot = { brief, inputs: [], subject, ...(look === undefined ? {} : { look }) }
        const { subject: _subject, ...withoutIdentity } = { ...shot, persona: Persona.words(persona!) }
        const offer = provider.describe().generateImage!
        const requests = [shot, withoutIdentity].flatMap((one) => imageRequests(one, recipe, offer, brief.takes))
        for (const { request } of requests) assert.deepStrictEqual(provider.validate(request), [], `${name}, ${brief.id}`)
        if (brief.video === undefined) continue
        const videoRecipe = stages.generateVideo!
        const filming = providers[videoRecipe.provider]!
        const first = { sha256: "b".repeat(64), mediaType: "image/png", width: 864, height: 1152 }
        assert.deepStrictEqual(filming.validate(videoRequest(Persona.words(persona!), shot, brief.video, first, videoRecipe, filming.describe().generateVideo!, 1)), [], `${name}, ${brief.id}, clip`)
      }
    }
  })))

it.effect("the training recipes for every size of card are what the trainer takes", () =>
  Effect.scoped(Effect.gen(function*() {
    const folder = join(yield* temporaryFolder, "studio")
    yield* writeWorkspace(folder)
    const [persona] = personasOf(yield* loadSettings(folder, {}))
    const provider = yield* makeProvider(home, undefined)
    const pictures = Array.from({ length: 20 }, (_, index) => picture(index))
    const recipes = [...yield* readRecipes(folder)].filter(([name]) => name.startsWith("local-train"))
    assert.deepStrictEqual(recipes.map(([name]) => name).toSorted(), [
      "local-train", "local-train-12gb", "local-train-24gb", "local-train-48gb", "local-train-80gb", "local-train-fast", "local-train-quality"
    ])
    for (const [name, recipe] of recipes) {
      assert.deepStrictEqual(provider.validate(trainRequest(persona!, ReferenceSet.make(persona!.name, pictures), recipe)), [], name)
      assert.deepStrictEqual(recipe.fallbacks?.map(({ after }) => after), ["gpu.out_of_memory"], name)
    }
  })))

it.effect("a plan's settings and recipes replace the sample's and keep the comments around them", () =>
  Effect.scoped(Effect.gen(function*() {
    const folder = join(yield* temporaryFolder, "studio")
    yield* writeWorkspace(folder, {
      settings: { sandbox: true, set: "cloud", connections: { cloud: { provider: "higgsfield", credentials: "env:HF_CREDENTIALS" } } },
      recipes: { "local-train": { settings: { networkDim: 4 }, retries: 0 } },
      briefs: { one: "id: one\nkind: image\nprompt: \"{persona}\"\n" }
    })
    const settings = yield* loadSettings(folder, {})
    assert.strictEqual(settings.sandbox, true)
    assert.strictEqual(settings.set, "cloud")
    assert.deepStrictEqual(Object.keys(settings.connections), ["cloud"])
    assert.strictEqual(settings.personas["maya"]?.classToken, "woman")
    assert.include(yield* Effect.promise(() => readFile(join(folder, "likeness.yaml"), "utf8")), "# The set (sets/NAME.yaml)")
    const recipe = (yield* readRecipes(folder)).get("local-train")
    assert.deepStrictEqual([recipe?.settings["networkDim"], recipe?.settings["maxTrainEpochs"], recipe?.retries], [4, 10, 0])
    assert.deepStrictEqual(yield* Effect.promise(() => readdir(join(folder, "briefs"))), ["one.yaml"])
  })))

it.effect("a workspace that cannot be written whole leaves nothing", () =>
  Effect.scoped(Effect.gen(function*() {
    const parent = yield* temporaryFolder
    const own = join(parent, "own")
    yield* Effect.promise(() => mkdir(own))
    // Where a folder would have to be made there is a file: found out in the middle of the writing.
    yield* Effect.promise(() => writeFile(join(own, "sets"), "mine"))
    const inside = yield* Effect.flip(writeWorkspace(own))
    assert.strictEqual(inside._tag, "InvalidInput")
    assert.deepStrictEqual(yield* Effect.promise(() => readdir(own)), ["sets"])
    const beyond = yield* Effect.flip(writeWorkspace(join(own, "sets", "new")))
    assert.strictEqual(beyond._tag, "InvalidInput")
    assert.deepStrictEqual(yield* Effect.promise(() => readdir(parent)), ["own"])
    assert.isTrue((yield* Effect.promise(() => stat(join(own, "sets")))).isFile())
  })))

it.effect("a workspace for a bare machine with a GPU has a connection whose server Likeness starts", () =>
  Effect.scoped(Effect.gen(function*() {
    const folder = join(yield* temporaryFolder, "stüdio 1")
    yield* writeWorkspace(folder, ownGpu)
    const settings = yield* loadSettings(folder, {})
    const connection = toConnection("home", settings.connections["home"]!)
    const [server] = connection.settings["servers"] as ReadonlyArray<{ readonly start: { readonly models: string } }>
    assert.strictEqual(server?.start.models, join(folder, "models"))
    const described = (yield* makeProvider(connection, undefined)).describe()
    assert.deepStrictEqual([described.trainIdentity !== undefined, described.generateImage !== undefined], [true, true])
  })))
