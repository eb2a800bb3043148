/**
 * The second door: a workspace with plain promises, without Effect.
 *
 * Failures reject with the same errors that the Effect door fails with: `error._tag`, `error.advice`,
 * `error.billed` (see `Failure.from` of `@likeness/core` for one form of all of them).
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Scope from "effect/Scope"
import type * as Capability from "@likeness/core/Capability"
import type * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as RuleError from "@likeness/core/RuleError"
import type { Job } from "@likeness/runtime/Job"
import { animateApproved, type Clip } from "./steps/animate-approved.ts"
import { decideAndRelease } from "./study/decide-and-release.ts"
import { exportAll } from "./steps/export-all.ts"
import { type DirectPrompt, generateBriefs, type Generated } from "./steps/generate-briefs.ts"
import { reviewFiles, type WaitingFile } from "./steps/review.ts"
import { silent, type Tell } from "./steps/Tell.ts"
import { trainIdentity } from "./steps/train.ts"
import { chooseConnection } from "./workspace/choose-connection.ts"
import { resolveSet } from "./workspace/resolve-set.ts"
import { open } from "./workspace/Workspace.ts"

export interface LikenessSettings {
  /** The workspace: a folder with `likeness.yaml`. */
  readonly folder: string
  /** Where credentials and settings are read from; the process' own where it is absent. */
  readonly environment?: { readonly [name: string]: string | undefined }
  /** Told what goes on, with a fraction of 0–1 where it is known. */
  readonly onProgress?: Tell
}

/** A workspace opened. It carries its jobs on until `close`. */
export interface Likeness {
  /** Trains once for the same references and recipe. Spends. Gives the identity model's hash. */
  readonly train: (wanted: { readonly persona?: string; readonly connection?: string; readonly set?: string }) => Promise<{ readonly identityModel: string; readonly kind: string }>
  /** Takes from briefs' files (all of `briefs/` where none is named), or from one prompt. Spends. */
  readonly generate: (wanted: {
    readonly briefs?: ReadonlyArray<string>
    readonly prompt?: DirectPrompt
    readonly persona?: string
    readonly connection?: string
    readonly set?: string
    readonly takes?: number
    readonly withIdentity?: boolean
  }) => Promise<ReadonlyArray<Generated>>
  /** Clips from approved pictures that have none yet. Spends. */
  readonly animate: (wanted: { readonly brief?: string; readonly connection?: string; readonly set?: string }) => Promise<ReadonlyArray<Clip>>
  /** What waits for a person, in an order that hides the arms. */
  readonly waiting: () => Promise<ReadonlyArray<WaitingFile>>
  readonly approve: (take: string, reviewer: string, reason?: string) => Promise<void>
  /** A rejection needs a reason. */
  readonly reject: (take: string, reviewer: string, reason: string) => Promise<void>
  /** Approved takes as platform-ready files in `exports/`, on request also ComfyUI's pictures with their graph; their paths within the workspace. */
  readonly export: (wanted?: { readonly brief?: string; readonly withWorkflow?: boolean }) => Promise<ReadonlyArray<string>>
  readonly jobs: () => Promise<ReadonlyArray<Job>>
  /** The ledger, in the order of booking. */
  readonly ledger: () => Promise<ReadonlyArray<LedgerEntry.LedgerEntry>>
  /**
   * Ends everything that was started: calls that are under way reject, answers of paid calls are waited
   * for, and unfinished jobs go on when the workspace is opened again. May be repeated.
   */
  readonly close: () => Promise<void>
}

const closed = () => new RuleError.InvalidInput({ place: "createLikeness", message: "the workspace was closed", advice: "Open it again with createLikeness; unfinished jobs go on." })

/** Standard output belongs to the program that calls: only what went wrong inside is said, on standard error, with ids and no prompts. */
const logging = Layer.mergeAll(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)]), Layer.succeed(References.MinimumLogLevel, "Error"))

/** Opens a workspace. Rejects with `InvalidInput` for settings that cannot be used, `StoreUnusable` for a store that cannot. */
export const createLikeness = async (settings: LikenessSettings): Promise<Likeness> => {
  const scope = Effect.runSync(Scope.make())
  const closing = new AbortController()
  const close = () => {
    closing.abort()
    return Effect.runPromise(Scope.close(scope, Exit.void))
  }
  const workspace = await Effect.runPromise(open(settings.folder, { environment: settings.environment ?? process.env }).pipe(Effect.provideService(Scope.Scope, scope), Effect.provide(logging))).catch(async (error: unknown) => {
    await close()
    throw error
  })
  const run = <A, E>(effect: Effect.Effect<A, E>): Promise<A> =>
    Effect.runPromise(Effect.provide(effect, logging), { signal: closing.signal }).catch((error: unknown) => {
      throw closing.signal.aborted ? closed() : error
    })
  const tell = settings.onProgress ?? silent
  const before = () => Effect.void
  const chosen = (connection: string | undefined, set: string | undefined, stage: Capability.Capability) =>
    chooseConnection(workspace, { ...(connection === undefined ? {} : { connection }), ...(set === undefined ? {} : { set }) }, stage)
  const decide = (take: string, reviewer: string, decision: "approve" | "reject", reason: string | undefined) =>
    run(Effect.asVoid(decideAndRelease(workspace, { take, reviewer, decision, ...(reason === undefined ? {} : { reason }) }, tell)))
  return {
    train: (wanted) =>
      run(Effect.gen(function*() {
        const persona = yield* workspace.persona(wanted.persona)
        const connection = yield* chooseConnection(workspace, wanted, "trainIdentity")
        const set = yield* resolveSet(workspace, wanted.set)
        const { chosen, model } = yield* trainIdentity(workspace, { persona, connection, set }, tell)
        return { identityModel: chosen.model, kind: model.kind }
      })),
    generate: ({ briefs = [], connection, withIdentity = true, ...wanted }) =>
      run(Effect.flatMap(chosen(connection, wanted.set, "generateImage"), (found) =>
        generateBriefs(workspace, { ...wanted, files: briefs, connection: found, withIdentity, before }, tell))),
    animate: ({ connection, ...wanted }) =>
      run(Effect.flatMap(chosen(connection, wanted.set, "generateVideo"), (found) => animateApproved(workspace, { ...wanted, connection: found, before }, tell))),
    waiting: () => run(reviewFiles(workspace, tell)),
    approve: (take, reviewer, reason) => decide(take, reviewer, "approve", reason),
    reject: (take, reviewer, reason) => decide(take, reviewer, "reject", reason),
    export: (wanted = {}) => run(Effect.map(exportAll(workspace, wanted, tell), (files) => files.map((file) => file.path))),
    jobs: () => run(workspace.runtime.jobs.list()),
    ledger: () => run(Effect.map(workspace.runtime.ledger.list(), (booked) => booked.map(({ entry }) => entry))),
    close
  }
}
