/** Measures what a call does under each fault, with the official SDK and with Likeness, and writes it as tables. */
import { HiggsfieldClient } from "@higgsfield/client"
import { createHiggsfieldClient } from "@higgsfield/client/v2"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import * as ReferenceSet from "@likeness/core/ReferenceSet"
import type * as Request from "@likeness/core/Request"
import { make } from "@likeness/provider-higgsfield"
import { isAtRest, type Job } from "@likeness/runtime/Job"
import * as Runtime from "@likeness/runtime/Runtime"
import { pictureOf } from "../hostile/HostileServer.ts"
import { type Fault, type FaultServer, type Seen, start } from "./FaultServer.ts"
import { readFaults, submitFaults } from "./faults.ts"

interface Row {
  readonly fault: string
  readonly sends: number | string
  readonly charges: number
  readonly known: string
}

type Calls = "pictures" | "training" | "reads"
const calls: ReadonlyArray<Calls> = ["pictures", "training", "reads"]
const faultsOf = (call: Calls): ReadonlyArray<Fault> => (call === "reads" ? readFaults : submitFaults)
const orderOf = (call: Calls, index: number): string => `order-${call}-${index}`

const faultOf = (order: string, at: "submit" | "status"): Fault | undefined => {
  const [, call = "", index = ""] = order.split("-")
  return (call === "reads") === (at === "status") ? faultsOf(call as Calls)[Number(index)] : undefined
}

/** How long an answer is waited for where it never comes; everywhere else it may take as long as a busy machine needs. */
const patienceSeconds = 8
const longSeconds = 300
/** So many SDK calls at once. */
const together = 6

const counted = (fault: Fault, call: Calls, { accepted, reads, sends }: Seen, known: string): Row =>
  ({ fault: fault.name, sends: call !== "reads" ? sends : fault.effect === "endless" ? "–" : reads, charges: accepted.length, known })

/** Whether what the caller was told is true: an id that is the only one, or a failure where nothing was taken. */
const judged = (id: string | undefined, { accepted }: Seen): string => {
  if (id !== undefined) return accepted.length === 1 ? "yes" : `no: ${accepted.length - 1} more are paid`
  return accepted.length === 0 ? "yes" : "no: it says failed"
}

const idOf = (answer: unknown): string | undefined => {
  const found = typeof answer === "object" && answer !== null ? ("request_id" in answer ? answer.request_id : "id" in answer ? answer.id : undefined) : undefined
  return typeof found === "string" ? found : undefined
}

const withSdk = async (server: FaultServer, call: Calls, index: number): Promise<Row> => {
  // Long enough for a busy machine, but for the queue that never ends.
  const patience = { timeout: (faultsOf(call)[index]!.effect === "hang" ? patienceSeconds : longSeconds) * 1000, retryBackoff: 1, retryMaxBackoff: 2, pollInterval: 5, maxPollTime: faultsOf(call)[index]!.effect === "endless" ? 200 : 60_000 }
  const order = orderOf(call, index)
  const v2 = createHiggsfieldClient({ credentials: "id:secret", baseURL: server.baseUrl, ...patience })
  const v1 = new HiggsfieldClient({ apiKey: "id", apiSecret: "secret", baseURL: server.baseUrl, ...patience })
  let answer: unknown
  try {
    answer = call === "training"
      ? await v1.createSoulId({ name: order, input_images: [{ type: "image_url", image_url: "https://cdn.example.test/1.png" }] } as unknown as Parameters<typeof v1.createSoulId>[0])
      : await v2.subscribe("higgsfield-ai/soul/standard", { input: { prompt: order, aspect_ratio: "3:4", resolution: "720p", batch_size: 1, enhance_prompt: false, seed: 7 }, withPolling: call === "reads" })
  } catch {
    answer = undefined
  }
  const id = idOf(answer)
  const seen = server.seen(order)
  const known = call !== "reads" ? judged(id, seen) : id === undefined ? "no: the id is lost" : (answer as { readonly status?: string }).status === "completed" ? "yes" : "no: it says nothing"
  return counted(faultsOf(call)[index]!, call, seen, known)
}

const reference = pictureOf("reference", 0)
const persona = { name: "maya", triggerToken: "mayaxo", classToken: "woman" }

