import { assert, describe, it } from "@effect/vitest"
import * as Hash from "@likeness/core/Hash"
import * as Safetensors from "@likeness/sandbox/trainer/Safetensors"
import { sdxlCheckpointSha256, writeSdxlCheckpoint } from "@likeness/sandbox/trainer/sdxl-checkpoint"
import * as Effect from "effect/Effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type * as Connection from "@likeness/core/Connection"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import { importIdentity } from "../src/identities/import-identity.ts"
import { importRemoteIdentity } from "../src/identities/import-remote-identity.ts"
import { listIdentities } from "../src/identities/list-identities.ts"
import { showIdentity } from "../src/identities/show-identity.ts"
import { providers } from "../src/registry.ts"
import { generateBriefs } from "../src/steps/generate-briefs.ts"
import { makeStub } from "./support/stub-provider.ts"
import { opened, settings, stubWorkspace, write } from "./support/stub-workspace.ts"

const quiet = () => undefined

const lora = (names: readonly [down: string, up: string], width: number, metadata: Readonly<Record<string, string>> = {}): Uint8Array => {
  const tensor = (name: string, shape: ReadonlyArray<number>) => ({ name, shape, dtype: "F16", data: new Uint8Array(shape.reduce((product, side) => product * side, 2)).fill(0x3c) })
  return Safetensors.encode([tensor(names[0], [2, width]), tensor(names[1], [640, 2])], metadata)
}

const sdxlPeft = ["unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight", "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_B.weight"] as const
const sdxlKohya = ["lora_unet_input_blocks_4_1_transformer_blocks_1_attn2_to_k.lora_down.weight", "lora_unet_input_blocks_4_1_transformer_blocks_1_attn2_to_k.lora_up.weight"] as const
const flux = ["lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight", "lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight"] as const

const bench = Effect.gen(function*() {
  const { folder, world } = yield* stubWorkspace
  const put = (name: string, bytes: Uint8Array) => Effect.as(Effect.promise(() => writeFile(join(folder, name), bytes)), join(folder, name))
  return { folder, world, put }
})

const baseModel = (text: string) => ({ baseModel: { text, path: text } })

