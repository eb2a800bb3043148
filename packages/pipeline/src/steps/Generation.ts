/** One brief to be generated, and the requests that it comes to. */
import type * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import type * as Persona from "@likeness/core/Persona"
import type * as Recipe from "@likeness/core/Recipe"
import type * as Request from "@likeness/core/Request"
import type * as RuleError from "@likeness/core/RuleError"
import type { Job, NewJob } from "@likeness/runtime/Job"
import type { PlacedBrief } from "../workspace/brief-files.ts"
import type { TakesRequest } from "./requests.ts"

export interface Generation {
  readonly placed: PlacedBrief
  readonly persona: Persona.Persona
  readonly connection: Connection.Connection
  readonly recipe: Recipe.Recipe
  /** Absent: without the persona's identity. */
  readonly identity?: IdentityModel.IdentityModel
  /** How many takes; the brief's own number where it is absent. */
  readonly takes?: number
  readonly study?: string
  readonly arm?: string
  readonly command?: NewJob["command"]
  /** Names the job of a request; equal names are one job. Made from the order where it is absent. */
  readonly jobId?: (firstTake: number) => Effect.Effect<string, RuleError.StoreUnusable>
}

/** A request of one brief, and the job that it is already where there is one. */
export interface PlannedTakes extends TakesRequest<Request.GenerateImage> {
  /** Unfinished, to be followed, or done, whose takes are given again. Nothing is sent for either. */
  readonly job?: Job
}
