import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Hash from "@likeness/core/Hash"
import * as RuleError from "@likeness/core/RuleError"
import type { IdentityDocument } from "@likeness/pipeline/identities/list-identities"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { print, table } from "../terminal/output.ts"
import { withWorkspace } from "../with-workspace.ts"
import { personaFlag } from "./spending-flags.ts"

const dims = ([smallest, largest]: readonly [number, number]): string => (smallest === largest ? `${smallest}` : `${smallest}–${largest}`)

const importRemote = (flags: { readonly remote: string; readonly provider: Option.Option<string>; readonly kind: Option.Option<string>; readonly from: Option.Option<string>; readonly persona: Option.Option<string> }) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { importRemoteIdentity } = yield* Effect.promise(() => import("@likeness/pipeline/identities/import-remote-identity"))
      const persona = yield* workspace.persona(Option.getOrUndefined(flags.persona))
      const connection = yield* workspace.connection(Option.getOrUndefined(flags.provider))
      const { identityModel, known, model } = yield* importRemoteIdentity(workspace, {
        persona,
        connection,
        id: flags.remote,
        ...Option.match(flags.kind, { onNone: () => ({}), onSome: (kind) => ({ kind }) }),
        ...Option.match(flags.from, { onNone: () => ({}), onSome: (from) => ({ from }) })
      }, tools.tell)
      yield* print({ identityModel, persona: persona.name, kind: model.kind, known, remote: { id: flags.remote, connection: connection.name, account: connection.account } }, (done) => [
        `${done.known ? "there already" : "imported"}  ${done.persona}: ${done.kind} ${Hash.short(done.identityModel)}, ${done.remote.id} of account ${done.remote.account}`,
        `next     \`likeness generate --identity ${Hash.short(done.identityModel)} --provider ${done.remote.connection}\``
      ].join("\n"))
    }))

const either = new RuleError.InvalidInput({ place: "identity import", message: "it needs a LoRA's file or --remote with the provider's id, one of the two", advice: "Write `likeness identity import FILE`, or `likeness identity import --remote ID --provider CONNECTION`." })

const importCommand = Command.make("import", {
  file: Argument.String("file").pipe(Argument.withDescription("A LoRA's .safetensors file"), Argument.optional),
  remote: Flag.String("remote").pipe(Flag.withDescription("Instead of a file: the provider's id of an identity that its account has already, such as a Soul ID made in the console"), Flag.optional),
  provider: Flag.String("provider").pipe(Flag.withDescription("With --remote: the connection whose account has it; the only one where it is left out"), Flag.optional),
  kind: Flag.String("kind").pipe(Flag.withDescription("With --remote: the kind that it must have, such as soul-id/v2"), Flag.optional),
  baseModel: Flag.String("base-model").pipe(Flag.withDescription("What it was trained on, where the file does not say: a recipe's name, a checkpoint's file or its SHA-256"), Flag.optional),
  from: Flag.String("from").pipe(Flag.withDescription("Where it comes from, in your words; its name where left out"), Flag.optional),
  persona: personaFlag
}, (flags) => {
  if (Option.isSome(flags.file) === Option.isSome(flags.remote)) return Effect.fail(either)
  if (Option.isSome(flags.remote)) return importRemote({ ...flags, remote: flags.remote.value })
  const file = resolve(Option.getOrThrow(flags.file))
  return withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { importIdentity } = yield* Effect.promise(() => import("@likeness/pipeline/identities/import-identity"))
      const persona = yield* workspace.persona(Option.getOrUndefined(flags.persona))
      const { identityModel, known, lora, model, takenBy } = yield* importIdentity(workspace, {
        persona,
        file,
        ...Option.match(flags.baseModel, { onNone: () => ({}), onSome: (text) => ({ baseModel: { text, path: resolve(text) } }) }),
        ...Option.match(flags.from, { onNone: () => ({}), onSome: (from) => ({ from }) })
      }, tools.tell)
      const base = model.baseModel?.files[0]
      const result = { identityModel, persona: persona.name, kind: model.kind, known, style: lora.style, networkDim: lora.networkDim, layers: lora.layers, textEncoders: lora.textEncoders, baseModel: base === undefined ? null : { name: base.name, sha256: base.sha256 }, takenBy }
      yield* print(result, (done) => [
        `${done.known ? "there already" : "imported"}  ${done.persona}: ${done.kind} ${Hash.short(done.identityModel)}, ${done.layers} layers${done.networkDim === null ? "" : `, network_dim ${dims(done.networkDim)}`}${done.style === null ? "" : `, names of ${done.style}`}`,
        ...(done.baseModel === null ? [] : [`trained on  ${done.baseModel.name} (${done.baseModel.sha256.slice(0, 12)})`]),
        done.takenBy.length === 0
          ? `look at  no connection of this workspace takes ${done.kind}`
          : `next     \`likeness generate --identity ${Hash.short(done.identityModel)} --provider ${done.takenBy[0]}\``
      ].join("\n"))
    }))
}).pipe(Command.withDescription("Bring an existing LoRA (kohya's, PEFT's or diffusers' names), recognised from its header, or with --remote an identity that a provider's account has already, as an identity model of a persona"),
  Command.withShortDescription("Bring an existing LoRA, or an identity that a provider has"))

