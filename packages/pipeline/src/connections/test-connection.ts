/** Whether a connection works: does it answer, is what it declares true, has it what the recipes need, and does one order come back. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Conformance from "@likeness/conformance/Conformance"
import type * as Connection from "@likeness/core/Connection"
import * as Failure from "@likeness/core/Failure"
import * as MediaType from "@likeness/core/MediaType"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Provider from "@likeness/core/Provider"
import type * as Recipe from "@likeness/core/Recipe"
import * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import type { NewJob } from "@likeness/runtime/Job"
import { randomUUID } from "node:crypto"
import { chargeDocument } from "../costs/charge-document.ts"
import { requireSendable } from "../steps/require-sendable.ts"
import { failureOf, runJob } from "../steps/run-job.ts"
import type { Tell } from "../steps/Tell.ts"
import { listYaml } from "../workspace/list-yaml.ts"
import { readRecipes, readSet } from "../workspace/recipe-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { quietHarness } from "./quiet-harness.ts"
import { nobody, type SampleFiles, sampleFiles, type SampleOrder, sampleOrder } from "./sample-orders.ts"
import { serversAtRest } from "./servers-at-rest.ts"

/** One thing that was looked at. */
export interface Tested {
  /** `answers`, `conformance N`, `recipe NAME` or `order`. */
  readonly name: string
  readonly outcome: "passed" | "failed" | "not tried"
  /** What was found, or why it was not tried. */
  readonly found: ReadonlyArray<string>
  /** Each with its one next step. Empty unless it failed. */
  readonly problems: ReadonlyArray<Failure.Failure>
}

export interface ConnectionTest {
  readonly connection: string
  readonly provider: string
  readonly account: string
  /** Whether nothing failed. */
  readonly works: boolean
  readonly checks: ReadonlyArray<Tested>
}

export interface TestConnection<E, R> {
  /** A set's name: only its recipes. Without it those of every set. */
  readonly set?: string
  /** Absent: nothing is ordered and nothing is spent. */
  readonly order?: {
    readonly command: NonNullable<NewJob["command"]>
    /** Called with the order before it is stored: to show its price and to ask. */
    readonly before: (requests: ReadonlyArray<Request.Request>) => Effect.Effect<void, E, R>
  }
}

const passed = (name: string, ...found: ReadonlyArray<string>): Tested => ({ name, outcome: "passed", found, problems: [] })
const notTried = (name: string, reason: string): Tested => ({ name, outcome: "not tried", found: [reason], problems: [] })
const failed = (name: string, problems: ReadonlyArray<unknown>, ...found: ReadonlyArray<string>): Tested => ({ name, outcome: "failed", found, problems: problems.map(Failure.from) })

/** The recipes of the provider that some set names, those of the usual set first; all of the provider where no set names one. */
const recipesOf = (workspace: Workspace, connection: Connection.Connection, set: string | undefined) =>
  Effect.gen(function*() {
    const recipes = yield* readRecipes(workspace.folder)
    const names = (yield* listYaml(workspace.folder, "sets")).map(({ name }) => name)
    if (set !== undefined && !names.includes(set)) {
      return yield* new RuleError.InvalidInput({ place: "sets/", message: `there is no set ${set}`, advice: `Name one with --set: ${names.join(", ") || "sets/ is empty"}.` })
    }
    const wanted = set === undefined ? names.toSorted((a, b) => Number(b === workspace.settings.set) - Number(a === workspace.settings.set)) : [set]
    const found = new Map<string, Recipe.Recipe>()
    for (const name of wanted) for (const recipe of Object.values((yield* readSet(workspace.folder, name, recipes)).recipes)) found.set(recipe.name, recipe)
    const named = [...found.values()].filter(({ provider }) => provider === connection.provider)
    return named.length > 0 || set !== undefined ? named : [...recipes.values()].filter(({ provider }) => provider === connection.provider)
  })

const answers = (provider: Provider.Provider) =>
  Effect.map(provider.check, (health) => {
    const key = { good: ["the credentials are good"], rejected: [], notNeeded: [], unknown: [] }[health.credentials]
    const found = [...Object.entries(health.versions).map(([program, version]) => `${program} ${version}`), ...key, ...health.notes]
    return { usable: health.reachable && health.credentials !== "rejected", row: health.problems.length === 0 ? passed("answers", ...found) : failed("answers", health.problems, ...found) }
  })

/** A recipe together with its smallest order. */
interface Planned {
  readonly recipe: Recipe.Recipe
  readonly sample: SampleOrder
}

/** Everything but the send: models, nodes, files. Training is only read: what it prepares is a training. */
const preflight = (connection: Connection.Connection, provider: Provider.Provider, { recipe, sample: { request } }: Planned, files: SampleFiles): Effect.Effect<Tested> => {
  const name = `recipe ${recipe.name}`
  return Effect.gen(function*() {
    yield* requireSendable(provider, connection, request)
    if (request._tag === "trainIdentity") return passed(name, "trainIdentity: its settings are understood; nothing else of a training is looked at")
    const { warnings } = yield* provider.prepare(request, { readAsset: files.readAsset, known: [] })
    return passed(name, `${request._tag}: everything that it needs is there`, ...warnings)
  }).pipe(Effect.catch((error) => Effect.succeed(failed(name, [error]))))
}

