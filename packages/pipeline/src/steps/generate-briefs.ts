/** Takes from several briefs, or from one prompt, with the persona's identity model. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Brief from "@likeness/core/Brief"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import * as RuleError from "@likeness/core/RuleError"
import { isDone, type Job, type NewJob } from "@likeness/runtime/Job"
import { findIdentityModel } from "../identities/find-identity-model.ts"
import { type PlacedBrief, readBriefs } from "../workspace/brief-files.ts"
import { resolveSet } from "../workspace/resolve-set.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { type ChargeDocument, chargeDocument } from "../costs/charge-document.ts"
import { generatePlanned, planGeneration } from "./generate.ts"
import type { Generation, PlannedTakes } from "./Generation.ts"
import { identityFor } from "./identity-for.ts"
import { failureOf } from "./run-job.ts"
import { tellFailures } from "./tell-failures.ts"
import type { Tell } from "./Tell.ts"

/** One picture without a brief's file. */
export interface DirectPrompt {
  readonly prompt: string
  readonly aspect: string
  readonly seed?: number
}

export interface GenerateBriefs<E, R> {
  /** Files of briefs; all of `briefs/` where it is empty. */
  readonly files: ReadonlyArray<string>
  readonly prompt?: DirectPrompt
  readonly persona?: string
  readonly connection: Connection.Connection
  readonly set?: string
  readonly takes?: number
  readonly withIdentity: boolean
  /** The identity model by the beginning of its name, such as an imported one; the set's own where it is absent. */
  readonly identity?: string
  readonly command?: NewJob["command"]
  /** Called with each failure where other requests gave something: what came back less than asked is told, not hidden. */
  readonly onFailure?: (failure: ProviderError.ProviderError) => void
  /** Called with the takes of a brief that an equal order made before: nothing is sent for them, and they are given again. */
  readonly onKept?: (brief: string, takes: ReadonlyArray<number>) => void
  /** Called with every request that would be sent, before anything is: to show the price and to ask. */
  readonly before: (requests: ReadonlyArray<Request.Request>) => Effect.Effect<void, E, R>
}

export interface Generated {
  readonly job: string
  readonly brief: string
  readonly assets: ReadonlyArray<{ readonly sha256: string; readonly path: string; readonly width: number | null; readonly height: number | null; readonly mediaType: string }>
  readonly charges: ReadonlyArray<ChargeDocument>
}

const briefFromPrompt = (workspace: Workspace, { aspect, prompt, seed }: DirectPrompt, persona: string | undefined) =>
  Effect.gen(function*() {
    const named = yield* workspace.persona(persona)
    const id = `prompt-${Hash.ofText(prompt).slice(0, 8)}`
    const decoded = Schema.decodeUnknownResult(Brief.Brief)({ id, persona: named.name, kind: "image", prompt, aspect, ...(seed === undefined ? {} : { seed }) })
    if (Result.isFailure(decoded)) return yield* new RuleError.InvalidInput({ place: "--prompt", message: `the prompt cannot be used: ${decoded.failure.message}`, advice: "Correct --prompt, --aspect or --seed." })
    const placed: PlacedBrief = { brief: { ...decoded.success, persona: named.name }, file: "--prompt", folder: workspace.folder }
    return [placed]
  })

/** Done when the command began: its takes are given again, and charge nothing now. */
const isKept = ({ job }: PlannedTakes): boolean => job !== undefined && isDone(job)

const resultOf = (workspace: Workspace, job: Job, kept: boolean) =>
  Effect.gen(function*() {
    const assets = yield* Effect.forEach(job.outputs, ({ sha256 }) =>
      Effect.map(Effect.all([workspace.runtime.assets.get(sha256), workspace.runtime.blobs.local(sha256)]), ([asset, path]) => ({
        sha256,
        path,
        width: asset?.width ?? null,
        height: asset?.height ?? null,
        mediaType: asset?.mediaType ?? "application/octet-stream"
      })))
    const booked = kept ? [] : yield* workspace.runtime.ledger.list({ job: job.id })
    const generated: Generated = { job: job.id, brief: job.brief ?? "", assets, charges: booked.map(({ entry }) => chargeDocument(entry)) }
    return generated
  })

/**
 * Runs every brief's requests; fails with the worst error where none gave anything. Spends.
 *
 * A repeat makes further takes. What an interrupted one left is gone on with, and what an equal order with
 * a fixed seed made before is given again.
 */
export const generateBriefs = <E, R>(workspace: Workspace, wanted: GenerateBriefs<E, R>, tell: Tell) =>
  Effect.gen(function*() {
    const placed = wanted.prompt === undefined
      ? yield* readBriefs(workspace.folder, wanted.files, Object.keys(workspace.settings.personas))
      : yield* briefFromPrompt(workspace, wanted.prompt, wanted.persona)
    const set = yield* resolveSet(workspace, wanted.set)
    const recipe = set.recipes.generateImage
    if (recipe === undefined) {
      return yield* new RuleError.InvalidInput({ place: `sets/${set.set.name}.yaml`, message: `set ${set.set.name} has no recipe for generateImage`, advice: "Name one under `generateImage:`, or choose another set with --set." })
    }
    const generations = yield* Effect.forEach(placed, (one) =>
      Effect.gen(function*() {
        const persona = yield* workspace.persona(one.brief.persona)
        const identity = !wanted.withIdentity
          ? undefined
          : wanted.identity !== undefined
            ? yield* findIdentityModel(workspace.runtime, persona.name, wanted.identity)
            : yield* identityFor(workspace, persona.name, wanted.connection, set)
        const generation: Generation = {
          placed: one,
          persona,
          connection: wanted.connection,
          recipe,
          ...(identity === undefined ? {} : { identity }),
          ...(wanted.takes === undefined ? {} : { takes: wanted.takes }),
          ...(wanted.command === undefined ? {} : { command: wanted.command })
        }
        return generation
      }))
    const planned = yield* Effect.forEach(generations, (generation) =>
      Effect.map(planGeneration(workspace, generation), (requests) => ({ generation, requests })))
    for (const { generation, requests } of planned) {
      const kept = requests.filter(isKept).flatMap(({ takes }) => takes)
      if (kept.length > 0) wanted.onKept?.(generation.placed.brief.id, kept)
    }
    yield* wanted.before(planned.flatMap(({ requests }) => requests.filter(({ job }) => job === undefined).map(({ request }) => request)))
    const made = (yield* Effect.forEach(planned, ({ generation, requests }) =>
      Effect.map(generatePlanned(workspace, generation, requests, tell), ({ jobs }) => jobs.map((job, index) => ({ job, kept: isKept(requests[index]!) }))), { concurrency: 4 })).flat()
    yield* tellFailures(made.map(({ job }) => job), wanted.onFailure)
    return yield* Effect.forEach(made.filter(({ job }) => failureOf(job) === undefined), ({ job, kept }) => resultOf(workspace, job, kept))
  })
