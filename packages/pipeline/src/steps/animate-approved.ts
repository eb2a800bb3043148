/** Clips from every approved picture that has none yet. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import type { NewJob } from "@likeness/runtime/Job"
import { readBriefs } from "../workspace/brief-files.ts"
import { resolveSet } from "../workspace/resolve-set.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { type Animation, animate, planAnimation } from "./animate.ts"
import { approvedTakes } from "./export-take.ts"
import { failureOf, nextTry } from "./run-job.ts"
import { adoptTakes } from "./takes.ts"
import type { Tell } from "./Tell.ts"

export interface AnimateApproved<E, R> {
  readonly connection: Connection.Connection
  readonly set?: string
  /** A brief's id; every brief with `video` where it is absent. */
  readonly brief?: string
  readonly command?: NewJob["command"]
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

/** Animates them at once; fails with the first error where no clip came. Spends. May be repeated: a clip that is begun is not ordered again. */
export const animateApproved = <E, R>(workspace: Workspace, wanted: AnimateApproved<E, R>, tell: Tell) =>
  Effect.gen(function*() {
    const set = yield* resolveSet(workspace, wanted.set)
    const recipe = set.recipes.generateVideo
    if (recipe === undefined) {
      return yield* new RuleError.InvalidInput({ place: `sets/${set.set.name}.yaml`, message: `set ${set.set.name} has no recipe for generateVideo`, advice: "Name one under `generateVideo:`, or choose another set with --set." })
    }
    yield* adoptTakes(workspace)
    const briefs = yield* readBriefs(workspace.folder, [], Object.keys(workspace.settings.personas))
    const animated = new Set((yield* workspace.runtime.takes.list({ stage: "video" })).map((take) => take.parent))
    const approved = (yield* approvedTakes(workspace, wanted.brief === undefined ? {} : { brief: wanted.brief }))
      .filter((take) => take.stage === "image" && take.study === undefined && !animated.has(take.id))
    const animations = approved.flatMap((take): ReadonlyArray<Animation> => {
      const brief = briefs.find((one) => one.brief.id === take.brief)?.brief
      return brief?.video === undefined
        ? []
        : [{ brief, video: brief.video, take, connection: wanted.connection, recipe, ...(wanted.command === undefined ? {} : { command: wanted.command }) }]
    })
    if (animations.length === 0) return []
    const planned = yield* Effect.forEach(animations, (animation) =>
      Effect.map(planAnimation(workspace, animation), (request) => ({ animation, request })))
    yield* wanted.before(planned.map(({ request }) => request))
    const made = yield* Effect.forEach(planned, ({ animation, request }) =>
      Effect.flatMap(nextTry(workspace, clipName(animation, request)), (jobId) => animate(workspace, { ...animation, jobId }, tell)), { concurrency: "unbounded" })
    const failures: ReadonlyArray<ProviderError.ProviderError> = made.map(({ job }) => failureOf(job)).filter((failure) => failure !== undefined)
    const [first] = failures
    if (first !== undefined && failures.length === made.length) return yield* first
    return made.flatMap(({ job, takes }) =>
      takes.map((take): Clip => ({ job: job.id, brief: take.brief, take: take.id, sha256: take.asset, path: workspace.runtime.blobs.path(take.asset) })))
  })
