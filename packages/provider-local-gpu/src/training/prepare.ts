/** A training made ready: data set copied, checkpoint looked at, the whole command written. */
import type { AssetUnreadable } from "@likeness/core/AssetReader"
import * as BaseModel from "@likeness/core/BaseModel"
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { randomUUID } from "node:crypto"
import { readdir, realpath } from "node:fs/promises"
import { join, resolve } from "node:path"
import { compareBytes, notCompared } from "../base-model.ts"
import * as ModelFile from "../model-file/ModelFile.ts"
import { nearest } from "../nearest.ts"
import * as RecipeSettings from "../recipe-settings.ts"
import { gpuResource, type Setup, slotsOfGpu } from "../setup.ts"
import type * as Settings from "../settings.ts"
import { datasetFolder, datasetName, makeDataset } from "./dataset.ts"
import { datasetToml } from "./dataset-toml.ts"
import { leastVramBytes, requireDisk } from "./preflight.ts"
import { resumeOf } from "./resume.ts"
import * as Run from "./Run.ts"
import { type Trainer, trainerOf } from "./trainer.ts"
import { repeatsFor, trainerArguments } from "./trainer-arguments.ts"
import { flagFault } from "./trainer-flags.ts"

/** A file name of sd-scripts' making begins with it. */
const slug = (name: string): string => {
  const plain = name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/gu, "-").replace(/^-+|-+$/gu, "").slice(0, 48).replace(/-+$/u, "")
  return plain === "" ? "lora" : plain
}

interface Checkpoint {
  readonly path: string
  readonly warnings: ReadonlyArray<string>
}

/** The base model's own path (links resolved: the trainer follows them wrongly), its header and its bytes checked. */
const checkpointFile = (setup: Setup, training: Settings.Training, baseModel: BaseModel.BaseModel): Effect.Effect<Checkpoint, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { name, sha256 } = baseModel.files.find((file) => file.role === "checkpoint")!
    if (training.checkpoints === undefined) return { path: name, warnings: [notCompared(name)] }
    const folder = resolve(training.checkpoints)
    const path = yield* Effect.promise(() => realpath(join(folder, name)).catch(() => undefined))
    if (path === undefined) {
      const there = yield* Effect.promise(() => readdir(folder).catch((): Array<string> => []))
      const like = nearest(name, there)
      return yield* setup.errors.modelMissing("prepare", {
        code: "model.missing",
        message: `the base model ${name} is not in ${folder}${like.length === 0 ? "" : `; the nearest names are ${like.join(", ")}`}`,
        advice: "Put the file there, or correct its name."
      })
    }
    const { refusal, warnings } = yield* Effect.promise(() => ModelFile.inspect(path))
    if (refusal !== undefined) {
      return yield* setup.errors.modelMissing("prepare", { code: refusal.code, message: `the base model ${name} cannot be trained on: ${refusal.reason}`, advice: refusal.advice })
    }
    return { path, warnings: [...warnings.map((warning) => `the base model ${name}: ${warning}`), ...(yield* compareBytes(setup, training.runs, name, path, sha256))] }
  })

