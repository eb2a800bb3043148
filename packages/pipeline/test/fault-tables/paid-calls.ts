/** The calls that are paid, and reading what became of them: a job's whole life with Likeness, one call with the SDK. */
import { make } from "@likeness/provider-higgsfield"
import { isAtRest, type Job } from "@likeness/runtime/Job"
import * as Runtime from "@likeness/runtime/Runtime"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Call, type Fault, orderFaults, refused, stateFaults } from "./faults.ts"
import { type FaultServer, start, type World } from "./FaultServer.ts"
import { connectionTo, type Kind, orderWith, reference, requestOf, sdkTo } from "./orders.ts"

export interface PaidRow {
  readonly fault: string
  readonly sends: number | string
  readonly charges: number
  readonly known: string
}

type Table = "pictures" | "videos" | "training" | "reads"

interface Subject {
  readonly kind: Kind
  /** The call that the fault hits. */
  readonly call: Call
  readonly faults: ReadonlyArray<Fault>
  /** The last free call before it: from then on nobody listens, where connections are refused. */
  readonly before: Call
}

const subjects: { readonly [table in Table]: Subject } = {
  pictures: { kind: "picture", call: "order", faults: orderFaults, before: "estimate" },
  videos: { kind: "video", call: "order", faults: orderFaults, before: "estimate" },
  training: { kind: "training", call: "order", faults: orderFaults, before: "list" },
  reads: { kind: "picture", call: "state", faults: stateFaults, before: "order" }
}
const tables = Object.keys(subjects) as ReadonlyArray<Table>

/** One row to measure: where refused, on a server of its own. */
interface Case {
  readonly table: Table
  readonly fault: Fault
  readonly order: string
  readonly server: FaultServer
}

const counted = ({ fault, order, server, table }: Case, known: string): PaidRow => {
  const world = server.world(order)
  return { fault: fault.name, sends: fault.effect === "endless" ? "–" : world.arrived(subjects[table].call), charges: world.accepted.length, known }
}

/** Whether what the caller was told is true: an id that is the only one, or a failure where nothing was taken. */
const judged = (id: string | undefined, { accepted }: World): string => {
  if (id !== undefined) return accepted.length === 1 ? "yes" : `no: ${accepted.length - 1} more are paid`
  return accepted.length === 0 ? "yes" : "no: it says failed"
}

const idOf = (answer: unknown): string | undefined => {
  const found = typeof answer === "object" && answer !== null ? ("request_id" in answer ? answer.request_id : "id" in answer ? answer.id : undefined) : undefined
  return typeof found === "string" ? found : undefined
}

const withSdk = async (one: Case): Promise<PaidRow> => {
  const { fault, order, server, table } = one
  const isRead = table === "reads"
  const answer: unknown = await orderWith(sdkTo(server.baseUrl(order), fault), subjects[table].kind, order, isRead).catch(() => undefined)
  // Whatever still comes is counted.
  if (fault === refused) await server.arrive()
  const id = idOf(answer)
  const read = id === undefined ? "no: the id is lost" : (answer as { readonly status?: string }).status === "completed" ? "yes" : "no: it says nothing"
  return counted(one, isRead ? read : judged(id, server.world(order)))
}

const told = (job: Job, world: World): string => {
  if (job.state === "unknown") return "said to be unknown"
  if (!isAtRest(job)) return job.error?._tag === "WorkStalled" ? "yes: stalled, the ticket is kept" : `no: ${job.state}`
  return judged(job.ticket?.id, world)
}

/**
 * A model that is off is waited for for ten minutes, a training is looked for for twenty: each at a scale at which the test
 * sees the end. A generation is sent again for a quarter of an hour, which must not be over before a busy machine has done it.
 */
const scaleOf = (table: Table, { effect, taken }: Fault): number => {
  const isOff = typeof effect === "object" && !taken && (effect.status === 423 || (effect.status === 503 && effect.type === "application/json"))
  if ((table !== "pictures" && table !== "videos") || isOff) return 0.01
  return effect === "hang" ? 0.5 : 0.3
}

