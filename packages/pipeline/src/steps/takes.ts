/** Takes are read off finished jobs, so that one whose command was killed loses none. */
import * as Effect from "effect/Effect"
import * as MediaType from "@likeness/core/MediaType"
import type * as Take from "@likeness/core/Take"
import type { Job } from "@likeness/runtime/Job"
import type { Workspace } from "../workspace/Workspace.ts"

/**
 * The takes that a job at rest made: its pictures or clips, numbered on from the job's first take. Where
 * an output was gone before it could be fetched, the others are takes all the same: they were paid for.
 */
export const takesOf = (job: Job): ReadonlyArray<Take.Take> => {
  const { brief, take: firstTake } = job
  if (job.state !== "settled" || job.outcome?.state !== "succeeded" || brief === undefined || firstTake === undefined) return []
  const isClip = job.request._tag === "generateVideo" || (job.request._tag === "enhance" && MediaType.isVideo(job.request.asset.mediaType))
  const stage = isClip ? "video" as const : "image" as const
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

/** The take whose picture a clip begins with, or that was enhanced. */
const parentOf = (job: Job, takes: Iterable<Take.Take>): Take.Take | undefined => {
  if (job.request._tag === "enhance") {
    const { asset } = job.request
    for (const take of takes) if (take.asset === asset.sha256 && take.number === job.take && take.brief === job.brief) return take
    return undefined
  }
  if (job.request._tag !== "generateVideo") return undefined
  const first = job.request.inputs.find((input) => input.role === "first")?.asset.sha256
  for (const take of takes) {
    if (take.stage === "image" && take.asset === first && take.number === job.take && take.brief === job.brief && take.study === job.study && take.arm === job.arm) return take
  }
  return undefined
}

/** Stores the takes of every finished job that has none yet. May be repeated. */
export const adoptTakes = (workspace: Workspace) =>
  Effect.gen(function*() {
    const known = new Map((yield* workspace.runtime.takes.list()).map((take) => [take.id, take]))
    const jobs = yield* workspace.runtime.jobs.list({ states: ["settled"] })
    for (const job of jobs) {
      const made = takesOf(job).filter((take) => !known.has(take.id))
      if (made.length > 0) yield* workspace.runtime.recipes.put(job.request.recipe)
      const parent = made.length === 0 ? undefined : parentOf(job, known.values())
      for (const plain of made) {
        const take: Take.Take = parent === undefined ? plain : { ...plain, parent: parent.id }
        known.set(take.id, take)
        yield* workspace.runtime.takes.put(take)
      }
    }
  })
