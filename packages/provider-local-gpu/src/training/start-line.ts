/** What a prepared training would start, for people to read or to run by hand. */
import type * as PreparedOrder from "@likeness/core/PreparedOrder"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Settings from "../settings.ts"
import * as Run from "./Run.ts"
import { trainerEnvironment } from "./trainer-environment.ts"

export interface StartLine {
  /** Program and arguments; no shell. */
  readonly argv: ReadonlyArray<string>
  /** The whole environment: the process inherits nothing else. */
  readonly environment: { readonly [name: string]: string }
  /** The run's folder, made when it starts; the process works in it. */
  readonly folder: string
  readonly datasetToml: string
}

/**
 * The start line of a prepared training with the connection's settings that it was prepared with. Pure;
 * starts nothing. `undefined` where the order is not one of a training.
 */
export const startLine = (settings: unknown, prepared: PreparedOrder.PreparedOrder): StartLine | undefined => {
  const training = Result.getOrUndefined(Schema.decodeUnknownResult(Settings.Settings)(settings))?.training
  const order = Result.getOrUndefined(Schema.decodeUnknownResult(Schema.fromJsonString(Run.Order))(prepared.body))
  if (training === undefined || order === undefined) return undefined
  const folder = Run.folderOf(training.runs, order.run)
  return { argv: order.argv, environment: trainerEnvironment(training, order, folder), folder, datasetToml: order.datasetToml }
}