/** Every order at once in one runtime, as a workspace has them. */
const withLikeness = async (cases: ReadonlyArray<Case>): Promise<ReadonlyArray<PaidRow>> => {
  const folder = await mkdtemp(join(tmpdir(), "likeness-fault-tables-"))
  const program = Effect.gen(function*() {
    const { blobs, jobs } = yield* Runtime.open({
      folder: join(folder, ".likeness"), workspace: "default", currency: "USD", inspect: () => Effect.succeed({}), timeScale: 0.1, watchSeconds: 1,
      providers: (given) => make(given, Redacted.make("id:secret"), { plainPicture: Effect.succeed })
    })
    yield* blobs.put(Stream.make(reference))
    /** The job has met that nobody listens; then somebody does. */
    const meets = ({ order, server, table }: Case) =>
      Effect.map(jobs.get(order), (job) => job?.log.some(({ operation, tag }) => operation === (table === "reads" ? "poll" : "submit") && tag === "Unreachable") === true).pipe(
        Effect.repeat({ until: (met: boolean) => met, schedule: Schedule.spaced("50 millis") }),
        Effect.andThen(Effect.promise(server.arrive))
      )
    return yield* Effect.forEach(cases, (one) =>
      Effect.gen(function*() {
        const { fault, order, server, table } = one
        yield* jobs.submit({ id: order, request: requestOf(subjects[table].kind, order), connection: connectionTo(server.baseUrl(order), scaleOf(table, fault), fault), persona: "maya" })
        if (fault === refused) yield* meets(one)
        const job = fault.effect === "endless"
          ? yield* jobs.follow(order).pipe(Stream.filter((update) => update._tag === "job" && update.job.error?._tag === "WorkStalled"), Stream.runHead, Effect.andThen(jobs.get(order)))
          : yield* jobs.await(order)
        return counted(one, told(job!, server.world(order)))
      }), { concurrency: 40 })
  })
  try {
    return await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(Logger.layer([]))))
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const orderOf = (table: Table, index: number): string => `order-${table}-${index}`

/** The fault of an order's call: the order's name says the table and the row. */
const faultOf = (order: string, call: Call): Fault | undefined => {
  const [, table, row] = order.split("-")
  const subject = subjects[table as Table]
  return subject?.call === call ? subject.faults[Number(row)] : undefined
}

/** So many SDK calls at once. */
const together = 6

export type Measured = { readonly [table in Table]: ReadonlyArray<readonly [sdk: PaidRow, ours: PaidRow]> }

export const measurePaid = async (): Promise<Measured> => {
  const servers: Array<FaultServer> = []
  const opened = async (options: Parameters<typeof start>[0]): Promise<FaultServer> => {
    const server = await start(options)
    servers.push(server)
    return server
  }
  /** Each client has its own servers: neither does anything to the other's. */
  const casesFor = async (beforeRefused: (subject: Subject) => "fromStart" | Call): Promise<ReadonlyArray<Case>> => {
    const shared = await opened({ faultOf })
    const cases = await Promise.all(tables.map(async (table): Promise<ReadonlyArray<Case>> => {
      const own = await opened({ away: beforeRefused(subjects[table]) })
      return [{ table, fault: refused, order: `order-${table}-refused`, server: own }, ...subjects[table].faults.map((fault, index) => ({ table, fault, order: orderOf(table, index), server: shared }))]
    }))
    return cases.flat()
  }
  try {
    const forSdk = await casesFor(({ before, call }) => (call === "state" ? before : "fromStart"))
    const forUs = await casesFor(({ before }) => before)
    const theirs: Array<PaidRow> = []
    const waiting = [...forSdk.entries()]
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) theirs[next[0]] = await withSdk(next[1])
    }
    const [ours] = await Promise.all([withLikeness(forUs), ...Array.from({ length: together }, worker)])
    const rowsOf = (table: Table) => forUs.flatMap((one, index): ReadonlyArray<readonly [PaidRow, PaidRow]> => (one.table === table ? [[theirs[index]!, ours[index]!]] : []))
    return { pictures: rowsOf("pictures"), videos: rowsOf("videos"), training: rowsOf("training"), reads: rowsOf("reads") }
  } finally {
    await Promise.all(servers.map((server) => server.close()))
  }
}
