import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { isAtRest, type Job, type Update } from "@likeness/runtime/Job"
import { Api, type JobEvent } from "../Api.ts"
import * as JobDocument from "../documents/JobDocument.ts"
import * as Page from "../Page.ts"
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
      list: ({ query: { after, limit, state, unfinished, ...filter } }) =>
        Effect.gen(function*() {
          const asked = { after, limit }
          const found = yield* jobs.list(filter).pipe(Effect.mapError(Problems.of))
          // Before the states are looked at: a job that was the last of a page may have moved on since.
          const from = yield* Page.begin("jobs", asked, (id) => {
            const place = found.findIndex((job) => job.id === id)
            return place < 0 ? undefined : place + 1
          })
          const left = found.slice(from).filter((job) =>
            (state === undefined || job.state === state) && (unfinished === undefined || isAtRest(job) === (unfinished === "false")))
          const { items, next } = Page.cut("jobs", left, asked, (job) => job.id)
          return { jobs: yield* JobDocument.ofJobs(workspace.runtime, items).pipe(Effect.mapError(Problems.of)), next }
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
