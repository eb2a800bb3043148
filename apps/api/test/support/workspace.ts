/** A workspace whose one connection leads to an emulator of Higgsfield, and requests that it takes. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"
import { writeWorkspace } from "@likeness/pipeline/init/write-workspace"
import { makeProvider } from "@likeness/pipeline/registry"
import { toConnection } from "@likeness/pipeline/settings/connections"
import { imageRequests, trainRequest } from "@likeness/pipeline/steps/requests"
import { readBriefs } from "@likeness/pipeline/workspace/brief-files"
import { readRecipes } from "@likeness/pipeline/workspace/recipe-files"
import { Sandbox } from "@likeness/sandbox"
import { join } from "node:path"
import { temporaryFolder } from "./temporary-folder.ts"

export const token = "a-token-of-the-tests-0123456789"

const personas = {
  maya: { triggerToken: "mayaxo", classToken: "woman", synthetic: true },
  // Real, and without a consent record.
  nora: { triggerToken: "noraxo", classToken: "woman", synthetic: false }
}

const startSandbox = (timeScale: number) =>
  Effect.acquireRelease(Effect.promise(() => Sandbox.start({ seed: "7", timeScale })), (sandbox) => Effect.promise(() => sandbox.close()))

/** `timeScale` is real seconds per simulated second of work; `more` are settings of the connection beside it. */
export const sandboxWorkspace = (timeScale: number, more: Readonly<Record<string, string | number>> = {}) =>
  Effect.gen(function*() {
    const sandbox = yield* startSandbox(timeScale)
    const settings = { provider: "higgsfield", credentials: "env:HF_CREDENTIALS", baseUrl: sandbox.higgsfield.baseUrl, timeScale, ...more }
    const folder = join(yield* temporaryFolder, "studio")
    yield* writeWorkspace(folder, { settings: { sandbox: true, connections: { cloud: settings }, personas } })
    const credentials = `${sandbox.higgsfield.keyId}:${sandbox.higgsfield.keySecret}`
    return {
      folder,
      cloud: sandbox.higgsfield,
      environment: { HF_CREDENTIALS: credentials, LIKENESS_API_TOKEN: token, HF_WEBHOOK_SECRET: sandbox.higgsfield.revealWebhookSecret() },
      secrets: [sandbox.higgsfield.keySecret, token],
      connection: toConnection("cloud", settings),
      credentials: Redacted.make(credentials)
    }
  })
export type SandboxWorkspace = Effect.Success<ReturnType<typeof sandboxWorkspace>>

/** One picture of the first sample brief, without the persona's identity. */
export const pictureRequest = ({ connection, credentials, folder }: SandboxWorkspace, count: number) =>
  Effect.scoped(Effect.gen(function*() {
    const provider = yield* makeProvider(connection, credentials)
    const recipe = (yield* readRecipes(folder)).get("cloud-image")!
    const [placed] = yield* readBriefs(folder, [], ["maya"])
    const [first] = imageRequests({ brief: { ...placed!.brief, prompt: "a quiet street in the rain", look: null }, inputs: [] }, recipe, provider.describe().generateImage!, count)
    const request: Request.GenerateImage = first!.request
    return { brief: placed!.brief.id, request }
  }))

/** The training of a persona by pictures that are not in the store. */
export const trainingRequest = (folder: string, name: "maya" | "nora") =>
  Effect.gen(function*() {
    const recipe = (yield* readRecipes(folder)).get("cloud-train")!
    const pictures = Array.from({ length: 20 }, (_, index): ReferenceSet.ReferencePicture => ({
      sha256: index.toString(16).padStart(64, "0"), mediaType: "image/jpeg", width: 512, height: 640, caption: "photo"
    }))
    const { classToken, triggerToken } = personas[name]
    return trainRequest({ v: 1, name, classToken, triggerToken, origin: { _tag: "synthetic" } }, ReferenceSet.make(name, pictures), recipe)
  })
