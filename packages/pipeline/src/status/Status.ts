/** The state of a workspace at one moment. */
import type * as Capability from "@likeness/core/Capability"
import type * as JobState from "@likeness/core/JobState"
import type * as Money from "@likeness/core/Money"
import type * as Recipe from "@likeness/core/Recipe"

export interface PersonaStatus {
  readonly name: string
  readonly synthetic: boolean
  /** False only for a real person without a consent record. */
  readonly mayTrain: boolean
  readonly references: number
  readonly identityModels: number
}

/** A set and how far each of its recipes is trusted. */
export interface SetStatus {
  readonly name: string
  readonly lanes: { readonly [stage in Capability.Capability]?: Recipe.Lane }
}

/** Jobs by how they stand. */
export interface JobCounts {
  /** Not at rest: waiting, sent or running. */
  readonly unfinished: number
  readonly done: number
  readonly failed: number
  readonly cancelled: number
  /** Sent, and nobody knows what became of it. */
  readonly unknown: number
}

/** A job whose outcome is unknown, that failed and was not made good since, or whose paid files end soon and are not stored. */
export interface OpenFailure {
  readonly job: string
  readonly tag: string
  readonly code: string | null
  readonly message: string
  /** The first failing line, where a log exists. */
  readonly line: string | null
  readonly advice: string
}

export interface BudgetStatus {
  /** Such as `the budget of a day`. */
  readonly name: string
  readonly limit: Money.Money
  readonly left: Money.Money
}

export interface Status {
  /** Absolute path. */
  readonly folder: string
  readonly workspace: string
  /** Everything here comes from the sandbox. */
  readonly sandbox: boolean
  /** Who carries jobs on; null where nobody does. */
  readonly engine: { readonly pid: number; readonly host: string; readonly since: string } | null
  readonly personas: ReadonlyArray<PersonaStatus>
  /** The golden environment's name; null where there is none. */
  readonly environment: string | null
  /** The set that commands use where none is named. */
  readonly set: string | null
  readonly sets: ReadonlyArray<SetStatus>
  readonly lastRun: { readonly job: string; readonly capability: Capability.Capability; readonly provider: string; readonly state: JobState.JobState; readonly at: string } | null
  readonly jobs: JobCounts
  readonly review: { readonly waiting: number; readonly approved: number; readonly rejected: number; readonly exported: number }
  readonly spend: {
    readonly total: ReadonlyArray<Money.Money>
    /** This day of UTC. */
    readonly today: ReadonlyArray<Money.Money>
    readonly budgets: ReadonlyArray<BudgetStatus>
    /** Of accounts whose purchases were entered. */
    readonly credits: ReadonlyArray<{ readonly account: string; readonly balance: string; readonly daysLeft: number | null }>
    /** Orders that were given up and are billed all the same; credits that end or run out soon. */
    readonly warnings: ReadonlyArray<string>
  }
  /** The most urgent first, then the newest. */
  readonly failures: ReadonlyArray<OpenFailure>
  /** Exactly one next step. */
  readonly next: string
}
