import type * as Capability from "@likeness/core/Capability"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { optional } from "./optional.ts"

/** The connection that the flags `--provider` and `--set` mean for this stage. */
export const connectionOf = (
  workspace: Workspace,
  flags: { readonly provider: Option.Option<string>; readonly set: Option.Option<string> },
  stage: Capability.Capability
) =>
  Effect.gen(function*() {
    const { chooseConnection } = yield* Effect.promise(() => import("@likeness/pipeline/workspace/choose-connection"))
    return yield* chooseConnection(workspace, { ...optional("connection", flags.provider), ...optional("set", flags.set) }, stage)
  })
