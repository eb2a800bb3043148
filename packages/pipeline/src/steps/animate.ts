/** Clips from approved pictures. */
import * as Effect from "effect/Effect"
import type * as Brief from "@likeness/core/Brief"
import type * as Connection from "@likeness/core/Connection"
import type * as Recipe from "@likeness/core/Recipe"
import * as RuleError from "@likeness/core/RuleError"
import type * as Take from "@likeness/core/Take"
import type { NewJob } from "@likeness/runtime/Job"
import type { PlacedBrief } from "../workspace/brief-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { storeLast } from "./brief-inputs.ts"
import { notOffered } from "./not-offered.ts"
import { videoRequest } from "./requests.ts"
import { requireSendable } from "./require-sendable.ts"
import { runJob } from "./run-job.ts"
import { takesOf } from "./takes.ts"
import type { Tell } from "./Tell.ts"

export interface Animation {
  readonly placed: PlacedBrief
  readonly video: Brief.BriefVideo
  /** The approved picture. */
  readonly take: Take.Take
  readonly connection: Connection.Connection
  readonly recipe: Recipe.Recipe
  readonly command?: NewJob["command"]
  /** Equal names are one job. Made where absent. */
  readonly jobId?: string
}

/** The request for one approved picture, which its provider can take. Stores the brief's last frame; sends nothing. */
export const planAnimation = (workspace: Workspace, { connection, placed, recipe, take, video }: Animation) =>
  Effect.gen(function*() {
    const provider = yield* workspace.provider(connection)
    const offer = provider.describe().generateVideo
    if (offer === undefined) return yield* notOffered(connection, "generateVideo")
    const picture = yield* workspace.runtime.assets.get(take.asset)
    if (picture === undefined) return yield* new RuleError.InvalidInput({ place: take.id, message: `the picture of take ${take.id} is not in the store`, advice: "Generate the brief again." })
    const persona = yield* workspace.persona(take.persona)
    const shot = { brief: placed.brief, inputs: [], ...(yield* storeLast(workspace, placed)), ...(take.study === undefined ? {} : { study: take.study }) }
    const request = videoRequest(persona, shot, video, { sha256: picture.sha256, mediaType: picture.mediaType }, recipe, offer, take.number)
    yield* requireSendable(provider, connection, request)
    return request
  })

/** Animates one approved picture. Gives the job at rest and its takes, stored with the picture as their parent. Spends. */
export const animate = (workspace: Workspace, animation: Animation, tell: Tell) =>
  Effect.gen(function*() {
    const { connection, take } = animation
    const request = yield* planAnimation(workspace, animation)
    const job = yield* runJob(workspace, {
      ...(animation.jobId === undefined ? {} : { id: animation.jobId }),
      request,
      connection,
      persona: take.persona,
      brief: take.brief,
      take: take.number,
      ...(take.study === undefined ? {} : { study: take.study }),
      ...(take.arm === undefined ? {} : { arm: take.arm }),
      ...(animation.command === undefined ? {} : { command: animation.command })
    }, `${take.brief} as a clip on ${connection.name}`, tell)
    const takes = takesOf(job).map((made): Take.Take => ({ ...made, parent: take.id }))
    for (const made of takes) yield* workspace.runtime.takes.put(made)
    return { job, takes }
  })
