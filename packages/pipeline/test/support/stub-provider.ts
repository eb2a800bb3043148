/** A provider in memory, for the steps: what it does is set by the test, and it counts what it was sent. */
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as Intent from "@likeness/core/Intent"
import type * as Outcome from "@likeness/core/Outcome"
import type * as Provider from "@likeness/core/Provider"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Request from "@likeness/core/Request"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { randomUUID } from "node:crypto"

export interface World {
  /** Capabilities of what was sent, in order. */
  readonly sent: Array<Capability.Capability>
  /** These are refused for good. */
  readonly refusing: Set<Capability.Capability>
  /** These are accepted and never answered. */
  readonly silent: Set<Capability.Capability>
  /** These never end. */
  readonly endless: Set<Capability.Capability>
  /** These cannot be prepared. */
  readonly unpreparable: Set<Capability.Capability>
  /** What comes before anything is prepared, such as a server that is started. */
  preparing: (tell: (doing: string) => void) => Effect.Effect<void>
  /** Index of an output that is gone when it is fetched. */
  gone: number | undefined
  /** How the next picture jobs' files are: what cannot be fetched whole, or what is fetched and no picture. */
  readonly damages: Array<"cut" | "unreadable">
  /** Whose outputs are meant by `gone`; everything's where it is absent. */
  goneOf: Capability.Capability | undefined
  /** Trainings fail, each with what it used, until this many are over. */
  failingTrainings: number
  /** What a picture looks like. */
  readonly picture: Uint8Array
}

export const makeWorld = (picture: Uint8Array): World =>
  ({ sent: [], refusing: new Set(), silent: new Set(), endless: new Set(), unpreparable: new Set(), preparing: () => Effect.void, gone: undefined, goneOf: undefined, damages: [], failingTrainings: 0, picture })

const offered = {
  recovery: { guarantee: { _tag: "blind" }, delaysSeconds: [0.01], giveUpAfterSeconds: 1, sendWithinSeconds: 5 },
  polling: { firstSeconds: 0.01, factor: 1, maximumSeconds: 0.01, deadlineSeconds: 600 },
  places: ["anywhere"],
  cancellable: true
} as const
const seed = { _tag: "range", minimum: 0, maximum: 1_000_000 } as const
const kind = "lora/stub"

const describe = (connection: Connection.Connection): Capability.Description => ({
  v: 1, interfaceVersion: 1, provider: connection.provider, connection: connection.name, account: connection.account,
  trainIdentity: { ...offered, models: [{ providerModel: "stub", identityKind: kind, pictures: { minimum: 1, maximum: 100 }, mediaTypes: ["image/jpeg"], baseModel: "none", epochs: true }] },
  generateImage: {
    ...offered,
    models: [{
      providerModel: "stub", size: { aspects: ["3:4"] }, counts: [1, 2], seed, negativePrompt: false, inputs: [], mediaTypes: ["image/jpeg"],
      subjects: { minimum: 0, maximum: 1, identityKinds: [kind], referenceSets: false, withoutIdentity: true }
    }]
  },
  generateVideo: {
    ...offered,
    models: [{ providerModel: "stub", durationsSeconds: { minimum: 1, maximum: 10 }, seed, negativePrompt: false, mediaTypes: ["video/mp4"], inputs: [{ role: "first", minimum: 1, maximum: 1, mediaTypes: ["image/jpeg"] }] }]
  }
})

const clip = new Uint8Array([0, 0, 0, 24, ...Buffer.from("ftypmp42"), ...new Uint8Array(64)])

