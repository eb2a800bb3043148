/** Approved pictures and clips made better: upscaled, refined, repaired. Each gives a new take, whose parent is the one it was made from. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import * as MediaType from "@likeness/core/MediaType"
import * as Persona from "@likeness/core/Persona"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Recipe from "@likeness/core/Recipe"
import * as Request from "@likeness/core/Request"
import type * as RequestInput from "@likeness/core/RequestInput"
import * as RuleError from "@likeness/core/RuleError"
import * as Split from "@likeness/core/Split"
import type * as Take from "@likeness/core/Take"
import { type Job, type NewJob } from "@likeness/runtime/Job"
import { open } from "node:fs/promises"
import { type ChargeDocument, chargeDocument } from "../costs/charge-document.ts"
import { findIdentityModel } from "../identities/find-identity-model.ts"
import { readBriefs } from "../workspace/brief-files.ts"
import { readRecipes } from "../workspace/recipe-files.ts"
import { resolveSet } from "../workspace/resolve-set.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { approvedTakes, withoutReplaced } from "./export-take.ts"
import { identityFor } from "./identity-for.ts"
import { notOffered } from "./not-offered.ts"
import { personaSlot } from "./requests.ts"
import { requireSendable } from "./require-sendable.ts"
import { failureOf, nextTry, runJob } from "./run-job.ts"
import { requireTake } from "./take-name.ts"
import { adoptTakes, takesOf } from "./takes.ts"
import { tellFailures } from "./tell-failures.ts"
import type { Tell } from "./Tell.ts"

export interface EnhanceTakes<E, R> {
  readonly connection: Connection.Connection
  readonly set?: string
  /** A recipe's name; the set's for `enhance` where it is absent. */
  readonly recipe?: string
  /** `upscale` where it is absent and the recipe names an upscale model. */
  readonly operation?: Capability.EnhanceOperation
  /** A brief's id; every brief where it is absent. */
  readonly brief?: string
  /** Takes by their ids; every approved one that fits where it is empty. */
  readonly takes: ReadonlyArray<string>
  /** Pictures or clips from disk instead of takes: what comes of them is no take. */
  readonly files: ReadonlyArray<string>
  /** Whose face is in `files`; the only persona where it is absent. */
  readonly persona?: string
  /** Of `repairRegion`: white where the picture may change. */
  readonly mask?: string
  readonly factor?: number
  readonly strength?: number
  readonly seed?: number
  /** Whether the persona's identity model takes part where the operation paints. */
  readonly withIdentity: boolean
  readonly identity?: string
  readonly command?: NewJob["command"]
  readonly onFailure?: (failure: ProviderError.ProviderError) => void
  /** Called with what equal orders made before: nothing is sent for it. */
  readonly onKept?: (takes: ReadonlyArray<string>) => void
  readonly before: (requests: ReadonlyArray<Request.Request>) => Effect.Effect<void, E, R>
}

export interface Enhanced {
  readonly job: string
  readonly brief: string | null
  /** The take that it was made from; null for a file. */
  readonly of: string | null
  /** The new take; null for a file. */
  readonly take: string | null
  readonly sha256: string
  readonly path: string
  readonly width: number | null
  readonly height: number | null
  readonly mediaType: string
  readonly charges: ReadonlyArray<ChargeDocument>
}

/** One picture or clip that is to be made better. */
interface Subject {
  readonly asset: RequestInput.AssetReference
  readonly persona: Persona.Persona
  /** Of the brief: what the picture shows. */
  readonly scene?: string
  readonly take?: Take.Take
}

interface Planned {
  readonly subject: Subject
  readonly request: Request.Enhance
}

const recipeOf = <E, R>(workspace: Workspace, wanted: EnhanceTakes<E, R>) =>
  Effect.gen(function*() {
    const set = yield* resolveSet(workspace, wanted.set)
    if (wanted.recipe === undefined) {
      const recipe = set.recipes.enhance
      return recipe === undefined
        ? yield* new RuleError.InvalidInput({ place: `sets/${set.set.name}.yaml`, message: `set ${set.set.name} has no recipe for enhance`, advice: "Name one under `enhance:`, with --recipe, or choose another set with --set." })
        : { recipe, set }
    }
    const recipe = (yield* readRecipes(workspace.folder)).get(wanted.recipe)
    if (recipe?.capability !== "enhance") {
      return yield* new RuleError.InvalidInput({ place: "--recipe", message: recipe === undefined ? `there is no recipe ${wanted.recipe}` : `the recipe ${wanted.recipe} is for ${recipe.capability}, not for enhance`, advice: "Name one of recipes/ whose capability is enhance." })
    }
    return { recipe, set }
  })

