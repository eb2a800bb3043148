import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { print } from "../terminal/output.ts"
import { withWorkspace } from "../with-workspace.ts"
import { optional } from "./optional.ts"

export const exportCommand = Command.make("export", {
  brief: Flag.String("brief").pipe(Flag.withDescription("A brief's id; all where left out"), Flag.optional),
  withWorkflow: Flag.Boolean("with-workflow").pipe(Flag.withDescription("Also each picture that ComfyUI made as a PNG to drop into ComfyUI: it tells prompt, seed, settings and models, which no other export does"), Flag.withDefault(false))
}, (flags) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { exportAll } = yield* Effect.promise(() => import("@likeness/pipeline/steps/export-all"))
      const files = yield* exportAll(workspace, {
        ...optional("brief", flags.brief),
        withWorkflow: flags.withWorkflow,
        onWithoutWorkflow: (takes) => tools.note(`without a workflow: ${takes.join(", ")}\nnext     nothing; ComfyUI did not make them, or they belong to a study, whose files hide the arm`),
        onKept: (paths) => tools.note(`${paths.length} of the files ${paths.length === 1 ? "was" : "were"} written before and not again\nnext     remove a file to have it written anew`)
      }, tools.tell)
      yield* print({ exports: files }, () =>
        files.length === 0
          ? "nothing is approved yet: `likeness review`"
          : files.map((file) => `${file.platform}  ${file.path}`).join("\n"))
    }))).pipe(Command.withDescription("Approved takes as platform-ready files with provenance, in exports/"))