const conformance = (connection: Connection.Connection, provider: Provider.Provider, planned: ReadonlyArray<Planned>) =>
  Effect.forEach(Conformance.declared, (check) =>
    Effect.map(check.run(quietHarness(connection.name, provider, planned.map(({ sample }) => sample))), (verdict): Tested => {
      const name = `conformance ${check.number}`
      // Nobody watches the wire of a connection in use.
      if (verdict._tag === "passed") return passed(name, check.name, ...(/traffic|sends/u.test(check.name) ? ["what is sent is not watched here"] : []))
      if (verdict._tag === "notOffered") return notTried(name, `${check.name}: ${verdict.reason}`)
      return {
        ...notTried(name, check.name), outcome: "failed",
        problems: [{ tag: "ProtocolMismatch", code: null, message: verdict.reason, cause: check.name, retryable: "no", billed: "no", advice: `Report it: the adapter ${connection.provider} declares what it does not keep.` }]
      }
    }))

/** One picture through the durable way that every job goes: reserved, sent, followed, fetched, charged. */
const orderOne = <E, R>(workspace: Workspace, connection: Connection.Connection, { request }: SampleOrder, { before, command }: NonNullable<TestConnection<E, R>["order"]>, tell: Tell) =>
  Effect.gen(function*() {
    yield* before([request])
    const job = yield* runJob(workspace, { id: `provider-test-${randomUUID()}`, request, connection, persona: nobody.name, command }, `one picture on ${connection.name}`, tell)
    const failure = failureOf(job)
    if (failure !== undefined) return failed("order", [failure], `job ${job.id}`)
    const charges = (yield* workspace.runtime.ledger.list({ job: job.id })).map(({ entry }) => chargeDocument(entry))
    const files = yield* Effect.forEach(job.outputs, ({ sha256 }) => workspace.runtime.assets.get(sha256))
    const found = [
      `job ${job.id}`,
      ...files.map((asset) => (asset === undefined ? "a file that the store does not have" : `${asset.mediaType} ${asset.width ?? "?"}×${asset.height ?? "?"}, ${asset.sizeBytes} bytes`)),
      ...charges.map(({ amount, credits, currency, gpuSeconds }) => `charged ${amount} ${currency}${credits === null ? "" : `, ${credits} credits`}${gpuSeconds === null ? "" : `, ${gpuSeconds} GPU s`}`)
    ]
    if (files.length === Request.count(request) && files.every((asset) => asset !== undefined && MediaType.isImage(asset.mediaType))) return passed("order", ...found)
    return failed("order", [new ProviderError.OutputCorrupt({
      connection: connection.name, account: connection.account, operation: "collect", billed: "yes", retryable: "no",
      message: `${Request.count(request)} picture was ordered, and ${files.length === 0 ? "nothing" : files.map((asset) => asset?.mediaType ?? "nothing").join(", ")} came back`,
      advice: `Look at what was said with \`likeness jobs show ${job.id} --wire\`.`
    })], ...found)
  })

/**
 * Tests the connection, cheapest things first; what cannot work after a failure is not tried. Only `order`
 * spends, and only after `before`. A recipe that starts from a picture has one of the sample persona
 * uploaded. A server that Likeness starts itself is started only for an order.
 *
 * **Fails with** `InvalidInput` for a set that is not there or files that cannot be read, and with what
 * `before` fails with; what does not work is an answer.
 */
export const testConnection = <E, R>(workspace: Workspace, connection: Connection.Connection, wanted: TestConnection<E, R>, tell: Tell) =>
  Effect.gen(function*() {
    const ended = (checks: ReadonlyArray<Tested>): ConnectionTest => ({
      connection: connection.name, provider: connection.provider, account: connection.account, works: checks.every(({ outcome }) => outcome !== "failed"), checks
    })
    const recipes = yield* recipesOf(workspace, connection, wanted.set)
    const made = yield* Effect.result(workspace.provider(connection))
    if (Result.isFailure(made)) return ended([failed("answers", [made.failure])])
    const provider = made.success
    tell(`asking ${connection.name}`)
    const { row, usable } = yield* answers(provider)
    const files = yield* sampleFiles
    const planned = recipes.flatMap((recipe): ReadonlyArray<Planned> => {
      const sample = sampleOrder(provider, recipe, files)
      return sample === undefined ? [] : [{ recipe, sample }]
    })
    const unoffered = recipes.filter((recipe) => !planned.some((each) => each.recipe === recipe)).map(({ capability, name }) => notTried(`recipe ${name}`, `${connection.name} does not offer ${capability}`))
    tell("comparing what it declares with what it takes")
    const declared = yield* conformance(connection, provider, planned)
    const atRest = usable && wanted.order === undefined ? yield* serversAtRest(connection) : []
    const hindrance = !usable
      ? "the connection does not answer, or refuses the credentials"
      : atRest.length > 0 ? `${atRest.join(", ")} is not running; \`likeness provider up ${connection.name}\` or --order starts it` : undefined
    const looked = yield* Effect.forEach(planned, (each) => {
      // Training needs no server, and only its settings are read.
      if (hindrance !== undefined && each.recipe.capability !== "trainIdentity") return Effect.succeed(notTried(`recipe ${each.recipe.name}`, hindrance))
      tell(`recipe ${each.recipe.name}: looking for what it needs`)
      return preflight(connection, provider, each, files)
    })
    const checks = [row, ...declared, ...looked, ...unoffered]
    if (wanted.order === undefined) return ended([...checks, notTried("order", "it may spend; --order asks for one picture")])
    const working = planned.find(({ recipe, sample }) => sample.request._tag === "generateImage" && looked.some(({ name, outcome }) => name === `recipe ${recipe.name}` && outcome === "passed"))
    if (working === undefined) return ended([...checks, notTried("order", hindrance ?? "no recipe for pictures can be ordered here")])
    return ended([...checks, yield* orderOne(workspace, connection, working.sample, wanted.order, tell)])
  })
