/** What the identity models of a study's arms cost: this study, or somebody before it. */
import * as Effect from "effect/Effect"
import type * as Decimal from "@likeness/core/Decimal"
import * as Hash from "@likeness/core/Hash"
import * as IdentityModel from "@likeness/core/IdentityModel"
import type { Workspace } from "../workspace/Workspace.ts"
import { sumOf } from "./plan-money.ts"
import type { Study } from "./Study.ts"
import { type ArmIdentity, trainedArms } from "./train-arms.ts"

/** Money that no row carries: a training stands in the ledger once and in each arm that uses it. */
export interface Overhead {
  readonly arm: string
  readonly label: string
  readonly amount: Decimal.Decimal
  /** The plan's. */
  readonly currency: string
  readonly shared: boolean
  /** Ledger keys, so that the same expense is recognised in several arms. */
  readonly entries: ReadonlyArray<string>
}

/** An identity model that was trained for something else: it costs the study nothing, and the report says so. */
export interface EarlierTraining {
  readonly arms: ReadonlyArray<string>
  /** Its kind and the beginning of its hash. */
  readonly identity: string
  readonly trainedAt: string
}

const nameOf = (model: IdentityModel.IdentityModel): string => `${model.kind} ${Hash.short(IdentityModel.hash(model))}`

/** What the trainings cost this study, by arm, in the plan's currency. Refuses a charge in a currency that the plan has no rate for. */
export const overheadsOf = (workspace: Workspace, study: Study, identities: ReadonlyArray<ArmIdentity>) =>
  Effect.gen(function*() {
    const overheads: Array<Overhead> = []
    for (const { arms, chosen, model } of identities) {
      const booked = (yield* Effect.forEach(chosen.jobs, (job) => workspace.runtime.ledger.list({ job, study: study.name }))).flat()
      if (booked.length === 0) continue
      const total = yield* Effect.fromResult(sumOf(booked.map(({ entry }) => entry), study.plan))
      for (const arm of arms) {
        overheads.push({
          arm,
          label: `training ${model.kind}`,
          amount: total.amount,
          currency: total.currency,
          shared: arms.length > 1,
          entries: booked.map(({ sequence }) => String(sequence))
        })
      }
    }
    return overheads
  })

/** {@link overheadsOf} what was trained so far. */
export const studyOverheads = (workspace: Workspace, study: Study) => Effect.flatMap(trainedArms(workspace, study), (identities) => overheadsOf(workspace, study, identities))

/** The identity models that the arms use and no training of this study made. */
export const earlierTrainings = (workspace: Workspace, study: Study) =>
  Effect.gen(function*() {
    const earlier: Array<EarlierTraining> = []
    for (const { arms, chosen, model } of yield* trainedArms(workspace, study)) {
      const jobs = (yield* Effect.forEach(chosen.jobs, (id) => workspace.runtime.jobs.get(id))).filter((job) => job?.capability === "trainIdentity")
      const maker = jobs.findLast((job) => job?.identityModels.includes(chosen.model))
      if (maker === undefined || maker.study === study.name) continue
      earlier.push({ arms, identity: nameOf(model), trainedAt: maker.finishedAt ?? maker.updatedAt })
    }
    return earlier
  })
