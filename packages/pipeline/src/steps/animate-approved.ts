/** Clips from every approved picture, each made once for its words, its length and its recipe. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import type * as Take from "@likeness/core/Take"
import type { NewJob } from "@likeness/runtime/Job"
import { readBriefs } from "../workspace/brief-files.ts"
import { resolveSet } from "../workspace/resolve-set.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { type Animation, animate, planAnimation } from "./animate.ts"
import { approvedTakes, withoutReplaced } from "./export-take.ts"
import { requestNames } from "./request-names.ts"
import { nextTry } from "./run-job.ts"
import { adoptTakes } from "./takes.ts"
import { tellFailures } from "./tell-failures.ts"
import type { Tell } from "./Tell.ts"

export interface AnimateApproved<E, R> {
  readonly connection: Connection.Connection
  readonly set?: string
  /** A brief's id; every brief with `video` where it is absent. */
  readonly brief?: string
  readonly command?: NewJob["command"]
  /** Called with each failure where other pictures gave a clip. */
  readonly onFailure?: (failure: ProviderError.ProviderError) => void
  /** Called with the clips that equal orders made before: nothing is sent for them. */
  readonly onKept?: (clips: ReadonlyArray<Clip>) => void
  /** Called with every request that would be sent, before anything is: to show the price and to ask. */
  readonly before: (requests: ReadonlyArray<Request.Request>) => Effect.Effect<void, E, R>
}

export interface Clip {
  readonly job: string
  readonly brief: string
  readonly take: string
  readonly sha256: string
  readonly path: string
}

/** One order is one job: an interrupted command that is run again goes on with the clip that it has begun. */
const clipName = ({ connection, take }: Animation, request: Request.Request): string =>
  `clip-${Hash.ofJson({ take: take.id, request: Request.hash(request), connection: connection.name }).slice(0, 24)}`

const clipOf = (workspace: Workspace, take: Take.Take): Clip => ({ job: take.job, brief: take.brief, take: take.id, sha256: take.asset, path: workspace.runtime.blobs.path(take.asset) })

/** The clips of a picture that the same order made, on whichever connection. */
const clipsOf = (clips: ReadonlyArray<{ readonly take: Take.Take; readonly request: Hash.Sha256 }>, picture: Take.Take, request: Request.Request) => {
  const names = requestNames(request)
  return clips.filter(({ request: made, take }) => take.parent === picture.id && names.has(made)).map(({ take }) => take)
}

/**
 * Animates at once what has no such clip yet, and gives the new clips; fails with the worst error where
 * none came. Spends. May be repeated: a clip that is made or begun is not ordered again, and another video
 * prompt, length or recipe is another clip.
 */
export const animateApproved = <E, R>(workspace: Workspace, wanted: AnimateApproved<E, R>, tell: Tell) =>
  Effect.gen(function*() {
    const set = yield* resolveSet(workspace, wanted.set)
    const recipe = set.recipes.generateVideo
    if (recipe === undefined) {
      return yield* new RuleError.InvalidInput({ place: `sets/${set.set.name}.yaml`, message: `set ${set.set.name} has no recipe for generateVideo`, advice: "Name one under `generateVideo:`, or choose another set with --set." })
    }
    yield* adoptTakes(workspace)
    const briefs = yield* readBriefs(workspace.folder, [], Object.keys(workspace.settings.personas))
    const hashes = new Map((yield* workspace.runtime.jobs.list({ capability: "generateVideo" })).map((job) => [job.id, job.requestHash]))
    const clips = (yield* workspace.runtime.takes.list({ stage: "video" })).flatMap((take) => {
      const request = hashes.get(take.job)
      return request === undefined ? [] : [{ take, request }]
    })
    const approved = withoutReplaced(yield* approvedTakes(workspace, wanted.brief === undefined ? {} : { brief: wanted.brief }))
      .filter((take) => take.stage === "image" && take.study === undefined)
    const animations = approved.flatMap((take): ReadonlyArray<Animation> => {
      const placed = briefs.find((one) => one.brief.id === take.brief)
      return placed?.brief.video === undefined
        ? []
        : [{ placed, video: placed.brief.video, take, connection: wanted.connection, recipe, ...(wanted.command === undefined ? {} : { command: wanted.command }) }]
    })
    const planned = yield* Effect.forEach(animations, (animation) =>
      Effect.gen(function*() {
        const request = yield* planAnimation(workspace, animation)
        const jobId = yield* nextTry(workspace, clipName(animation, request))
        return { animation, request, jobId, isBegun: (yield* workspace.runtime.jobs.get(jobId)) !== undefined, kept: clipsOf(clips, animation.take, request) }
      }))
    const kept = planned.flatMap((one) => one.kept)
    if (kept.length > 0) wanted.onKept?.(kept.map((take) => clipOf(workspace, take)))
    const missing = planned.filter((one) => one.kept.length === 0)
    if (missing.length === 0) return []
    yield* wanted.before(missing.filter(({ isBegun }) => !isBegun).map(({ request }) => request))
    const made = yield* Effect.forEach(missing, ({ animation, jobId }) => animate(workspace, { ...animation, jobId }, tell), { concurrency: "unbounded" })
    yield* tellFailures(made.map(({ job }) => job), wanted.onFailure)
    return made.flatMap(({ takes }) => takes.map((take) => clipOf(workspace, take)))
  })
