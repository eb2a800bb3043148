import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { join, relative, resolve } from "node:path"
import { Folder } from "../flags.ts"
import { print } from "../terminal/output.ts"

export const initCommand = Command.make("init", {
  dir: Argument.String("dir").pipe(Argument.withDescription("The new workspace; the folder of -C where left out"), Argument.optional),
  ownGpu: Flag.Boolean("own-gpu").pipe(Flag.withDescription("With a connection to this machine's GPU, whose ComfyUI and trainer Likeness brings itself"), Flag.withDefault(false))
}, ({ dir, ownGpu }) =>
  Effect.gen(function*() {
    const folder = resolve(Option.getOrElse(dir, () => "."))
    const target = Option.isSome(dir) ? folder : resolve(yield* Folder)
    const { writeWorkspace } = yield* Effect.promise(() => import("@likeness/pipeline/init/write-workspace"))
    const plan = ownGpu ? (yield* Effect.promise(() => import("@likeness/pipeline/init/own-gpu"))).ownGpu : {}
    const written = yield* writeWorkspace(target, plan)
    yield* print(written, () => {
      const near = relative(process.cwd(), written.folder) || "."
      const shown = near.startsWith("..") ? written.folder : near
      const enter = shown === "." ? "" : `cd ${/^[\w./-]+$/u.test(shown) ? shown : `"${shown}"`}, `
      return [
        `workspace ${written.folder}`,
        `          likeness.yaml with comments, persona maya with 18 sample pictures, briefs, looks, recipes and sets`,
        ...(ownGpu ? [`          put sd_xl_base_1.0.safetensors into ${join(shown, "models", "checkpoints")}`] : []),
        ownGpu ? `next      ${enter}\`likeness env build --kind comfyui\`` : `next      ${enter}add a connection under \`connections:\` in likeness.yaml, then \`likeness doctor\``
      ].join("\n")
    })
  })).pipe(
  Command.withDescription("Make a workspace: commented settings, a sample persona, briefs, recipes and sets. Never replaces a file"),
  Command.withShortDescription("Make a workspace with a sample persona and briefs")
)