describe("an imported identity model", () => {
  it.live("is stored once, listed and shown, and makes takes where a person names it", () => Effect.gen(function*() {
    const { folder, put, world } = yield* bench
    const file = yield* put("mine.safetensors", lora(sdxlPeft, 2048))
    yield* Effect.promise(() => writeSdxlCheckpoint(join(folder, "base.safetensors")))
    const { name, store } = yield* Effect.scoped(Effect.gen(function*() {
      const workspace = yield* opened(folder)
      const persona = yield* workspace.persona()
      const first = yield* importIdentity(workspace, { persona, file, ...baseModel(join(folder, "base.safetensors")), from: "a friend" }, quiet)
      assert.isFalse(first.known)
      assert.strictEqual(first.model.kind, "lora/sdxl")
      assert.strictEqual(first.model.baseModel?.files[0]?.sha256, sdxlCheckpointSha256)
      const again = yield* importIdentity(workspace, { persona, file, ...baseModel(sdxlCheckpointSha256), from: "a friend" }, quiet)
      // The name of a checkpoint that only its hash names is made from it, so it is another record of the same file.
      assert.deepStrictEqual(again.model.source, first.model.source)
      assert.isTrue((yield* importIdentity(workspace, { persona, file, ...baseModel(join(folder, "base.safetensors")), from: "a friend" }, quiet)).known)
      const connection = yield* workspace.connection()
      const generated = yield* generateBriefs(workspace, { files: [], prompt: { prompt: "{persona} in a café", aspect: "3:4" }, connection, withIdentity: true, identity: first.identityModel.slice(0, 10), before: () => Effect.void }, quiet)
      const job = yield* workspace.runtime.jobs.get(generated[0]!.job)
      assert(job?.request._tag === "generateImage")
      assert.deepStrictEqual(job.request.subjects.map(({ identity }) => identity), [{ _tag: "model", model: first.model }])
      assert(first.model.source._tag === "files")
      return { name: first.identityModel, store: workspace.runtime.blobs.path(first.model.source.files[0]!.sha256) }
    }))
    assert.deepStrictEqual(world.sent, ["generateImage"])
    const listed = yield* listIdentities(folder, {}, "maya")
    assert.deepInclude(listed.map(({ from, identityModel, kind, origin }) => ({ from, identityModel, kind, origin })), { from: "a friend", identityModel: name, kind: "lora/sdxl", origin: "imported" })
    const shown = yield* showIdentity(folder, {}, undefined, name.slice(0, 8))
    assert.strictEqual(shown.path, store)
    // Stored under the names that ComfyUI knows.
    assert.strictEqual(shown.lora?.style, "kohya")
    assert.strictEqual(Hash.ofBytes(yield* Effect.promise(() => readFile(store))), shown.files[0]?.sha256)
  }))

  it.live("has the base model that its trainer wrote; a person who says another is refused", () => Effect.gen(function*() {
    const { folder, put } = yield* bench
    const base = "31e35c80fc4829d14f90153f4c74cd59c90b779f6afe05a74cd6120b893f7e5b"
    const file = yield* put("mine.safetensors", lora(sdxlKohya, 2048, { ss_new_sd_model_hash: base, ss_sd_model_name: "renamed.safetensors" }))
    const workspace = yield* opened(folder)
    const persona = yield* workspace.persona()
    const { model } = yield* importIdentity(workspace, { persona, file }, quiet)
    assert.deepStrictEqual(model.baseModel?.files, [{ role: "checkpoint", name: "renamed.safetensors", sha256: base }])
    assert.include(model.baseModel?.licence.name, "RAIL++-M")
    const refused = yield* Effect.flip(importIdentity(workspace, { persona, file, ...baseModel("0".repeat(64)) }, quiet))
    assert.include(refused.message, "renamed.safetensors")
  }))

  it.live("is refused where nobody says its base model, where it is damaged, and without consent; nothing is stored then", () => Effect.gen(function*() {
    const { folder, put } = yield* bench
    const silent = yield* put("silent.safetensors", lora(sdxlKohya, 2048))
    const broken = yield* put("broken.safetensors", lora(sdxlKohya, 2048).subarray(0, 600))
    yield* Effect.scoped(Effect.gen(function*() {
      const workspace = yield* opened(folder)
      const persona = yield* workspace.persona()
      assert.include((yield* Effect.flip(importIdentity(workspace, { persona, file: silent }, quiet))).advice, "--base-model")
      assert.include((yield* Effect.flip(importIdentity(workspace, { persona, file: silent, ...baseModel("nothing") }, quiet))).message, "nothing")
      assert.include((yield* Effect.flip(importIdentity(workspace, { persona, file: broken }, quiet))).message, "truncated")
      assert.include((yield* Effect.flip(importIdentity(workspace, { persona, file: join(folder, "gone.safetensors") }, quiet))).message, "not there")
      assert.deepStrictEqual(yield* workspace.runtime.identityModels.list(), [])
    }))
    yield* write(folder, "likeness.yaml", settings({ personas: { maya: { triggerToken: "mayaxo", classToken: "woman", synthetic: false } } }))
    const workspace = yield* opened(folder)
    const refused = yield* Effect.flip(importIdentity(workspace, { persona: yield* workspace.persona(), file: silent, ...baseModel("0".repeat(64)) }, quiet))
    assert.strictEqual(refused._tag, "ConsentMissing")
  }))

  it.live("of another family keeps its own kind, which no connection here takes", () => Effect.gen(function*() {
    const { folder, put } = yield* bench
    const file = yield* put("flux.safetensors", lora(flux, 3072))
    const workspace = yield* opened(folder)
    const { model, takenBy } = yield* importIdentity(workspace, { persona: yield* workspace.persona(), file }, quiet)
    assert.strictEqual(model.kind, "lora/flux")
    assert.deepStrictEqual(takenBy, [])
    const missing = yield* Effect.flip(showIdentity(folder, {}, undefined, "ffff"))
    assert.strictEqual(missing._tag, "InvalidInput")
  }))
})

