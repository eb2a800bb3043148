import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { isAtRest, type Job, type Update } from "@likeness/runtime/Job"
import { Api, type JobEvent } from "../Api.ts"
import * as JobDocument from "../documents/JobDocument.ts"
import * as Problems from "../problems.ts"
import { makeSubmit } from "../submit.ts"

const noSuchJob = (id: string) => Problems.make(404, { tag: "JobNotFound", detail: `there is no job ${id}`, advice: "List them with GET /v1/jobs." })

/** `stopped` ends streams that would otherwise outlast the server. */
export const jobsGroup = (workspace: Workspace, stopped: Effect.Effect<void>) => {
  const { jobs } = workspace.runtime
  const submit = makeSubmit(workspace)
  const require = (id: string) =>
    Effect.flatMap(jobs.get(id).pipe(Effect.mapError(Problems.of)), (job) => (job === undefined ? Effect.fail(noSuchJob(id)) : Effect.succeed(job)))
  const show = (job: Job) => JobDocument.ofJob(workspace.runtime, job).pipe(Effect.mapError(Problems.of))

  const toEvent = (update: Update): Effect.Effect<ReadonlyArray<JobEvent>, Problems.Problem<503>> => {
    switch (update._tag) {
      case "job":
        return Effect.map(show(update.job), (data) => [{ event: "job", data }])
      case "progress":
        return Effect.succeed([{ event: "progress", data: update.progress }])
      case "preview":
        return Effect.succeed([])
    }
  }

  return HttpApiBuilder.group(Api, "jobs", (handlers) =>
    handlers.handleAll({
      submit: ({ headers, payload }) =>
        Effect.gen(function*() {
          const { isNew, job } = yield* submit(headers["idempotency-key"], payload)
          yield* Effect.logInfo(isNew ? "job submitted" : "job submitted again").pipe(Effect.annotateLogs({ job: job.id, intent: job.intent }))
          return HttpServerResponse.jsonUnsafe(yield* show(job), { status: isNew ? 201 : 200, headers: { location: `/v1/jobs/${encodeURIComponent(job.id)}` } })
        }),
      list: ({ query: { state, unfinished, ...filter } }) =>
        Effect.gen(function*() {
          const found = yield* jobs.list({ ...filter, ...(state === undefined ? {} : { states: [state] }) }).pipe(Effect.mapError(Problems.of))
          const chosen = unfinished === undefined ? found : found.filter((job) => isAtRest(job) === (unfinished === "false"))
          return { jobs: yield* JobDocument.ofJobs(workspace.runtime, chosen).pipe(Effect.mapError(Problems.of)) }
        }),
      get: ({ params }) => Effect.flatMap(require(params.id), show),
      cancel: ({ params }) =>
        Effect.gen(function*() {
          yield* require(params.id)
          const job = yield* jobs.cancel(params.id).pipe(Effect.mapError(Problems.of))
          yield* Effect.logInfo("cancel asked").pipe(Effect.annotateLogs({ job: job.id, intent: job.intent }))
          return yield* show(job)
        }),
      events: ({ params }) =>
        Effect.as(
          require(params.id),
          jobs.follow(params.id).pipe(
            // A job that is there does not go away while it is followed.
            Stream.catchTag("InvalidInput", Stream.die),
            Stream.mapError(Problems.of),
            Stream.mapEffect(toEvent),
            Stream.flattenIterable,
            Stream.interruptWhen(stopped)
          )
        )
    }))
}