export const makeStub = (world: World) => (connection: Connection.Connection): Effect.Effect<Provider.Provider> => Effect.sync(() => {
  const fields = (operation: ProviderError.Operation) => ({ connection: connection.name, account: connection.account, operation, retryable: "no" as const, advice: "Look at the stub." })
  const outputs = (capability: Capability.Capability, count: number): Outcome.Succeeded["outputs"] => {
    const file = (role: string): Outcome.OutputFile => ({ role, locator: {} })
    if (connection.settings["remote"] === true && capability === "trainIdentity") return [{ _tag: "identityRemote", kind, id: randomUUID() }]
    if (capability === "trainIdentity") return [1, 2].map((epoch) => ({ _tag: "identityFiles", kind, epoch, files: [file("lora")] }))
    return Array.from({ length: count }, () => ({ _tag: "file", file: file(capability === "generateVideo" ? "clip" : "picture") }))
  }
  const ticket = (intent: Intent.Intent, count: number): Ticket.Ticket => ({
    v: 1, provider: connection.provider, connection: connection.name, account: connection.account, capability: intent.prepared.capability, id: randomUUID(),
    intent: intent.id, place: "anywhere", submittedAt: intent.firstSentAt, details: { count, held: intent.prepared.details?.["held"] ?? 0, ...(intent.prepared.capability === "generateImage" && world.damages.length > 0 ? { damage: world.damages.shift()! } : {}) }
  })
  const price = { amount: "0.5", currency: "USD" }
  const ended = { v: 1, usage: [{ unit: "money", amount: price.amount, source: "provider", worth: price }], billed: "yes", warnings: [] } as const
  const bytesOf = (capability: Capability.Capability, output: number): Uint8Array =>
    capability === "generateVideo" ? clip : capability === "trainIdentity" ? Buffer.from(`lora ${output} `.repeat(20)) : world.picture
  return {
    describe: () => describe(connection),
    check: Effect.succeed({ reachable: true, credentials: "good", versions: {}, notes: [], problems: [] }),
    validate: () => [],
    prepare: (request, { tell = () => {} }) => Effect.andThen(world.preparing(tell), (): Effect.Effect<PreparedOrder.PreparedOrder, ProviderError.ProviderError> => world.unpreparable.has(Request.capability(request)) ? Effect.fail(new ProviderError.ModelMissing({ ...fields("prepare"), message: "The stub has no such model.", billed: "no" })) : Effect.sync(() => ({
      v: 1, request: Request.hash(request), capability: Request.capability(request), provider: connection.provider, connection: connection.name, account: connection.account,
      endpoint: "POST /stub", body: Hash.canonical(Request.stored.encode(request)), place: "anywhere", needs: [], references: [], warnings: [], details: { count: Request.count(request), held: request.recipe.settings["heldSeconds"] ?? 0 }
    }))),
    estimate: ({ request }) => Effect.succeed({
      ...(request._tag === "trainIdentity" ? { identityModels: 2 } : {}),
      v: 1, unit: "money", amounts: { low: price.amount, likely: price.amount, high: price.amount }, source: "priceTable",
      money: { currency: price.currency, amounts: { low: price.amount, likely: price.amount, high: price.amount } }
    }),
    submit: (intent) => Effect.sync(() => {
      const { capability, details } = intent.prepared
      if (world.refusing.has(capability)) return { _tag: "refused", v: 1, error: new ProviderError.ContentRejected({ ...fields("submit"), message: "The stub refuses it.", billed: "no" }) }
      world.sent.push(capability)
      if (world.silent.has(capability)) return { _tag: "uncertain", v: 1, error: new ProviderError.Unreachable({ ...fields("submit"), message: "The stub is silent.", billed: "unknown" }) }
      return { _tag: "accepted", v: 1, ticket: ticket(intent, Number(details?.["count"] ?? 1)) }
    }),
    lookup: () => Effect.succeed({ _tag: "unknowable", reason: "the stub cannot be asked" }),
    poll: ({ capability, details }) => Effect.sync(() => {
      if (world.endless.has(capability)) return { v: 1, state: "running" }
      if (capability === "trainIdentity" && world.failingTrainings > 0) {
        world.failingTrainings--
        return { ...ended, state: "failed", outputs: [], error: new ProviderError.WorkFailed({ ...fields("poll"), message: "It ran out of memory.", billed: "yes", code: "stub.memory", line: "StubError: no memory is left\nfor what it wants", lineNumber: 7 }) }
      }
      // A recipe may say for how long its jobs hold a GPU.
      const held = Number(details?.["held"] ?? 0)
      const usage = held === 0 ? ended.usage : [{ unit: "gpuSeconds" as const, amount: String(held), source: "derived" as const, worth: price }]
      return { ...ended, usage, state: "succeeded", outputs: outputs(capability, Number(details?.["count"] ?? 1)) }
    }),
    watch: () => Stream.empty,
    cancel: () => Effect.succeed({ answer: "tooLate", billed: "yes" }),
    collect: ({ capability, details }, outcome) => Stream.fromIterable(outcome.outputs.keys()).pipe(
      Stream.filter((output) => outcome.outputs[output]?._tag !== "identityRemote"),
      Stream.map((output) => ({
        output,
        file: 0,
        bytes: output === world.gone && (world.goneOf ?? capability) === capability
          ? Stream.fail(new ProviderError.OutputGone({ ...fields("collect"), message: "It is gone.", billed: "yes" }))
          : details?.["damage"] === "cut"
            ? Stream.fail(new ProviderError.OutputCorrupt({ ...fields("collect"), message: "It is cut.", billed: "yes", retryable: "now" }))
            : Stream.make(details?.["damage"] === "unreadable" ? world.picture.slice(0, 200) : bytesOf(capability, output))
      }))
    ),
    forget: () => Effect.succeed({ answer: "absent" })
  }
})