describe("an identity that a provider has already", () => {
  const withRemote = (answer: (id: string) => Effect.Effect<Provider.FoundIdentity, ProviderError.ProviderError>) =>
    Effect.gen(function*() {
      const made = yield* bench
      Object.assign(providers, { stub: (connection: Connection.Connection) => Effect.map(makeStub(made.world)(connection), (provider) => ({ ...provider, findIdentity: answer })) })
      const workspace = yield* opened(made.folder)
      return { ...made, workspace, order: { persona: yield* workspace.persona(), connection: yield* workspace.connection() } }
    })
  const named = (kind?: string) => withRemote(() => Effect.succeed({ name: "maya, made by hand", ...(kind === undefined ? {} : { kind }) }))

  it.live("is imported with its kind and account, and makes takes where a person names it", () => Effect.gen(function*() {
    const { folder, order, workspace, world } = yield* named("lora/stub")
    const first = yield* importRemoteIdentity(workspace, { ...order, id: "soul-1" }, quiet)
    assert.deepInclude(first.model, { kind: "lora/stub", source: { _tag: "remote", id: "soul-1", connection: "stub", account: order.connection.account }, origin: { _tag: "imported", from: "maya, made by hand" } })
    assert.deepStrictEqual([first.known, (yield* importRemoteIdentity(workspace, { ...order, id: "soul-1", kind: "lora/stub" }, quiet)).known], [false, true])
    const generated = yield* generateBriefs(workspace, { files: [], prompt: { prompt: "{persona} in a café", aspect: "3:4" }, connection: order.connection, withIdentity: true, identity: first.identityModel.slice(0, 10), before: () => Effect.void }, quiet)
    const job = yield* workspace.runtime.jobs.get(generated[0]!.job)
    assert.deepStrictEqual(job?.request._tag === "generateImage" && job.request.subjects[0]?.identity, { _tag: "model", model: first.model })
    assert.deepStrictEqual(world.sent, ["generateImage"])
    assert.strictEqual((yield* showIdentity(folder, {}, undefined, first.identityModel.slice(0, 8))).remote?.id, "soul-1")
  }))

  it.live("is refused where it is of another kind, of a kind that nothing shows, or of a kind that nobody says", () => Effect.gen(function*() {
    const known = yield* named("lora/stub")
    assert.match((yield* Effect.flip(importRemoteIdentity(known.workspace, { ...known.order, id: "soul-1", kind: "soul-id/v2" }, quiet))).message, /is lora\/stub, not soul-id\/v2/u)
    assert.match((yield* Effect.flip(importRemoteIdentity(known.workspace, { ...known.order, id: "no id" }, quiet))).message, /is no id/u)
    const strange = yield* named("soul-id/v9")
    assert.match((yield* Effect.flip(importRemoteIdentity(strange.workspace, { ...strange.order, id: "soul-1" }, quiet))).message, /soul-id\/v9, which no model of stub shows/u)
    const silent = yield* named()
    assert.match((yield* Effect.flip(importRemoteIdentity(silent.workspace, { ...silent.order, id: "soul-1" }, quiet))).message, /does not say of which kind/u)
    for (const { workspace } of [known, strange, silent]) assert.deepStrictEqual(yield* workspace.runtime.identityModels.list({ persona: "maya" }), [])
    assert.isFalse((yield* importRemoteIdentity(silent.workspace, { ...silent.order, id: "soul-1", kind: "lora/stub" }, quiet)).known)
  }))

  it.live("is what the provider says it is not, where the account has none; nothing is stored then", () => Effect.gen(function*() {
    const { order, workspace } = yield* withRemote((id) => Effect.fail(new ProviderError.Unsupported({
      connection: "stub", account: "stub", operation: "lookup", message: `the account has no identity model ${id}`, billed: "no", retryable: "no", advice: "Look there.", faults: []
    })))
    assert.match((yield* Effect.flip(importRemoteIdentity(workspace, { ...order, id: "gone" }, quiet))).message, /no identity model gone/u)
    assert.deepStrictEqual(yield* workspace.runtime.identityModels.list({ persona: "maya" }), [])
  }))

  it.live("is refused by a connection whose identity models are files", () => Effect.gen(function*() {
    const { folder } = yield* bench
    const workspace = yield* opened(folder)
    const refused = yield* Effect.flip(importRemoteIdentity(workspace, { persona: yield* workspace.persona(), connection: yield* workspace.connection(), id: "soul-1" }, quiet))
    assert.match(refused.message, /identity models in files/u)
  }))
})
