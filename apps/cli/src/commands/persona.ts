import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import type * as Persona from "@likeness/core/Persona"
import type { WorkspaceFolder } from "@likeness/pipeline/workspace/WorkspaceFolder"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { ExitWith } from "../terminal/ExitWith.ts"
import { print } from "../terminal/output.ts"
import { type Tools, withProgress } from "../with-workspace.ts"

const personaFlag = Flag.String("persona").pipe(Flag.withDescription("Needed where the workspace has several"), Flag.optional)

/** Works with files only: no store is opened. */
const withPersona = <A, E, R>(name: Option.Option<string>, use: (workspace: WorkspaceFolder, persona: Persona.Persona, tools: Tools) => Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { openFolder } = yield* Effect.promise(() => import("@likeness/pipeline/workspace/WorkspaceFolder"))
    return yield* withProgress((tools): Effect.Effect<A, E | Effect.Error<ReturnType<typeof openFolder>>, R | Scope.Scope> =>
      Effect.gen(function*() {
        const workspace = yield* openFolder(folder, process.env)
        return yield* use(workspace, yield* workspace.persona(Option.getOrUndefined(name)), tools)
      }))
  })

const steps = Effect.promise(() => import("@likeness/pipeline/steps/references"))

const importPictures = Command.make("import", {
  source: Argument.String("folder").pipe(Argument.withDescription("A folder of pictures with their captions, or one picture")),
  persona: personaFlag
}, (flags) =>
  withPersona(flags.persona, (workspace, persona, { tell }) =>
    Effect.gen(function*() {
      const { importReferences } = yield* steps
      const result = yield* importReferences(workspace, persona, resolve(flags.source), tell)
      yield* print({ persona: persona.name, ...result }, () =>
        [`${result.imported.length} pictures imported for ${persona.name}, ${result.unchanged.length} were there already`, "next     `likeness persona check`"].join("\n"))
    }))).pipe(Command.withDescription("Copy pictures and captions into the persona's references; one unusable file refuses all of them"))

const check = Command.make("check", { persona: personaFlag }, (flags) =>
  Effect.gen(function*() {
    const faults = yield* withPersona(flags.persona, (workspace, persona, { tell }) =>
      Effect.gen(function*() {
        const { checkPersona } = yield* steps
        tell("measuring the reference pictures")
        const result = yield* checkPersona(workspace, persona)
        yield* print({ persona: persona.name, ...result }, () => [
          `${result.pictures} pictures of ${persona.name}: ${result.faults.length === 0 ? "nothing to object to" : `${result.faults.length} faults`}`,
          ...result.faults.map(({ fault, file, message, severity }) => `${severity === "refuse" ? "refused" : "look at"}  ${file}: ${fault}: ${message}`),
          result.faults.length === 0 ? "next     `likeness persona caption`, then `likeness train`" : "next     replace or remove what is refused, and decide about the others"
        ].join("\n"))
        return result.faults
      }))
    if (faults.some(({ severity }) => severity === "refuse")) return yield* Effect.fail(new ExitWith(1))
  })).pipe(Command.withDescription("Faults and near-duplicates among the references, by file; exit code 1 where one is not fit for training"))

const caption = Command.make("caption", { persona: personaFlag }, (flags) =>
  withPersona(flags.persona, (workspace, persona) =>
    Effect.gen(function*() {
      const { captionPersona } = yield* steps
      const result = yield* captionPersona(workspace, persona)
      yield* print({ persona: persona.name, ...result }, () => `${result.written} captions written ("${result.caption}"), ${result.kept} were there already`)
    }))).pipe(Command.withDescription("Write the template caption beside each picture that has none"))

export const personaCommand = Command.make("persona").pipe(
  Command.withDescription("The persona's reference pictures"),
  Command.withSubcommands([importPictures, check, caption])
)
