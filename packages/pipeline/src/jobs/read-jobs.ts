/** Jobs of a workspace, to look at: no engine is started. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as RuleError from "@likeness/core/RuleError"
import { isAtRest, isDone, type Job, type Order } from "@likeness/runtime/Job"
import type { Filter } from "@likeness/runtime/Jobs"
import type { Records } from "@likeness/runtime/Runtime"
import { type Environment, loadSettings } from "../settings/load-settings.ts"
import { failureOf } from "../steps/run-job.ts"
import { openRecords } from "../workspace/open-records.ts"
import { type JobDocument, jobDocument } from "./job-document.ts"

export const noSuchJob = (id: string) => new RuleError.InvalidInput({ place: "the jobs of this workspace", message: `there is no job ${id}`, advice: "List them with `likeness jobs list`." })

/** The jobs with their charges, in their order. */
export const documentsOf = (records: Pick<Records, "ledger">, jobs: ReadonlyArray<Job>): Effect.Effect<ReadonlyArray<JobDocument>, RuleError.StoreUnusable> =>
  Effect.map(records.ledger.list(), (booked) => {
    const byJob = Map.groupBy(booked, ({ job }) => job)
    return jobs.map((job) => jobDocument(job, (byJob.get(job.id) ?? []).map(({ entry }) => entry)))
  })

export interface JobChoice extends Filter {
  /** Only those that are not at rest. */
  readonly unfinished?: boolean
}

/** The chosen jobs, oldest first. */
export const readJobs = (folder: string, environment: Environment, choice: JobChoice): Effect.Effect<ReadonlyArray<JobDocument>, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.scoped(Effect.gen(function*() {
    const { unfinished, ...filter } = choice
    const settings = yield* loadSettings(folder, environment)
    const records = yield* openRecords(folder, settings, environment)
    if (records === undefined) return []
    const jobs = yield* records.jobs.list(filter)
    return yield* documentsOf(records, unfinished === true ? jobs.filter((job) => !isAtRest(job)) : jobs)
  }))

/** A request as it left, without secrets. */
export interface WireOrder {
  readonly intent: string
  /** Method and path, or the program that is started. */
  readonly endpoint: string
  readonly server: string | null
  /** The idempotency key or findable name that went with it. */
  readonly key: string | null
  /** 0 while it was only prepared. */
  readonly sends: number
  readonly body: string
  /** As they leave; what is secret stands as the name of its variable. Null where the order has none. */
  readonly headers: Readonly<Record<string, string>> | null
  /** The same as a command for a POSIX shell, the credentials taken from the variable; null where it is no HTTP request with an address. */
  readonly curl: string | null
}

/** More about one job than a list says. */
export interface JobDetails {
  readonly document: JobDocument
  readonly done: boolean
  readonly persona: string
  readonly brief: string | null
  readonly study: string | null
  readonly arm: string | null
  readonly estimate: { readonly low: string; readonly likely: string; readonly high: string; readonly currency: string; readonly source: string; readonly note: string | null } | null
  readonly attempts: number
  readonly warnings: ReadonlyArray<string>
  readonly outputs: ReadonlyArray<{ readonly role: string; readonly sha256: string; readonly path: string }>
  readonly wire: ReadonlyArray<WireOrder>
  /** Answers that were not what was hoped for, oldest first, as they came. */
  readonly log: Job["log"]
}

/** One word of a POSIX shell; a `$NAME` in double quotes is filled in by the shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
const filledIn = (text: string): string => (/\$[A-Z_]+/u.test(text) ? `"${text.replaceAll(/["\\`]/gu, "\\$&")}"` : quoted(text))

const curlOf = ({ prepared: { body, endpoint, headers, server } }: Order): string | null => {
  const [, method, path] = /^([A-Z]+) (\/\S*)$/u.exec(endpoint) ?? []
  if (method === undefined || path === undefined || server === undefined || headers === undefined) return null
  return [`curl -X ${method} ${quoted(`${server}${path}`)}`, ...Object.entries(headers).map(([name, value]) => `-H ${filledIn(`${name}: ${value}`)}`), `--data-raw ${quoted(body)}`].join(" ")
}

const wireOf = (order: Order): WireOrder => {
  const { intent, prepared, sends } = order
  return { intent, endpoint: prepared.endpoint, server: prepared.server ?? null, key: prepared.key ?? null, sends, body: prepared.body, headers: prepared.headers ?? null, curl: curlOf(order) }
}

const detailsOf = (job: Job, document: JobDocument, orders: ReadonlyArray<Order>, path: (sha256: string) => string): JobDetails => {
  const priced = job.estimate
  const money = priced?.money
  return {
    document,
    done: isDone(job),
    persona: job.persona,
    brief: job.brief ?? null,
    study: job.study ?? null,
    arm: job.arm ?? null,
    estimate: priced === undefined || money === undefined ? null : { ...money.amounts, currency: money.currency, source: priced.source, note: priced.note ?? null },
    attempts: job.intents,
    warnings: job.warnings,
    outputs: job.outputs.map(({ role, sha256 }) => ({ role, sha256, path: path(sha256) })),
    wire: orders.map(wireOf),
    log: job.log
  }
}

/** One job. Fails with `InvalidInput` where there is none. */
export const readJob = (folder: string, environment: Environment, id: string): Effect.Effect<JobDetails, RuleError.InvalidInput | RuleError.StoreUnusable> =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    const records = yield* openRecords(folder, settings, environment)
    const job = records === undefined ? undefined : yield* records.jobs.get(id)
    if (records === undefined || job === undefined) return yield* noSuchJob(id)
    const [document] = yield* documentsOf(records, [job])
    return detailsOf(job, document!, yield* records.jobs.orders(id), records.blobs.path)
  }))

/**
 * Follows a job until it is at rest, whichever process carries it on, and gives it as it is then. Where
 * nobody does, it stands still: `likeness jobs resume` goes on with it.
 */
export const watchJob = (folder: string, environment: Environment, id: string, seen: (document: JobDocument, words: string, fraction: number | undefined) => void) =>
  Effect.scoped(Effect.gen(function*() {
    const settings = yield* loadSettings(folder, environment)
    const records = yield* openRecords(folder, settings, environment)
    const found = records === undefined ? undefined : yield* records.jobs.get(id)
    if (records === undefined || found === undefined) return yield* noSuchJob(id)
    yield* records.jobs.follow(id).pipe(
      Stream.filter((update) => update._tag === "job"),
      Stream.runForEach(({ job }) => Effect.map(documentsOf(records, [job]), ([document]) =>
        seen(document!, `${job.capability} on ${job.connection.name}: ${job.progress?.stage ?? job.state}`, job.progress?.fraction)))
    )
    const job = (yield* records.jobs.get(id)) ?? found
    const [document] = yield* documentsOf(records, [job])
    return { document: document!, failure: failureOf(job) }
  }))
