/** The paid picture service as the suite sees it. */
import type * as Connection from "@likeness/core/Connection"
import { defineProvider, type ProviderDefinition } from "@likeness/core/define-provider"
import type * as Request from "@likeness/core/Request"
import type * as Harness from "../../src/Harness.ts"
import * as SampleAssets from "../../src/SampleAssets.ts"
import { connectionOf, type Door, keyOf } from "./connect.ts"
import { definition } from "./provider.ts"
import { keys, PaidPictureServer } from "./server.ts"

const persona = { name: "maya", triggerToken: "mayaxo", classToken: "woman" }
const recipe = (capability: "generateImage" | "trainIdentity") => ({ v: 1, name: "plain", capability, provider: "paid-pictures", settings: {}, retries: 0 } as const)
const { mediaType, sha256 } = SampleAssets.picture(0)

const plain: Request.GenerateImage = {
  _tag: "generateImage", v: 1, prompt: { scene: "a red door" }, subjects: [], inputs: [], size: { _tag: "aspect", aspect: "1:1" }, count: 1, seed: 7, recipe: recipe("generateImage")
}

const faced = (account: "first" | "second"): Request.GenerateImage => ({
  ...plain,
  prompt: { scene: "{maya} at a red door" },
  subjects: [{
    persona, slot: "maya",
    identity: {
      _tag: "model",
      model: { v: 1, kind: "face/v1", persona: "maya", source: { _tag: "remote", id: `face-${account}`, connection: `pictures-${account}`, account }, origin: { _tag: "imported", from: "the service's own page" } }
    }
  }],
  inputs: [{ asset: { sha256, mediaType }, role: "init" }]
})

const training: Request.TrainIdentity = { _tag: "trainIdentity", v: 1, persona, referenceSet: SampleAssets.referenceSet("maya", 2), recipe: recipe("trainIdentity") }

/** Makes another provider of the right one. */
export type Change = (right: ProviderDefinition, connection: Connection.Connection, setting: Harness.Setting) => ProviderDefinition

/** How a connection becomes a provider. */
export type Make = (connection: Connection.Connection, key: string, setting: Harness.Setting) => Harness.Answer<Harness.Connected>

/** Starts the service and opens connections to it; `change` makes a wrong provider of the right one. */
export const open = (change: Change = (right) => right, door?: Door): Promise<Harness.Harness> =>
  openWith((connection, key, setting) => ({ provider: defineProvider(change(definition(connection, key), connection, setting)), close: () => {} }), door)

/** {@link open} for any way to make the provider; `door` is how a process of its own makes it. */
export const openWith = async (make: Make, door?: Door): Promise<Harness.Harness> => {
  const server = new PaidPictureServer()
  await server.start()
  return {
    name: "paid-pictures",
    connect: (setting) => make(connectionOf(server.url, setting.account), keyOf(setting), setting),
    ...(door === undefined ? {} : { ownProcess: { module: new URL("./connect.ts", import.meta.url).href, argument: { url: server.url, door } } }),
    samples: [
      { providerModel: "daub", request: plain },
      { providerModel: "daub", request: faced("first"), second: faced("second") },
      { providerModel: "face-maker", request: training }
    ],
    probe: {
      reset: () => server.reset(),
      received: () => server.received,
      jobs: () => server.jobs(),
      plan: (fault) => server.plan(fault),
      leftovers: () => server.leftovers()
    },
    faults: {
      "reset-before-accept": "canPlan", "reset-after-accept": "canPlan", timeout: "canPlan", "server-error": "canPlan", "rate-limit": "canPlan", "no-credits": "canPlan",
      "hold-in-queue": "canPlan", "hold-at-work": "canPlan", "fail-work": "canPlan", "break-off-work": "canPlan", "reject-content": "canPlan",
      "truncate-output": "canPlan", "expire-output": "canPlan", "withhold-output": "canPlan", "forget-job": "canPlan",
      "extra-fields": "canPlan", "unknown-state": "canPlan", "missing-field": "canPlan",
      "silent-watch": { absent: "the service gives no hints" }, "doubled-watch": { absent: "the service gives no hints" }, "cut-watch": { absent: "the service gives no hints" },
      "refuse-connection": "canPlan", hang: "canPlan", full: "canPlan", "old-version": "canPlan", "wrong-key": "canPlan"
    },
    secrets: keys,
    patienceSeconds: 20,
    close: () => server.stop()
  }
}
