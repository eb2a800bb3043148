import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Hash from "@likeness/core/Hash"
import type { IdentityDocument } from "@likeness/pipeline/identities/list-identities"
import { resolve } from "node:path"
import { Folder } from "../flags.ts"
import { print, table } from "../terminal/output.ts"
import { withWorkspace } from "../with-workspace.ts"
import { personaFlag } from "./spending-flags.ts"

const dims = ([smallest, largest]: readonly [number, number]): string => (smallest === largest ? `${smallest}` : `${smallest}–${largest}`)

const importCommand = Command.make("import", {
  file: Argument.String("file").pipe(Argument.withDescription("A LoRA's .safetensors file")),
  baseModel: Flag.String("base-model").pipe(Flag.withDescription("What it was trained on, where the file does not say: a recipe's name, a checkpoint's file or its SHA-256"), Flag.optional),
  from: Flag.String("from").pipe(Flag.withDescription("Where it comes from, in your words; its name where left out"), Flag.optional),
  persona: personaFlag
}, (flags) =>
  withWorkspace((workspace, tools) =>
    Effect.gen(function*() {
      const { importIdentity } = yield* Effect.promise(() => import("@likeness/pipeline/identities/import-identity"))
      const persona = yield* workspace.persona(Option.getOrUndefined(flags.persona))
      const { identityModel, known, lora, model, takenBy } = yield* importIdentity(workspace, {
        persona,
        file: resolve(flags.file),
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
    }))).pipe(Command.withDescription("Bring an existing LoRA (kohya's, PEFT's or diffusers' names), recognised from its header, as an identity model of a persona"),
  Command.withShortDescription("Bring an existing LoRA, recognised from its header"))

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
  Command.withDescription("Identity models: what training gave, and LoRAs brought from elsewhere"),
  Command.withExamples([
    { command: "likeness identity import mine.safetensors --base-model local-train", description: "A LoRA that you have, trained on the base model of that recipe" },
    { command: "likeness identity list", description: "Trained and imported ones, by the names that generate --identity takes" }
  ]),
  Command.withSubcommands([importCommand, listCommand, showCommand])
)
