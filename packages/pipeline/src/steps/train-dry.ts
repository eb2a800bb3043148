/** What a training would start, without starting it. */
import * as Effect from "effect/Effect"
import * as ProviderErrors from "@likeness/core/ProviderError"
import * as RuleError from "@likeness/core/RuleError"
import { startLine } from "@likeness/provider-local-gpu/training/start-line"
import type { Workspace } from "../workspace/Workspace.ts"
import { prepareTraining, type Training, trainingRequest } from "./train.ts"

export interface DryTraining {
  readonly connection: string
  /** Program and arguments of a process on this machine; `null` where the provider starts none. */
  readonly command: ReadonlyArray<string> | null
  readonly environment: { readonly [name: string]: string }
  /** Where the process would work; its name is new at every start. */
  readonly folder: string | null
  readonly datasetToml: string | null
  /** What would be sent instead, where the provider starts no process. */
  readonly endpoint: string
  readonly warnings: ReadonlyArray<string>
}

/** The exact command and environment of a training, or the call that would be made. Starts, sends and spends nothing; pictures are copied for it. */
export const dryTraining = (workspace: Workspace, training: Training) =>
  Effect.gen(function*() {
    const { connection } = training
    const prepared = yield* prepareTraining(workspace, training)
    const { requests } = prepared.regularisation
    if (requests.length > 0) {
      return yield* new RuleError.InvalidInput({
        place: "--dry-run",
        message: `${requests.reduce((sum, { count }) => sum + count, 0)} regularisation images of the recipe ${prepared.recipe.name} are not made yet, and the command depends on them`,
        advice: "Look at the command without `regularisation` in the recipe, or train: they are made first."
      })
    }
    const request = yield* trainingRequest(workspace, training, prepared.request)
    const provider = yield* workspace.provider(connection)
    const faults = provider.validate(request)
    const [first] = faults
    if (first !== undefined) {
      return yield* new RuleError.InvalidInput({ place: first.path.join("."), message: first.message, advice: "Correct what is named, then ask again." })
    }
    const order = yield* provider.prepare(request, { readAsset: workspace.runtime.blobs.open, known: [] }).pipe(
      Effect.mapError((error) => (ProviderErrors.isProviderError(error) ? error : new RuleError.InvalidInput({ place: "references/", message: error.message, advice: "Import the pictures again with `likeness persona import FOLDER`." })))
    )
    const line = startLine(connection.settings, order)
    const dry: DryTraining = {
      connection: connection.name,
      command: line?.argv ?? null,
      environment: line?.environment ?? {},
      folder: line?.folder ?? null,
      datasetToml: line?.datasetToml ?? null,
      endpoint: order.endpoint,
      warnings: order.warnings
    }
    return dry
  })
