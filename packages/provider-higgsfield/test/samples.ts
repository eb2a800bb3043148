/** Orders for the tests: the smallest valid ones of every kind. */
import * as SampleAssets from "@likeness/conformance/SampleAssets"
import type * as Connection from "@likeness/core/Connection"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import type * as Instruments from "@likeness/core/Instruments"
import type * as Recipe from "@likeness/core/Recipe"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import { accounts, type AccountName, type Identities, type Version } from "./Cloud.ts"

export const connectionOf = (account: AccountName, baseUrl: string, settings: Connection.Connection["settings"] = {}): Connection.Connection => ({
  v: 1,
  name: `hf-${account}`,
  provider: "higgsfield",
  account: accounts[account].name,
  // Long enough for a busy machine, short enough for a test that waits for the end of a timeout.
  settings: { baseUrl, timeScale: 0.005, timeouts: { submitSeconds: 2, answerSeconds: 5 }, ...settings }
})

/** The tests' pictures are plain already. */
export const instruments: Pick<Instruments.Instruments, "plainPicture"> = { plainPicture: (picture) => Effect.succeed(picture) }

const persona = { name: "maya", triggerToken: "mayaxo", classToken: "woman" }

const recipe = (capability: Recipe.Recipe["capability"], settings: Recipe.Recipe["settings"]): Recipe.Recipe => ({
  v: 1, name: "sample", capability, provider: "higgsfield", settings, retries: 0
})

export const train = (version: Version, pictures = 3): Request.TrainIdentity => ({
  _tag: "trainIdentity",
  v: 1,
  persona,
  referenceSet: SampleAssets.referenceSet("maya", pictures),
  recipe: recipe("trainIdentity", { providerModel: `soul-id/${version}` })
})

export const identityModel = (identities: Identities, version: Version, account: AccountName = "first"): IdentityModel.IdentityModel => ({
  v: 1,
  kind: `soul-id/${version}`,
  persona: "maya",
  source: { _tag: "remote", id: identities[account][version], connection: `hf-${account}`, account: accounts[account].name },
  origin: { _tag: "imported", from: "the tests" }
})

export const image = (identities: Identities, model: "v2/standard" | "character" | "cinema" | "standard", count = 1, account: AccountName = "first"): Request.GenerateImage => {
  const version = ({ "v2/standard": "v2", character: "v1", cinema: "cinema", standard: undefined } as const)[model]
  return {
    _tag: "generateImage",
    v: 1,
    prompt: { scene: version === undefined ? "a market stall, late sun" : "{maya} at a market stall, late sun" },
    subjects: version === undefined ? [] : [{ persona, slot: "maya", identity: { _tag: "model", model: identityModel(identities, version, account) } }],
    inputs: [],
    size: { _tag: "aspect", aspect: "3:4" },
    count,
    seed: 48_213,
    recipe: recipe("generateImage", { providerModel: `higgsfield-ai/soul/${model}`, resolution: "1080p" })
  }
}

export const video = (tier: "lite" | "turbo" | "standard", frames: 1 | 2 = 1): Request.GenerateVideo => ({
  _tag: "generateVideo",
  v: 1,
  prompt: { scene: "slow push in, she smiles" },
  inputs: (["first", "last"] as const).slice(0, frames).map((role, index) => {
    const { mediaType, sha256 } = SampleAssets.picture(index)
    return { asset: { sha256, mediaType }, role }
  }),
  durationSeconds: 5,
  seed: 771,
  recipe: recipe("generateVideo", { providerModel: `higgsfield-ai/dop/${tier}` })
})
