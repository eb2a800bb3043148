/** Runs a command's work on the workspace that `-C` names, with progress on stderr. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as RuleError from "@likeness/core/RuleError"
import type { Tell } from "@likeness/pipeline/steps/Tell"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import { resolve } from "node:path"
import { Folder } from "./flags.ts"
import * as Progress from "./terminal/Progress.ts"

export interface Tools {
  readonly tell: Tell
  /** A line that stays, on stderr. */
  readonly note: (text: string) => void
}

/** Progress on stderr for the length of the work. */
export const withProgress = <A, E, R>(use: (tools: Tools) => Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, Scope.Scope>> =>
  Effect.scoped(Effect.flatMap(Progress.make, ({ note, tell }) => use({ tell, note }))) as Effect.Effect<A, E, Exclude<R, Scope.Scope>>

/** Opens the workspace, carries its jobs on meanwhile, and closes it. The pipeline is loaded only here. */
export const withWorkspace = <A, E, R>(use: (workspace: Workspace, tools: Tools) => Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { open } = yield* Effect.promise(() => import("@likeness/pipeline/workspace/Workspace"))
    return yield* withProgress((tools): Effect.Effect<A, E | RuleError.InvalidInput | RuleError.StoreUnusable, R | Scope.Scope> =>
      Effect.flatMap(open(folder, { environment: process.env }), (workspace) => use(workspace, tools)))
  })