const requestOf = (call: Calls, index: number): Request.Request => {
  const order = orderOf(call, index)
  const recipe = { v: 1 as const, name: "table", provider: "higgsfield", retries: 0 }
  return call === "training"
    ? {
      _tag: "trainIdentity", v: 1, persona: { ...persona, name: order }, recipe: { ...recipe, capability: "trainIdentity", settings: { providerModel: "soul-id/v2" } },
      referenceSet: ReferenceSet.make(order, [{ sha256: Hash.ofBytes(reference), mediaType: "image/png", width: 1, height: 1, caption: "" }])
    }
    : {
      _tag: "generateImage", v: 1, prompt: { scene: order }, subjects: [], inputs: [], size: { _tag: "aspect", aspect: "3:4" }, count: 1, seed: 7,
      recipe: { ...recipe, capability: "generateImage", settings: { providerModel: "higgsfield-ai/soul/standard", resolution: "720p" } }
    }
}

const told = (job: Job, seen: Seen): string => {
  if (job.state === "unknown") return "said to be unknown"
  if (!isAtRest(job)) return job.error?._tag === "WorkStalled" ? "yes: stalled, the ticket is kept" : `no: ${job.state}`
  return judged(job.ticket?.id, seen)
}

/** Every order at once in one runtime, as a workspace has them. */
const withLikeness = async (server: FaultServer): Promise<Readonly<Record<Calls, ReadonlyArray<Row>>>> => {
  const folder = await mkdtemp(join(tmpdir(), "likeness-fault-tables-"))
  /** `timeScale` times the contract's waits; a send in doubt is repeated for 900 of its seconds. */
  const connection = (timeScale: number, call: Calls, { effect }: Fault): Connection.Connection => ({
    v: 1, name: "hf", provider: "higgsfield", account: "studio",
    settings: {
      baseUrl: server.baseUrl, timeScale, maxInFlight: 1_000, readsPerSecond: 10_000,
      timeouts: { connectSeconds: longSeconds, submitSeconds: effect === "hang" && call !== "reads" ? patienceSeconds : longSeconds, answerSeconds: effect === "hang" && call === "reads" ? patienceSeconds : longSeconds, bodySeconds: longSeconds }
    }
  })
  // A model that is off is waited for for ten minutes, a doubt is over in a quarter of an hour: each at a scale at which the test sees its end.
  const scaleOf = (call: Calls, { effect, taken }: Fault): number => (call === "pictures" && !(typeof effect === "object" && !taken && (effect.status === 423 || (effect.status === 503 && effect.type === "json"))) ? 0.1 : 0.01)
  const program = Effect.gen(function*() {
    const runtime = yield* Runtime.open({
      folder: join(folder, ".likeness"), workspace: "default", currency: "USD", inspect: () => Effect.succeed({}), timeScale: 0.1, watchSeconds: 0.1,
      providers: (given) => make(given, Redacted.make("id:secret"), { plainPicture: Effect.succeed })
    })
    yield* runtime.blobs.put(Stream.make(reference))
    const rows = (call: Calls) => Effect.forEach(faultsOf(call), (fault, index) =>
      Effect.gen(function*() {
        const order = orderOf(call, index)
        yield* runtime.jobs.submit({ id: order, request: requestOf(call, index), connection: connection(scaleOf(call, fault), call, fault), persona: "maya" })
        const job = fault.effect === "endless"
          ? yield* runtime.jobs.follow(order).pipe(Stream.filter((update) => update._tag === "job" && update.job.error?._tag === "WorkStalled"), Stream.runHead, Effect.andThen(runtime.jobs.get(order)))
          : yield* runtime.jobs.await(order)
        const seen = server.seen(order)
        return counted(fault, call, seen, told(job!, seen))
      }), { concurrency: 12 })
    return yield* Effect.all({ pictures: rows("pictures"), training: rows("training"), reads: rows("reads") }, { concurrency: "unbounded" })
  })
  try {
    return await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(Logger.layer([]))))
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Nobody listens there: a port that was free a moment ago. */
const closedPort = async (): Promise<string> => {
  const server = await start(() => undefined)
  await server.close()
  return server.baseUrl
}

