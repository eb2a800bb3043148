import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as RuleError from "@likeness/core/RuleError"
import type * as Persona from "@likeness/core/Persona"
import type { WorkspaceFolder } from "@likeness/pipeline/workspace/WorkspaceFolder"
import { resolve } from "node:path"
import { Folder, Yes } from "../flags.ts"
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

const importPictures = Command.make("import", {
  source: Argument.String("source").pipe(Argument.withDescription("A folder of pictures with their captions (kohya's `10_token class` folders too), an archive (.zip, .tar, .tar.gz, .tgz), a dataset configuration (.toml), or one picture")),
  persona: personaFlag
}, (flags) =>
  withPersona(flags.persona, (workspace, persona, { tell }) =>
    Effect.gen(function*() {
      const { importReferences } = yield* Effect.promise(() => import("@likeness/pipeline/references/import-references"))
      const result = yield* importReferences(workspace, persona, resolve(flags.source), tell)
      yield* print({ persona: persona.name, ...result }, () =>
        [
          `${result.imported.length} pictures imported for ${persona.name}, ${result.unchanged.length} were there already`,
          ...result.skipped.map(({ file, reason }) => `left out  ${file}: ${reason}`),
          ...result.notes.map((note) => `look at  ${note}`),
          "next     `likeness persona check`"
        ].join("\n"))
    }))).pipe(Command.withDescription("Copy pictures and captions into the persona's references; one unusable file refuses all of them, and nothing is written"))

const check = Command.make("check", { persona: personaFlag }, (flags) =>
  Effect.gen(function*() {
    const faults = yield* withPersona(flags.persona, (workspace, persona, { tell }) =>
      Effect.gen(function*() {
        const { checkPersona } = yield* Effect.promise(() => import("@likeness/pipeline/references/check-persona"))
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
  })).pipe(Command.withDescription("Faults and near-duplicates among the pictures, and faults of their captions, by file; exit code 1 where one is not fit for training"))

const caption = Command.make("caption", { persona: personaFlag }, (flags) =>
  withPersona(flags.persona, (workspace, persona) =>
    Effect.gen(function*() {
      const { captionPersona } = yield* Effect.promise(() => import("@likeness/pipeline/references/caption-persona"))
      const result = yield* captionPersona(workspace, persona)
      yield* print({ persona: persona.name, ...result }, () => [
        `${result.written} captions written ("${result.caption}" and what ${result.attributes} says of each picture), ${result.kept} left as they are`,
        ...result.leftOut.map(({ attribute, share, words }) => `left out  ${attribute} "${words}": in ${Math.round(share * 100)} % of the pictures, training would take it for a part of the persona`),
        ...result.unknown.map((name) => `look at  ${result.attributes} names ${name}, which is no picture of ${persona.name}`)
      ].join("\n"))
    }))).pipe(Command.withDescription("Write captions from the template and from captions.yaml beside the references, for pictures that have none; what it wrote before is renewed, your own captions stay"))

const forget = Command.make("forget", {
  name: Argument.String("name").pipe(Argument.withDescription("The persona, as likeness.yaml names it")),
  leaveRemote: Flag.Boolean("leave-remote").pipe(Flag.withDescription("Erase here although a provider cannot be reached; what lies there stays, and nothing here knows of it any more"), Flag.withDefault(false))
}, ({ leaveRemote, name }) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    if (!(yield* Yes)) {
      return yield* new RuleError.AnswerMissing({ message: `forgetting ${name} erases its pictures, models, takes and jobs here and with the providers, for good`, advice: "Take a last look; then run the same command with --yes." })
    }
    const { forgetPersona } = yield* Effect.promise(() => import("@likeness/pipeline/keeping/forget-persona"))
    const forgotten = yield* withProgress(({ tell }) => forgetPersona(folder, process.env, name, { leaveRemote }, tell))
    yield* print(forgotten, () => [
      ...forgotten.remote.map(({ answer, reason, reference }) => `${answer.padEnd(11)} ${reference.kind} ${reference.id} of ${reference.connection}${reason === undefined ? "" : `: ${reason}`}`),
      ...(forgotten.erasedHere
        ? [
          `${name} is forgotten: its rows, ${forgotten.files} stored files${forgotten.removed.map((path) => `, ${path}`).join("")}`,
          ...forgotten.stillNamedIn.map((path) => `look at     ${path} still names ${name}`),
          "keep        tombstones.txt: it keeps backups of before from bringing the persona back"
        ]
        : ["nothing was erased here, because a provider could not be reached", "next        run the same command again later, or with --leave-remote"])
    ].join("\n"))
    if (!forgotten.erasedHere) return yield* Effect.fail(new ExitWith(4))
  })).pipe(
  Command.withDescription("Erase a persona: what the providers have, then its rows and files here, references and exports included. Charges stay, without a name. Exit code 4 where a provider cannot be reached; nothing is erased here then"),
  Command.withShortDescription("Erase a persona, here and with the providers")
)

export const personaCommand = Command.make("persona").pipe(
  Command.withDescription("The persona: its reference pictures, and erasing it"),
  Command.withSubcommands([importPictures, check, caption, forget])
)