const row = (model: IdentityDocument): ReadonlyArray<string> => [
  model.chosen ? "in use" : "", Hash.short(model.identityModel), model.persona, model.kind,
  model.origin === "imported" ? `imported: ${model.from}` : `trained${model.epoch === null ? "" : `, epoch ${model.epoch}`}`,
  model.baseModel === null ? "" : `on ${model.baseModel.name}`
]

const listCommand = Command.make("list", { persona: personaFlag }, (flags) =>
  Effect.gen(function*() {
    const { listIdentities } = yield* Effect.promise(() => import("@likeness/pipeline/identities/list-identities"))
    const identityModels = yield* listIdentities(resolve(yield* Folder), process.env, Option.getOrUndefined(flags.persona))
    yield* print({ identityModels }, () => (identityModels.length === 0 ? "no identity model yet; next: `likeness train`, or `likeness identity import FILE`" : table(identityModels.map(row))))
  })).pipe(Command.withDescription("The identity models of this workspace, trained and imported"))

const showCommand = Command.make("show", {
  model: Argument.String("model").pipe(Argument.withDescription("The beginning of its name")),
  persona: personaFlag
}, (flags) =>
  Effect.gen(function*() {
    const { showIdentity } = yield* Effect.promise(() => import("@likeness/pipeline/identities/show-identity"))
    const shown = yield* showIdentity(resolve(yield* Folder), process.env, Option.getOrUndefined(flags.persona), flags.model)
    yield* print(shown, (model) => [
      `${model.identityModel}${model.chosen ? "  in use" : ""}`,
      `persona  ${model.persona}`,
      `kind     ${model.kind}, ${model.origin === "imported" ? `imported from ${model.from}` : `trained${model.epoch === null ? "" : `, epoch ${model.epoch}`}`}`,
      ...(model.baseModel === null ? [] : [`base     ${model.baseModel.name} (${model.baseModel.sha256})`]),
      ...(model.lora === null ? [] : [`layers   ${model.lora.layers}${model.lora.networkDim === null ? "" : `, network_dim ${dims(model.lora.networkDim)}`}${model.lora.textEncoders ? ", text encoders too" : ", U-Net only"}`]),
      ...(model.path === null ? [] : [`file     ${model.path}`]),
      ...(model.remote === null ? [] : [`remote   ${model.remote.id} of account ${model.remote.account}`]),
      ...model.scores.map((score) => `  epoch ${score.epoch}: similarity ${score.identity === null ? "not measurable" : score.identity.toFixed(3)}, quality ${Math.round(score.quality * 100)} %`),
      ...(model.contactSheet === null ? [] : [`sheet    ${model.contactSheet}`])
    ].join("\n"))
  })).pipe(Command.withDescription("One identity model: its file, its base model, and how its epochs were judged"))

export const identityCommand = Command.make("identity").pipe(
  Command.withDescription("Identity models: what training gave, and what was brought from elsewhere"),
  Command.withExamples([
    { command: "likeness identity import mine.safetensors --base-model local-train", description: "A LoRA that you have, trained on the base model of that recipe" },
    { command: "likeness identity import --remote 9d0f7c52-2f3a-4c55-9a55-0c7f9b1d2e3f --provider hf-main", description: "A Soul ID that was made in the vendor's console, after a look at its state and family" },
    { command: "likeness identity list", description: "Trained and imported ones, by the names that generate --identity takes" }
  ]),
  Command.withSubcommands([importCommand, listCommand, showCommand])
)
