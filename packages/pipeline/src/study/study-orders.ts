/** What a study has still to order, every request checked by the provider that would get it. Stores no job, sends nothing. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Connection from "@likeness/core/Connection"
import * as Hash from "@likeness/core/Hash"
import type * as IdentityModel from "@likeness/core/IdentityModel"
import type * as Request from "@likeness/core/Request"
import type * as Take from "@likeness/core/Take"
import { storeLast } from "../steps/brief-inputs.ts"
import { planGeneration } from "../steps/generate.ts"
import { notOffered } from "../steps/not-offered.ts"
import { videoRequest } from "../steps/requests.ts"
import { requireSendable } from "../steps/require-sendable.ts"
import { adoptTakes } from "../steps/takes.ts"
import { planTraining } from "../steps/train.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { countedReviews, decisionOf } from "./counted-reviews.ts"
import { identitiesToCome } from "./identity-to-come.ts"
import type { Study, StudyBrief } from "./Study.ts"
import { goesOn, type Stage, type StudyArm } from "./StudyArm.ts"
import { isToSend, studyJobId } from "./study-job.ts"
import { samplesOn, trainedArms, trainingsOf } from "./train-arms.ts"

export interface StudyOrder {
  /** `judging`: pictures by which a training's epochs are judged. */
  readonly purpose: "training" | "judging" | "picture" | "clip"
  /** The arms that it serves; several share a training. */
  readonly arms: ReadonlyArray<string>
  readonly connection: Connection.Connection
  readonly request: Request.Request
  /** A clip whose picture nobody has approved yet: it may never be ordered. */
  readonly awaitsReview: boolean
}

/** Stands for the picture that a clip will begin with. */
const pictureToCome = Hash.ofText("a picture to come")

const trainingOrders = (workspace: Workspace, study: Study) =>
  Effect.forEach(trainingsOf(study), ({ arms, stage }) =>
    Effect.map(
      planTraining(workspace, { persona: study.persona, connection: stage.connection, set: stage.set, samplesOn: samplesOn(study, stage, arms[0]!) }),
      ({ judging, training }): ReadonlyArray<StudyOrder> => {
        const served = { arms: arms.map((arm) => arm.name), awaitsReview: false }
        return [
          ...(training === undefined ? [] : [{ ...served, purpose: "training" as const, connection: stage.connection, request: training }]),
          ...(judging === undefined ? [] : judging.requests.map((request) => ({ ...served, purpose: "judging" as const, connection: judging.connection, request })))
        ]
      }
    )).pipe(Effect.map((orders) => orders.flat()))

/** What the arm's pictures may be made with: the trained identity model, or each form of the one to come; `undefined` stands for none. */
const identitiesOf = (workspace: Workspace, study: Study, arm: StudyArm, trained: ReadonlyMap<string, IdentityModel.IdentityModel>) =>
  Effect.gen(function*() {
    const known = trained.get(arm.name)
    const training = arm.stages.trainIdentity
    if (known !== undefined || training === undefined) return [known]
    const offer = (yield* workspace.provider(training.connection)).describe().trainIdentity
    return offer === undefined ? yield* notOffered(training.connection, "trainIdentity") : identitiesToCome(study.persona.name, training.connection, training.recipe, offer)
  })

/** A brief's picture requests with the first identity that its provider takes; else the refusal with the fewest faults. */
const pictureRequests = (workspace: Workspace, study: Study, stage: Stage, { placed }: StudyBrief, identities: ReadonlyArray<IdentityModel.IdentityModel | undefined>) =>
  Effect.gen(function*() {
    const attempts = yield* Effect.forEach(identities, (identity) =>
      Effect.result(planGeneration(workspace, {
        placed,
        persona: study.persona,
        connection: stage.connection,
        recipe: stage.recipe,
        ...(identity === undefined ? {} : { identity }),
        takes: study.file.takes,
        study: study.name
      })))
    const taken = attempts.find(Result.isSuccess)
    if (taken !== undefined) return taken.success
    const refusals = attempts.filter(Result.isFailure).map(({ failure }) => failure)
    const faults = (refusal: (typeof refusals)[number]): number => ("faults" in refusal && Array.isArray(refusal.faults) ? refusal.faults.length : 0)
    return yield* Effect.fail(refusals.toSorted((a, b) => faults(a) - faults(b))[0]!)
  })

