/** What is ordered for the tables, with either client, and how either is told to reach the server. */
import { HiggsfieldClient } from "@higgsfield/client"
import { createHiggsfieldClient } from "@higgsfield/client/v2"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"
import { pictureOf } from "../hostile/HostileServer.ts"
import type { Fault } from "./faults.ts"

export type Kind = "picture" | "video" | "training"

/** How long an answer is waited for where it never comes; everywhere else it may take as long as a busy machine needs. */
export const patienceSeconds = 10
const longSeconds = 300

export const reference = pictureOf("reference", 0)
const sha256 = Hash.ofBytes(reference)
const persona = { name: "maya", triggerToken: "mayaxo", classToken: "woman" }

export const requestOf = (kind: Kind, order: string): Request.Request => {
  const recipe = { v: 1 as const, name: "table", provider: "higgsfield", retries: 0 }
  const shared = { v: 1 as const, prompt: { scene: order }, seed: 7 }
  switch (kind) {
    case "picture": return {
      ...shared, _tag: "generateImage", subjects: [], inputs: [], size: { _tag: "aspect", aspect: "3:4" }, count: 1,
      recipe: { ...recipe, capability: "generateImage", settings: { providerModel: "higgsfield-ai/soul/standard", resolution: "720p" } }
    }
    case "video": return {
      ...shared, _tag: "generateVideo", inputs: [{ asset: { sha256, mediaType: "image/png" }, role: "first" }], durationSeconds: 5,
      recipe: { ...recipe, capability: "generateVideo", settings: { providerModel: "higgsfield-ai/dop/lite" } }
    }
    case "training": return {
      _tag: "trainIdentity", v: 1, persona, referenceSet: ReferenceSet.make(persona.name, [{ sha256, mediaType: "image/png", width: 1, height: 1, caption: "" }]),
      recipe: { ...recipe, capability: "trainIdentity", settings: { providerModel: "soul-id/v2" } }
    }
  }
}

/** `timeScale` times the contract's waits; a call that never answers is waited for for less long. */
export const connectionTo = (baseUrl: string, timeScale: number, { effect }: Fault): Connection.Connection => {
  const answers = effect === "hang" ? patienceSeconds : longSeconds
  return {
    v: 1, name: "hf", provider: "higgsfield", account: "studio",
    settings: {
      baseUrl, timeScale, maxInFlight: 1_000, readsPerSecond: 10_000,
      timeouts: { connectSeconds: longSeconds, submitSeconds: answers, answerSeconds: answers, bodySeconds: longSeconds }
    }
  }
}

/** Both halves of the SDK, with its own number of retries. */
export const sdkTo = (baseUrl: string, { effect }: Fault) => {
  // Long enough for a busy machine, but for the queue that never ends.
  const patience = { timeout: (effect === "hang" ? patienceSeconds : longSeconds) * 1000, retryBackoff: 1, retryMaxBackoff: 2, pollInterval: 5, maxPollTime: effect === "endless" ? 200 : 60_000 }
  return {
    v1: new HiggsfieldClient({ apiKey: "id", apiSecret: "secret", baseURL: baseUrl, ...patience }),
    v2: createHiggsfieldClient({ credentials: "id:secret", baseURL: baseUrl, ...patience })
  }
}
export type Sdk = ReturnType<typeof sdkTo>

const picture = "https://cdn.example.test/1.png"

/** Orders, and waits for the end where `isAwaited`. */
export const orderWith = ({ v1, v2 }: Sdk, kind: Kind, order: string, isAwaited: boolean): Promise<unknown> => {
  switch (kind) {
    case "picture": return v2.subscribe("higgsfield-ai/soul/standard", { input: { prompt: order, aspect_ratio: "3:4", resolution: "720p", batch_size: 1, enhance_prompt: false, seed: 7 }, withPolling: isAwaited })
    case "video": return v2.subscribe("higgsfield-ai/dop/lite", { input: { prompt: order, image_url: picture, enhance_prompt: false, seed: 7 }, withPolling: isAwaited })
    case "training": return v1.createSoulId({ name: order, input_images: [{ type: "image_url", image_url: picture }] } as unknown as Parameters<typeof v1.createSoulId>[0])
  }
}