/** The whole order of a run with this id. */
const orderOf = (parts: {
  readonly run: string
  readonly training: Settings.Training
  readonly settings: RecipeSettings.Training
  readonly request: Request.TrainIdentity
  readonly trainer: Trainer
  readonly checkpoint: string
  readonly resumed?: Run.Order["resumed"]
  readonly origin?: string
}): Run.Order => {
  const { checkpoint, request, resumed, run, settings, trainer, training } = parts
  const folder = Run.folderOf(training.runs, run)
  const outputName = slug(request.persona.name)
  const origin = parts.origin ?? run
  const dataset = datasetName(request)
  return {
    v: 1,
    run,
    argv: [
      ...trainer.command,
      ...trainerArguments({
        settings, checkpoint, outputName,
        comment: origin,
        datasetConfig: join(folder, "dataset.toml"),
        outputDir: Run.outOf(folder),
        title: request.persona.name,
        trigger: request.persona.triggerToken,
        ...(resumed === undefined ? {} : { resumed: { stateFolder: resumed.stateFolder, epoch: resumed.epoch + 1 } })
      })
    ],
    datasetToml: datasetToml({
      imageDir: join(datasetFolder(training.runs, dataset), "train"),
      classTokens: `${request.persona.triggerToken} ${request.persona.classToken}`,
      repeats: repeatsFor(settings, request.referenceSet.pictures.length),
      batchSize: settings.batchSize,
      resolution: settings.resolution,
      ...(request.regularisation === undefined ? {} : { regularisation: { imageDir: join(datasetFolder(training.runs, dataset), "reg"), classTokens: request.persona.classToken } })
    }),
    ...(trainer.environment === undefined ? {} : { environment: trainer.environment }),
    outputName,
    maxTrainEpochs: settings.maxTrainEpochs,
    saveEveryEpochs: settings.saveEveryEpochs,
    ...(settings.keepEpochs === undefined ? {} : { keepEpochs: settings.keepEpochs }),
    usage: training.usage,
    device: training.device,
    origin,
    dataset,
    baseSha256: request.baseModel!.files.find((file) => file.role === "checkpoint")!.sha256,
    networkDim: settings.networkDim,
    leastVramBytes: Math.round(leastVramBytes(settings)),
    ...(resumed === undefined ? {} : { resumed })
  }
}

export const prepare = (
  setup: Setup,
  training: Settings.Training,
  request: Request.TrainIdentity,
  context: Provider.PrepareContext
): Effect.Effect<PreparedOrder.PreparedOrder, ProviderError.ProviderError | AssetUnreadable> =>
  Effect.gen(function*() {
    const settings = Schema.decodeUnknownSync(RecipeSettings.Training)(request.recipe.settings)
    const trainer = yield* trainerOf(setup, training, request.recipe)
    const { path: checkpoint, warnings } = yield* checkpointFile(setup, training, request.baseModel!)
    // The run's folder is named by it, and so found again.
    const run = randomUUID()
    const parts = { run, training, settings, request, trainer, checkpoint }
    const begun = orderOf(parts)
    const fault = flagFault(begun.argv, trainer.flags)
    if (fault !== undefined) {
      return yield* setup.errors.ofCode({ code: "config.flag_invalid", message: fault, advice: "Correct the trainer's command, or build the environment anew with `likeness env build`." }, "prepare")
    }
    const resume = settings.resumeFrom === undefined ? undefined : yield* resumeOf(setup, training.runs, settings.resumeFrom, begun)
    const order = resume?.state === undefined ? begun : orderOf({
      ...parts,
      origin: resume.origin,
      resumed: { run: resume.run, epoch: resume.state.epoch, stateFolder: resume.state.folder, nothingLeft: resume.state.epoch >= settings.maxTrainEpochs }
    })
    yield* requireDisk(setup, training.runs, { networkDim: settings.networkDim, epochs: settings.maxTrainEpochs - (order.resumed?.epoch ?? 0) })
    yield* makeDataset(setup, training.runs, request, context.readAsset)
    return {
      v: 1,
      request: Request.hash(request),
      capability: "trainIdentity",
      provider: "local-gpu",
      connection: setup.connection.name,
      account: setup.connection.account,
      endpoint: "START sd-scripts",
      body: JSON.stringify(order),
      key: run,
      place: setup.place,
      needs: [{ resource: gpuResource(setup.host, training.gpu), slots: slotsOfGpu, capacity: slotsOfGpu }],
      references: [{ v: 1, connection: setup.connection.name, account: setup.connection.account, kind: "upload", id: `dataset:${datasetName(request)}`, place: setup.place }],
      details: { kind: "training", run, ...(order.resumed === undefined ? {} : { resumedFrom: order.resumed.run, finishedEpochs: order.resumed.epoch }) },
      warnings: [...warnings, ...(settings.resumeFrom !== undefined && order.resumed === undefined ? ["The earlier run had saved no state yet: this one begins with the first epoch."] : [])]
    }
  })
