import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as RuleError from "@likeness/core/RuleError"
import type { Driven } from "@likeness/pipeline/jobs/drive-jobs"
import type { JobDocument } from "@likeness/pipeline/jobs/job-document"
import type { WireOrder } from "@likeness/pipeline/jobs/wire-orders"
import { resolve } from "node:path"
import { Folder, Yes } from "../flags.ts"
import { exitFor } from "../terminal/ExitWith.ts"
import { print, table } from "../terminal/output.ts"
import { withProgress, withWorkspace } from "../with-workspace.ts"
import { jobExamples } from "./examples.ts"

const idArgument = Argument.String("id").pipe(Argument.withDescription("The job's id, as `jobs list` shows it"))
const reading = Effect.promise(() => import("@likeness/pipeline/jobs/read-jobs"))
const driving = Effect.promise(() => import("@likeness/pipeline/jobs/drive-jobs"))

const charge = ({ charges }: JobDocument): string => charges.map(({ amount, currency }) => `${amount} ${currency}`).join(" + ")
const rows = (jobs: ReadonlyArray<JobDocument>): string =>
  jobs.length === 0 ? "no jobs" : table(jobs.map((job) => [job.id, job.capability, job.provider, job.state, job.finishedAt ?? job.submittedAt ?? "-", charge(job), job.error?.message ?? ""]), [5])

const list = Command.make("list", {
  unfinished: Flag.Boolean("unfinished").pipe(Flag.withDescription("Only those that are not at rest"), Flag.withDefault(false)),
  provider: Flag.String("provider").pipe(Flag.withDescription("Only those of this connection"), Flag.optional),
  brief: Flag.String("brief").pipe(Flag.withDescription("Only those of this brief"), Flag.optional)
}, ({ brief, provider, unfinished }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { readJobs } = yield* reading
    const jobs = yield* readJobs(folder, process.env, { unfinished, connection: Option.getOrUndefined(provider), brief: Option.getOrUndefined(brief) })
    yield* print({ jobs }, () => rows(jobs))
  })).pipe(Command.withDescription("All jobs with their charges, oldest first"))

/** A request as somebody else can send it; what has no address is shown as it is. */
const wireLines = (one: WireOrder): ReadonlyArray<string> => [
  "",
  `${one.intent}  ${one.endpoint}${one.server === null ? "" : ` at ${one.server}`}${one.sends === 0 ? ", not sent" : `, sent ${one.sends} times`}${one.key === null ? "" : `, key ${one.key}`}`,
  ...(one.ticket === null ? [] : [`${one.intent}  accepted as ${one.ticket}${one.correlationId === null ? "" : `, correlation id ${one.correlationId}`}`]),
  one.curl ?? one.body,
  ...one.calls.flatMap(({ curl, purpose }) => ["", `${one.intent}  ${purpose}`, ...curl])
]

const show = Command.make("show", {
  id: idArgument,
  wire: Flag.Boolean("wire").pipe(Flag.withDescription("Also the requests as they left and answers that were not what was hoped for, without secrets"), Flag.withDefault(false))
}, ({ id, wire }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { readJob } = yield* reading
    const { document, done, wire: sent, log, ...details } = yield* readJob(folder, process.env, id)
    yield* print({ ...document, done, ...details, ...(wire ? { wire: sent, answers: log } : {}) }, () => [
      `${document.id}  ${document.capability} on ${document.provider}: ${document.state}${done ? ", done" : ""}`,
      `persona  ${details.persona}${details.brief === null ? "" : `, brief ${details.brief}`}${details.study === null ? "" : `, study ${details.study} (${details.arm ?? "no arm"})`}`,
      `intent   ${document.intent}, ticket ${document.ticket ?? "none"}${details.correlationId === null ? "" : `, correlation id ${details.correlationId}`}`,
      `sent     ${document.submittedAt ?? "not yet"}, finished ${document.finishedAt ?? "not yet"}`,
      ...(details.estimate === null ? [] : [`estimate ${details.estimate.low} to ${details.estimate.high} ${details.estimate.currency} (${details.estimate.source})${details.estimate.note === null ? "" : `: ${details.estimate.note}`}`]),
      `charges  ${charge(document) || "none"}`,
      ...details.warnings.map((warning) => `warning  ${warning}`),
      ...details.outputs.map(({ path, role }) => `output   ${role} ${path}`),
      ...(document.error === null ? [] : [`error    ${document.error.message} (${document.error.tag})`, `next     ${document.error.advice}`]),
      ...(wire ? sent.flatMap(wireLines) : []),
      ...(wire ? log.flatMap((one) => ["", `${one.at}  ${one.operation} answered ${one.tag}${one.times === 1 ? "" : `, ${one.times} times in a row`}: ${one.message}`, JSON.stringify(one.cause)]) : [])
    ].join("\n"))
  })).pipe(Command.withDescription("One job: what it is for, where it stands, what it cost and made"))

