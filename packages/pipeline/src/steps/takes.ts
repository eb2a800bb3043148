/** Takes are read off finished jobs, so that one whose command was killed loses none. */
import * as Effect from "effect/Effect"
import type * as Take from "@likeness/core/Take"
import type { Job } from "@likeness/runtime/Job"
import { isDone } from "@likeness/runtime/Job"
import type { Workspace } from "../workspace/Workspace.ts"

/** The takes that a job at rest made: its pictures or clips, numbered on from the job's first take. */
export const takesOf = (job: Job): ReadonlyArray<Take.Take> => {
  const { brief, take: firstTake } = job
  if (!isDone(job) || brief === undefined || firstTake === undefined) return []
  const stage = job.capability === "generateVideo" ? "video" as const : "image" as const
  return job.outputs.map((output): Take.Take => ({
    v: 1,
    id: `${job.id}.${output.output + 1}`,
    persona: job.persona,
    brief,
    stage,
    number: firstTake + output.output,
    attempt: job.intents,
    asset: output.sha256,
    job: job.id,
    ...(job.study === undefined ? {} : { study: job.study }),
    ...(job.arm === undefined ? {} : { arm: job.arm }),
    at: job.finishedAt ?? job.updatedAt
  }))
}

/** Stores the takes of every finished job that has none yet. May be repeated. */
export const adoptTakes = (workspace: Workspace) =>
  Effect.gen(function*() {
    const known = new Set((yield* workspace.runtime.takes.list()).map((take) => take.id))
    const jobs = yield* workspace.runtime.jobs.list({ states: ["settled"] })
    for (const job of jobs) {
      for (const take of takesOf(job)) if (!known.has(take.id)) yield* workspace.runtime.takes.put(take)
    }
  })
