import * as Effect from "effect/Effect"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import type { ModelDocument } from "@likeness/pipeline/models/model-document"
import type { Settings } from "@likeness/pipeline/settings/Settings"
import { access } from "node:fs/promises"
import { basename, join, resolve } from "node:path"
import { Folder } from "../flags.ts"
import { ExitWith } from "../terminal/ExitWith.ts"
import { print } from "../terminal/output.ts"
import { withProgress } from "../with-workspace.ts"

/** The workspace's settings; these commands also work where there is none. */
const settingsOf = (folder: string) =>
  Effect.gen(function*() {
    const { fileName, loadSettings } = yield* Effect.promise(() => import("@likeness/pipeline/settings/load-settings"))
    const isWorkspace = yield* Effect.promise(() => access(join(folder, fileName)).then(() => true, () => false))
    const settings: Settings | undefined = isWorkspace ? yield* loadSettings(folder, process.env) : undefined
    return { settings, workspace: isWorkspace ? folder : undefined }
  })

const gigabytes = (bytes: number | null): string => (bytes === null ? "" : `${(bytes / 1e9).toFixed(2)} GB`)

const howKnown = { sha256: "by its SHA-256", metadata: "by its metadata", fileName: "a guess from its file's name" }

const named = ({ name }: ModelDocument): string => (name === null ? "" : `${name.name} (${howKnown[name.from]})`)

const listCommand = Command.make("list", {}, () =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { settings, workspace } = yield* settingsOf(folder)
    const { listModels } = yield* Effect.promise(() => import("@likeness/pipeline/models/list-models"))
    const listed = yield* withProgress(({ tell }) => listModels(workspace, settings, process.env, tell))
    yield* print(listed, ({ folders, models }) => [
      ...models.map((model) => model.trainable
        ? `SDXL     ${named(model)}  ${gigabytes(model.sizeBytes)}  ${model.path}${model.warnings.map((warning) => `\n         ${warning}`).join("")}`
        : `refused  ${basename(model.path)}: ${model.reason}  ${model.path}`),
      models.length === 0 ? "no model was found" : `${models.filter(({ trainable }) => trainable).length} of ${models.length} can be trained on`,
      ...folders.map(({ because, folder: place }) => `looked in ${place} (${because})`),
      "next     `likeness model check FILE` gives the lines for a recipe"
    ].join("\n"))
  })).pipe(Command.withDescription("Base models in the usual places: the connections' folders, ComfyUI and A1111's web UI, extra_model_paths.yaml, the workspace's models/. Reads headers only"),
  Command.withShortDescription("Base models in the usual places of this machine"))

const recipeLines = (model: ModelDocument): ReadonlyArray<string> => [
  "for a recipe:",
  "  baseModel:",
  "    v: 1",
  "    family: sdxl",
  "    files:",
  `      - { role: checkpoint, name: ${JSON.stringify(basename(model.path))}, sha256: ${model.sha256} }`,
  `    licence: { name: ${JSON.stringify(model.licence?.name ?? "ITS LICENCE")}, source: ${JSON.stringify(model.licence?.source ?? "WHERE YOU READ IT")} }`
]

const checkCommand = Command.make("check", { file: Argument.String("file").pipe(Argument.withDescription("A model's file, or a folder of diffusers")) }, (flags) =>
  Effect.gen(function*() {
    const folder = resolve(yield* Folder)
    const { settings, workspace } = yield* settingsOf(folder)
    const { checkModel } = yield* Effect.promise(() => import("@likeness/pipeline/models/check-model"))
    const model = yield* withProgress(({ tell }) => checkModel(workspace, settings, resolve(flags.file), tell))
    yield* print(model, () => (model.trainable
      ? [
        `SDXL     ${named(model)}, ${gigabytes(model.sizeBytes)}, ${model.dtypes.join(", ")}, ${model.tensors} tensors (${model.parts.map((part) => `${part.name} ${part.tensors}`).join(", ")})`,
        ...model.warnings.map((warning) => `look at  ${warning}`),
        ...recipeLines(model)
      ]
      : [
        `refused  ${model.path}: ${model.reason} (${model.code})`,
        `next     ${model.advice}`
      ]).join("\n"))
    if (!model.trainable) return yield* Effect.fail(new ExitWith(1))
  })).pipe(Command.withDescription("What a model's file is, from its first bytes and header; its SHA-256 and the lines for a recipe where a LoRA can be trained on it. Exits with 1 where not"),
  Command.withShortDescription("What a model's file is, and whether a LoRA can be trained on it"))

export const modelCommand = Command.make("model").pipe(
  Command.withDescription("Base models on this machine"),
  Command.withExamples([
    { command: "likeness model list", description: "What lies in the usual places, and why the others cannot be used" },
    { command: "likeness model check sd_xl_base_1.0.safetensors", description: "One file, and the lines for a recipe" }
  ]),
  Command.withSubcommands([listCommand, checkCommand])
)