const operationOf = <E, R>(wanted: EnhanceTakes<E, R>, recipe: Recipe.Recipe) => {
  const { operation } = wanted
  if (operation !== undefined) return Effect.succeed(operation)
  if (recipe.settings["upscaleModel"] !== undefined) return Effect.succeed("upscale" as const)
  return Effect.fail(new RuleError.InvalidInput({ place: "--operation", message: `the recipe ${recipe.name} does not say what is to be done`, advice: "Name it with --operation: upscale, refine, repairFace or repairRegion." }))
}

/** A file from disk as a stored asset. */
const storeFile = (workspace: Workspace, file: string, persona: string) =>
  Effect.gen(function*() {
    const unreadable = () => new RuleError.InvalidInput({ place: file, message: `${file} cannot be read`, advice: "Check the path." })
    const head = yield* Effect.tryPromise({
      try: async () => {
        const handle = await open(file)
        try {
          const { buffer, bytesRead } = await handle.read(Buffer.alloc(4_096), 0, 4_096, 0)
          return buffer.subarray(0, bytesRead)
        } finally {
          await handle.close()
        }
      },
      catch: unreadable
    })
    const mediaType = MediaType.sniff(head)
    if (mediaType === undefined || !(MediaType.isImage(mediaType) || MediaType.isVideo(mediaType))) {
      return yield* new RuleError.InvalidInput({ place: file, message: `${file} is neither a picture nor a clip`, advice: "Name a PNG, JPEG, WebP or MP4." })
    }
    const { createReadStream } = yield* Effect.promise(() => import("node:fs"))
    const blob = yield* workspace.runtime.blobs.put(Stream.fromAsyncIterable(createReadStream(file) as AsyncIterable<Uint8Array>, unreadable))
    yield* workspace.runtime.assets.put({ v: 1, sha256: blob.sha256, mediaType, sizeBytes: blob.sizeBytes, origin: { _tag: "imported" } }, { persona })
    return { sha256: blob.sha256, mediaType }
  })

/** What is to be enhanced: files, named takes, or every approved take that no better one stands for. */
const subjectsOf = <E, R>(workspace: Workspace, wanted: EnhanceTakes<E, R>, mediaTypes: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    if (wanted.files.length > 0) {
      const persona = yield* workspace.persona(wanted.persona)
      return yield* Effect.forEach(wanted.files, (file) => Effect.map(storeFile(workspace, file, persona.name), (asset): Subject => ({ asset, persona })))
    }
    yield* adoptTakes(workspace)
    const briefs = yield* readBriefs(workspace.folder, [], Object.keys(workspace.settings.personas))
    const named = yield* Effect.forEach(wanted.takes, (name) => requireTake(workspace, name, "--take"))
    const approved = named.length > 0 ? named : withoutReplaced(yield* approvedTakes(workspace, wanted.brief === undefined ? {} : { brief: wanted.brief })).filter((take) => take.study === undefined)
    return (yield* Effect.forEach(approved, (take) =>
      Effect.gen(function*() {
        const asset = yield* workspace.runtime.assets.get(take.asset)
        if (asset === undefined) return yield* new RuleError.InvalidInput({ place: take.id, message: `the file of take ${take.id} is not in the store`, advice: "Make the brief again." })
        // Of all approved ones those that the operation takes; a take that was named is refused by name.
        if (named.length === 0 && !mediaTypes.includes(asset.mediaType)) return []
        const brief = briefs.find((one) => one.brief.id === take.brief)?.brief
        const scene = take.stage === "image" ? brief?.prompt : brief?.video?.prompt
        const subject: Subject = { asset: { sha256: asset.sha256, mediaType: asset.mediaType }, persona: yield* workspace.persona(take.persona), take, ...(scene === undefined ? {} : { scene }) }
        return [subject]
      }))).flat()
  })

const requestOf = <E, R>(
  wanted: EnhanceTakes<E, R>,
  model: Capability.EnhanceModel,
  recipe: Recipe.Recipe,
  mask: RequestInput.AssetReference | undefined,
  subject: Subject,
  identity: IdentityModel.IdentityModel | undefined
): Request.Enhance => {
  const { factor, seed, strength } = wanted
  const paints = model.operation !== "upscale"
  const words = Persona.words(subject.persona)
  return {
    _tag: "enhance", v: 1,
    asset: subject.asset,
    operation: model.operation,
    ...(mask === undefined ? {} : { mask }),
    // A face is painted by who it is; a whole picture by what it shows.
    ...(paints ? { prompt: { scene: model.operation === "repairFace" || subject.scene === undefined ? `{${personaSlot}}, face` : subject.scene.includes(`{${personaSlot}}`) ? subject.scene : `{${personaSlot}}, ${subject.scene}` } } : {}),
    subjects: paints && model.subjects.maximum > 0 ? [{ persona: words, slot: personaSlot, identity: identity === undefined ? { _tag: "none" } : { _tag: "model", model: identity } }] : [],
    ...(strength === undefined ? {} : { strength }),
    ...(factor === undefined ? {} : { factor }),
    seed: seed ?? Split.seed(model.seed, { brief: `${subject.take?.brief ?? subject.asset.sha256}/enhance`, take: subject.take?.number ?? 1, attempt: 1 }),
    recipe
  }
}