/** A connection that is refused: nothing left this machine, so that nothing can be paid. */
const refusedRows = async (): Promise<readonly [sdk: Row, ours: Row]> => {
  const baseUrl = await closedPort()
  const nobody: FaultServer = { baseUrl, seen: () => ({ sends: 0, reads: 0, accepted: [] }), close: () => Promise.resolve() }
  const name = "connection refused"
  const sdk = { ...(await withSdk(nobody, "pictures", 0)), fault: name }
  const connection: Connection.Connection = { v: 1, name: "hf", provider: "higgsfield", account: "studio", settings: { baseUrl, timeScale: 0.01 } }
  const folder = await mkdtemp(join(tmpdir(), "likeness-fault-tables-"))
  const program = Effect.gen(function*() {
    const runtime = yield* Runtime.open({ folder: join(folder, ".likeness"), workspace: "default", currency: "USD", inspect: () => Effect.succeed({}), timeScale: 0.01, watchSeconds: 0.1, providers: (given) => make(given, Redacted.make("id:secret"), { plainPicture: Effect.succeed }) })
    yield* runtime.jobs.submit({ id: "refused", request: requestOf("pictures", 0), connection, persona: "maya" })
    const looked = Effect.map(runtime.jobs.get("refused"), (job) => job?.log.some(({ operation, tag }) => operation === "submit" && tag === "Unreachable") === true)
    const met = yield* looked.pipe(Effect.repeat({ until: (found: boolean) => found, schedule: Schedule.spaced("20 millis") }))
    yield* runtime.jobs.cancel("refused")
    yield* runtime.jobs.await("refused")
    return met
  })
  try {
    const met = await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(Logger.layer([]))))
    return [sdk, { fault: name, sends: 0, charges: 0, known: met ? "yes: it waits, and goes on by itself" : "no" }]
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

export interface Measured {
  readonly sdk: Readonly<Record<Calls, ReadonlyArray<Row>>>
  readonly ours: Readonly<Record<Calls, ReadonlyArray<Row>>>
}

export const measure = async (): Promise<Measured> => {
  const [forSdk, forUs] = [await start(faultOf), await start(faultOf)]
  try {
    const sdk: Record<Calls, Array<Row>> = { pictures: [], training: [], reads: [] }
    const waiting = calls.flatMap((call) => faultsOf(call).map((_, index) => ({ call, index })))
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) sdk[next.call][next.index] = await withSdk(forSdk, next.call, next.index)
    }
    // Each waits for long, and neither does anything to the other's server.
    const [ours, [theirs, mine]] = await Promise.all([withLikeness(forUs), refusedRows(), ...Array.from({ length: together }, worker)])
    return { sdk: { ...sdk, pictures: [theirs, ...sdk.pictures] }, ours: { ...ours, pictures: [mine, ...ours.pictures] } }
  } finally {
    await forSdk.close()
    await forUs.close()
  }
}

const table = (sdk: ReadonlyArray<Row>, ours: ReadonlyArray<Row>): string => [
  "| fault | SDK: sent | charged | outcome known | Likeness: sent | charged | outcome known |",
  "| --- | ---: | ---: | --- | ---: | ---: | --- |",
  ...sdk.map((row, index) => `| ${row.fault} | ${row.sends} | ${row.charges} | ${row.known} | ${ours[index]!.sends} | ${ours[index]!.charges} | ${ours[index]!.known} |`)
].join("\n")

/** The page, as the measurement says. */
export const pageOf = ({ ours, sdk }: Measured): string => `# What calls to Higgsfield do under faults

You will find here what the official JavaScript SDK 0.2.6, with its default number of retries, and Likeness do when something goes wrong
between them and the cloud: how often the call was sent, how many orders were accepted and so paid, and whether the caller knows what became
of it. Measured against a server on this machine that keeps one promise of the vendor's, that a key with the same content is one request;
\`packages/pipeline/test/fault-tables.test.ts\` measures it again in every test run and refuses a stale page
(\`LIKENESS_WRITE_DOCS=1\` writes it). Not measured against the vendor.

Trouble hits the first two sends and then ends; "taken" means that the server did what was asked and the answer was lost. What is a clear
refusal stands for as long as it is asked.

## Ordering a picture

The SDK sends no idempotency key, so that each send of a taken order is another one to pay. Likeness sends the same bytes under the same key.

${table(sdk.pictures, ours.pictures)}

## Training a Soul ID

Nobody promises a key here. Likeness sends once and then looks for the order's random name in the account's list; what is not there may still
come, so that it is said to be unknown instead of sent again.

${table(sdk.training, ours.training)}

## Reading the state of a paid job

The job was accepted, and its state is asked for: \`sent\` counts these reads.

${table(sdk.reads, ours.reads)}
`
