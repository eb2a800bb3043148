/** Our durable run of one request: what the store says about it. */
import type * as Budget from "@likeness/core/Budget"
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import type * as Estimate from "@likeness/core/Estimate"
import type * as Hash from "@likeness/core/Hash"
import type * as JobState from "@likeness/core/JobState"
import type * as Money from "@likeness/core/Money"
import type * as Outcome from "@likeness/core/Outcome"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as Progress from "@likeness/core/Progress"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"
import type * as Submission from "@likeness/core/Submission"
import type * as Ticket from "@likeness/core/Ticket"
import type * as Schema from "effect/Schema"

/** What the job is for, as lists filter by it. */
export interface Purpose {
  /** Whose face it is: what `forget` erases it by. */
  readonly persona: string
  readonly study?: string | undefined
  readonly arm?: string | undefined
  readonly brief?: string | undefined
  /** The first take of the brief that the request makes, from 1. */
  readonly take?: number | undefined
}

export interface NewJob extends Purpose {
  /** 1–200 visible ASCII characters, in the workspace one job's; made where absent. Events and the engine carry it, so no names in it. */
  readonly id?: string | undefined
  /**
   * The caller's own key: the same key with the same content is the same job, with other content it is
   * refused. Of the connection its name, provider and account count; edited settings are taken over by a
   * job that could not be prepared or reached so far. Default: the id.
   */
  readonly idempotencyKey?: string | undefined
  readonly request: Request.Request
  /** As the command resolved it, secrets excepted. */
  readonly connection: Connection.Connection
  /** The command that makes the job, for a budget of its own. */
  readonly command?: { readonly id: string; readonly limit?: Budget.Budget["limit"] | undefined } | undefined
  /**
   * The high end that the user accepted for the whole job: where its price, with what earlier tries of it
   * were charged, is above it, it is refused before anything is sent.
   */
  readonly accepted?: Money.Money | undefined
}

/** A file that the job made, stored. */
export interface JobOutput {
  /** Index into the outcome's outputs. */
  readonly output: number
  /** Index into that output's files. */
  readonly file: number
  /** `picture`, `clip`, `lora`, … */
  readonly role: string
  readonly sha256: Hash.Sha256
}

export interface Job extends Purpose {
  readonly id: string
  readonly capability: Capability.Capability
  readonly connection: Connection.Connection
  readonly request: Request.Request
  readonly requestHash: Hash.Sha256
  /** Of the recipe in the request. */
  readonly recipe: Hash.Sha256
  /** Of the current intent. A job whose failure allows a fresh attempt goes through the life again. */
  readonly state: JobState.JobState
  /** Grows with each write of the row. */
  readonly pass: number
  /** The current intent's id, `JOB.N`. */
  readonly intent: string
  /** How many intents the job has had, the current one included. */
  readonly intents: number
  readonly estimate?: Estimate.Estimate
  readonly ticket?: Ticket.Ticket
  readonly progress?: Progress.Progress
  /** Of the current intent. */
  readonly outcome?: Outcome.Outcome
  /** Why it failed, was refused or cannot be known; or the trouble that a running job has now. */
  readonly error?: ProviderError.ProviderError
  /** Answers that were not what was hoped for, oldest first, the last fifty: each as it came, secrets removed, with how often in a row. */
  readonly log: ReadonlyArray<{ readonly at: string; readonly operation: string; readonly tag: string; readonly message: string; readonly cause: Schema.Json; readonly times: number }>
  /** What the provider will not honour. */
  readonly warnings: ReadonlyArray<string>
  /** In order; filled when the state is `collected` or later. */
  readonly outputs: ReadonlyArray<JobOutput>
  /** Hashes of the identity models that a training made. */
  readonly identityModels: ReadonlyArray<Hash.Sha256>
  readonly createdAt: string
  /** The current intent's first send. */
  readonly submittedAt?: string
  readonly finishedAt?: string
  readonly updatedAt: string
  /** Stored before anything is asked of the provider. */
  readonly cancelAskedAt?: string
  readonly cancellation?: Submission.Cancellation
}

/** One try of a job and how it ended. A last one that was refused or cancelled before it was prepared counts too. */
export interface Attempt {
  /** The intent's id. */
  readonly intent: string
  /** From 1. */
  readonly number: number
  readonly ticket?: Ticket.Ticket
  /** Its first send; absent where nothing was sent. */
  readonly submittedAt?: string
  /** Absent while it goes on, or while its outcome is unknown. A rejected or lost one is `failed`. */
  readonly ended?: {
    readonly at: string
    readonly outcome: "succeeded" | "failed" | "cancelled"
    /** The error's code, else its tag. */
    readonly failureCode?: string
  }
}

/** What an intent sends: the exact bytes, without secrets. */
export interface Order {
  /** The intent's id. */
  readonly intent: string
  readonly prepared: PreparedOrder.PreparedOrder
  /** How often it was sent; 0 while it was only prepared. */
  readonly sends: number
}

/** What a follower sees. `progress` and `preview` are hints: they reach only followers in the process that runs the job, and are never stored. */
export type Update =
  | { readonly _tag: "job"; readonly job: Job }
  | { readonly _tag: "progress"; readonly progress: Progress.Progress }
  | { readonly _tag: "preview"; readonly mediaType: string; readonly bytes: Uint8Array }

/** Nothing more will happen by itself: settled, rejected, or waiting for a person or proof. */
export const isAtRest = (job: { readonly state: JobState.JobState }): boolean =>
  job.state === "settled" || job.state === "rejected" || job.state === "unknown"

/** The request was carried out and every output is stored. */
export const isDone = (job: Pick<Job, "state" | "outcome" | "error">): boolean =>
  job.state === "settled" && job.outcome?.state === "succeeded" && job.error === undefined
