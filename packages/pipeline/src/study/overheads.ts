/** What the identity models of a study's arms cost: this study, or somebody before it. */
import * as Effect from "effect/Effect"
import * as Decimal from "@likeness/core/Decimal"
import * as Hash from "@likeness/core/Hash"
import * as IdentityModel from "@likeness/core/IdentityModel"
import { isAtRest } from "@likeness/runtime/Job"
import type { Booked } from "@likeness/runtime/Ledger"
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

/**
 * The idle entries of a connection that fall into the study. Each stands for the time since the one before it:
 * what was booked before the study's first job, or began after its last one had ended, is somebody else's.
 */
const idleWithin = (idle: ReadonlyArray<Booked>, first: string, last: string | undefined): ReadonlyArray<Booked> =>
  idle.filter(({ entry }, index) => entry.at >= first && (last === undefined || index === 0 || idle[index - 1]!.entry.at < last))

/** Of idle time on rented machines while the study ran: a share of it for each arm, by the seconds that its jobs held there. */
const idleShares = (workspace: Workspace, study: Study) =>
  Effect.gen(function*() {
    const overheads: Array<Overhead> = []
    const jobs = yield* workspace.runtime.jobs.list({ study: study.name })
    const [first] = jobs.map((job) => job.createdAt).toSorted()
    // While a job is under way the study goes on.
    const last = jobs.every(isAtRest) ? jobs.map((job) => job.finishedAt ?? job.updatedAt).toSorted().at(-1) : undefined
    const charges = yield* workspace.runtime.ledger.list({ study: study.name, kind: "charge" })
    if (first === undefined) return overheads
    const arms = new Map(jobs.map((job) => [job.id, job.arm] as const))
    for (const name of new Set(jobs.map((job) => job.connection.name))) {
      const idle = idleWithin(yield* workspace.runtime.ledger.list({ kind: "idle", connection: name }), first, last)
      if (idle.length === 0) continue
      const total = yield* Effect.fromResult(sumOf(idle.map(({ entry }) => entry), study.plan))
      const held = new Map<string, Decimal.Decimal>()
      for (const { entry, job } of charges) {
        const arm = job === null || entry.connection !== name ? undefined : arms.get(job)
        if (arm !== undefined) held.set(arm, Decimal.add(held.get(arm) ?? Decimal.zero, entry.gpuSeconds ?? Decimal.zero))
      }
      // It was paid all the same where no job held a second: then each arm there has as much of it.
      const there = study.arms.filter(({ stages }) => Object.values(stages).some(({ connection }) => connection.name === name))
      const parts = Decimal.isZero(Decimal.sum(held.values())) ? new Map(there.map((arm) => [arm.name, "1"])) : held
      const all = Decimal.sum(parts.values())
      let left = total.amount
      for (const [place, [arm, seconds]] of [...parts].entries()) {
        // The last one has the rest, so that the shares add up to a millionth.
        const amount = place === parts.size - 1 ? left : Decimal.round(Decimal.divide(Decimal.multiply(total.amount, seconds), all, 12), 6)
        left = Decimal.subtract(left, amount)
        overheads.push({ arm, label: `idle time of ${name}`, amount, currency: total.currency, shared: parts.size > 1, entries: idle.map(({ sequence }) => String(sequence)) })
      }
    }
    return overheads
  })

/** What the trainings and the idle time of rented machines cost this study, by arm, in the plan's currency. Refuses a charge in a currency that the plan has no rate for. */
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
    return [...overheads, ...(yield* idleShares(workspace, study))]
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