const watch = Command.make("watch", {
  id: idArgument,
  jsonl: Flag.Boolean("jsonl").pipe(Flag.withDescription("One line of JSON for each change"), Flag.withDefault(false))
}, ({ id, jsonl }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { watchJob } = yield* reading
    const { document, failure } = yield* withProgress(({ tell }) =>
      watchJob(folder, process.env, id, (seen, words, fraction) => {
        if (jsonl) process.stdout.write(`${JSON.stringify(seen)}\n`)
        tell(words, fraction)
      }))
    if (!jsonl) yield* print(document, () => rows([document]))
    if (failure !== undefined) return yield* exitFor(failure)
  })).pipe(Command.withDescription("Follow a job until it is at rest; interrupting this ends nothing"))

const finish = (driven: Driven) =>
  Effect.gen(function*() {
    yield* print({ jobs: driven.jobs }, () => rows(driven.jobs))
    if (driven.failure !== undefined) return yield* exitFor(driven.failure)
  })

const cancel = Command.make("cancel", { id: idArgument }, ({ id }) =>
  Effect.gen(function*() {
    const document = yield* withWorkspace((workspace, { tell }) => Effect.flatMap(driving, ({ cancelJob }) => cancelJob(workspace, id, tell)))
    yield* print(document, () => rows([document]))
  })).pipe(Command.withDescription("Ask for the end of a job, and wait until it is at rest"))

const resume = Command.make("resume", {}, () =>
  Effect.flatMap(withWorkspace((workspace, { tell }) => Effect.flatMap(driving, ({ resumeJobs }) => resumeJobs(workspace, tell))), finish)).pipe(
  Command.withDescription("Drive every unfinished job to its end, then exit; nothing is paid twice")
)

const recover = Command.make("recover", {
  id: Argument.String("id").pipe(Argument.withDescription("Only this job; every unknown one where left out"), Argument.optional),
  abandon: Flag.Boolean("abandon").pipe(Flag.withDescription("You looked: it is not there and not billed"), Flag.withDefault(false)),
  found: Flag.String("found").pipe(Flag.withDescription("You looked: it is there, under this id of the provider's"), Flag.optional)
}, ({ abandon, found, id }) =>
  Effect.gen(function*() {
    if (Option.isSome(found) && (Option.isNone(id) || abandon)) {
      return yield* new RuleError.InvalidInput({ place: "--found", message: "--found needs the id of the job, and goes without --abandon", advice: "Name one: `likeness jobs recover ID --found PROVIDER-ID`." })
    }
    if (abandon && Option.isNone(id)) {
      return yield* new RuleError.InvalidInput({ place: "--abandon", message: "--abandon needs the id of the job", advice: "Name one: `likeness jobs recover ID --abandon`." })
    }
    if (abandon && !(yield* Yes)) {
      return yield* new RuleError.AnswerMissing({ message: "giving a job up may lose what was paid for it", advice: "Look at the provider first; then run the same command with --yes." })
    }
    const driven = yield* withWorkspace((workspace, { tell }) =>
      Effect.flatMap(driving, ({ recoverJobs }) => recoverJobs(workspace, Option.getOrUndefined(id), Option.isSome(found) ? { _tag: "found", id: found.value } : { _tag: abandon ? "abandon" : "look" }, tell)))
    yield* finish(driven)
  })).pipe(Command.withDescription("Settle jobs whose outcome is unknown: ask the provider what it has; what cannot be known stays unknown"))

const forget = Command.make("forget", { id: idArgument }, ({ id }) =>
  Effect.gen(function*() {
    if (!(yield* Yes)) {
      return yield* new RuleError.AnswerMissing({ message: "what the provider has of the job is erased for good; an identity that it trained there cannot be used any more", advice: "Run the same command with --yes." })
    }
    const done = yield* withWorkspace((workspace) => Effect.flatMap(Effect.promise(() => import("@likeness/pipeline/jobs/forget-job")), ({ forgetJob }) => forgetJob(workspace, id)))
    yield* print(done, ({ forgotten, provider }) =>
      forgotten.length === 0 ? `${provider} has nothing of it` : forgotten.map((one) => `${one.kind} ${one.id}: ${{ erased: "erased", absent: "was not there", notPossible: "cannot be erased" }[one.answer]}${one.reason === null ? "" : ` (${one.reason})`}`).join("\n"))
  })).pipe(Command.withDescription("Erase the provider's copy: the request with its outputs, or the identity; what is stored here stays"))

export const jobsCommand = Command.make("jobs").pipe(
  Command.withDescription("Durable jobs"),
  Command.withSubcommands([
    list.pipe(Command.withExamples(jobExamples.list)),
    show.pipe(Command.withExamples(jobExamples.show)),
    watch.pipe(Command.withExamples(jobExamples.watch)),
    cancel.pipe(Command.withExamples(jobExamples.cancel)),
    resume.pipe(Command.withExamples(jobExamples.resume)),
    recover.pipe(Command.withExamples(jobExamples.recover)),
    forget.pipe(Command.withExamples(jobExamples.forget))
  ])
)