/** One order is one job: what an interrupted command has begun is gone on with. */
const jobName = (connection: Connection.Connection, { request, subject }: Planned): string =>
  `enhance-${Hash.ofJson({ take: subject.take?.id ?? subject.asset.sha256, request: Request.hash(request), connection: connection.name }).slice(0, 24)}`

const resultOf = (workspace: Workspace, job: Job, { subject }: Planned, take: Take.Take | undefined) =>
  Effect.gen(function*() {
    const sha256 = job.outputs[0]!.sha256
    const asset = yield* workspace.runtime.assets.get(sha256)
    const booked = yield* workspace.runtime.ledger.list({ job: job.id })
    const enhanced: Enhanced = {
      job: job.id, brief: subject.take?.brief ?? null, of: subject.take?.id ?? null, take: take?.id ?? null, sha256, path: workspace.runtime.blobs.path(sha256),
      width: asset?.width ?? null, height: asset?.height ?? null, mediaType: asset?.mediaType ?? "application/octet-stream", charges: booked.map(({ entry }) => chargeDocument(entry))
    }
    return enhanced
  })

/**
 * Enhances at once whatever no equal order has enhanced yet; fails with the worst error where nothing came
 * of any. Spends. May be repeated. The new takes wait for review like any other; an approved one is exported
 * and animated in its parent's place.
 */
export const enhanceTakes = <E, R>(workspace: Workspace, wanted: EnhanceTakes<E, R>, tell: Tell) =>
  Effect.gen(function*() {
    const { connection } = wanted
    const { recipe, set } = yield* recipeOf(workspace, wanted)
    const operation = yield* operationOf(wanted, recipe)
    const provider = yield* workspace.provider(connection)
    const offer = provider.describe().enhance
    if (offer === undefined) return yield* notOffered(connection, "enhance")
    const model = offer.models.find((each) => each.operation === operation) ?? { ...offer.models[0]!, operation }
    const subjects = yield* subjectsOf(workspace, wanted, model.mediaTypes)
    const mask = wanted.mask === undefined ? undefined : yield* storeFile(workspace, wanted.mask, (subjects[0]?.persona ?? (yield* workspace.persona(wanted.persona))).name)
    const paints = operation !== "upscale" && wanted.withIdentity
    const planned = yield* Effect.forEach(subjects, (subject) =>
      Effect.gen(function*() {
        const identity = !paints ? undefined : wanted.identity !== undefined
          ? yield* findIdentityModel(workspace.runtime, subject.persona.name, wanted.identity)
          : yield* identityFor(workspace, subject.persona.name, connection, set)
        const request = requestOf(wanted, model, recipe, mask, subject, identity)
        yield* requireSendable(provider, connection, request)
        const one: Planned = { subject, request }
        const name = jobName(connection, one)
        const jobId = yield* nextTry(workspace, name)
        const job = yield* workspace.runtime.jobs.get(jobId)
        return { ...one, jobId, job }
      }))
    const kept = planned.filter(({ job }) => job?.state === "settled")
    if (kept.length > 0) wanted.onKept?.(kept.map(({ subject }) => subject.take?.id ?? subject.asset.sha256))
    const missing = planned.filter(({ job }) => job?.state !== "settled")
    if (missing.length === 0) return []
    yield* wanted.before(missing.filter(({ job }) => job === undefined).map(({ request }) => request))
    const made = yield* Effect.forEach(missing, (one) =>
      Effect.gen(function*() {
        const { jobId, request, subject: { persona, take } } = one
        const job = yield* runJob(workspace, {
          id: jobId, request, connection, persona: persona.name,
          ...(take === undefined ? {} : { brief: take.brief, take: take.number }),
          ...(wanted.command === undefined ? {} : { command: wanted.command })
        }, `${operation} of ${take?.brief ?? "a file"} on ${connection.name}`, tell)
        const takes = takesOf(job).map((each): Take.Take => ({ ...each, ...(take === undefined ? {} : { parent: take.id }) }))
        for (const each of takes) yield* workspace.runtime.takes.put(each)
        return { job, one, take: takes[0] }
      }), { concurrency: "unbounded" })
    yield* tellFailures(made.map(({ job }) => job), wanted.onFailure)
    return yield* Effect.forEach(made.filter(({ job }) => failureOf(job) === undefined), ({ job, one, take }) => resultOf(workspace, job, one, take))
  })