/** Every request that the study still has to send, trainings first. Fails with the first that its provider refuses. */
export const studyOrders = (workspace: Workspace, study: Study) =>
  Effect.gen(function*() {
    yield* adoptTakes(workspace)
    const { runtime } = workspace
    const trainings = yield* trainingOrders(workspace, study)
    const trained = new Map((yield* trainedArms(workspace, study)).flatMap(({ arms, model }) => arms.map((arm) => [arm, model] as const)))
    const takes = yield* runtime.takes.list({ study: study.name })
    const { counted } = yield* countedReviews(workspace, study)
    const jobOf = (arm: string, brief: string, stage: Take.Take["stage"], take: number) =>
      Effect.flatMap(studyJobId(workspace, { study: study.name, arm, brief, stage, take }), (id) => runtime.jobs.get(id))

    /** Whether the take's picture is approved, is still to come or to be decided, or leads to no clip. */
    const pictureState = (arm: string, brief: string, number: number, isToCome: boolean): "approved" | "open" | "out" => {
      const take = takes.find((one) => one.stage === "image" && one.arm === arm && one.brief === brief && one.number === number)
      if (take === undefined) return isToCome ? "open" : "out"
      const decision = decisionOf(counted, take.id)
      return decision === undefined ? "open" : decision === "approve" ? "approved" : "out"
    }

    const clipRequest = (stage: Stage, { placed }: StudyBrief, number: number) =>
      Effect.gen(function*() {
        const { brief } = placed
        const provider = yield* workspace.provider(stage.connection)
        const offer = provider.describe().generateVideo
        if (offer === undefined || brief.video === undefined) return yield* notOffered(stage.connection, "generateVideo")
        const first = { sha256: pictureToCome, mediaType: offer.models[0]!.inputs.find(({ role }) => role === "first")?.mediaTypes[0] ?? "image/png" }
        const request = videoRequest(study.persona, { brief, inputs: [], ...(yield* storeLast(workspace, placed)), study: study.name }, brief.video, first, stage.recipe, offer, number)
        yield* requireSendable(provider, stage.connection, request)
        return request
      })

    const briefOrders = (arm: StudyArm, brief: StudyBrief, identities: ReadonlyArray<IdentityModel.IdentityModel | undefined>) =>
      Effect.gen(function*() {
        const { id } = brief.placed.brief
        const pictures = arm.stages.generateImage!
        const clips = arm.stages.generateVideo
        const order = (purpose: StudyOrder["purpose"], stage: Stage, request: Request.Request, awaitsReview: boolean): StudyOrder => ({ purpose, arms: [arm.name], connection: stage.connection, request, awaitsReview })
        const orders: Array<StudyOrder> = []
        for (const { request, takes: numbers } of yield* pictureRequests(workspace, study, pictures, brief, identities)) {
          const job = yield* jobOf(arm.name, id, "image", numbers[0]!)
          if (isToSend(job)) orders.push(order("picture", pictures, request, false))
          if (clips === undefined || !goesOn(arm, brief.placed.brief)) continue
          const isToCome = job === undefined || job.state !== "settled" && job.state !== "rejected"
          for (const number of numbers) {
            const state = pictureState(arm.name, id, number, isToCome)
            if (state === "out" || !isToSend(yield* jobOf(arm.name, id, "video", number))) continue
            orders.push(order("clip", clips, yield* clipRequest(clips, brief, number), state === "open"))
          }
        }
        return orders
      })

    const made = yield* Effect.forEach(study.arms, (arm) =>
      Effect.flatMap(identitiesOf(workspace, study, arm, trained), (identities) => Effect.forEach(study.briefs, (brief) => briefOrders(arm, brief, identities))))
    return [...trainings, ...made.flat(2)]
  })
