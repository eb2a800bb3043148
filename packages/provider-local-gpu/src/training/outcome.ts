/** How a run ended: by its files, its exit and its log, in this order of trust. */
import type * as Outcome from "@likeness/core/Outcome"
import * as Timestamp from "@likeness/core/Timestamp"
import { stat } from "node:fs/promises"
import type { Failing } from "../errors.ts"
import { gpuUsage } from "../gpu-usage.ts"
import type { Setup } from "../setup.ts"
import { diagnoseText } from "../triage/diagnose.ts"
import { diagnoseFile } from "../triage/log-file.ts"
import { factsOf, failure } from "./failure.ts"
import { outputs, trainerTimes, verifyEpochs } from "./kept-epochs.ts"
import * as Log from "./Log.ts"
import { logState } from "./LogState.ts"
import * as Run from "./Run.ts"
import { otherBase } from "./trained-defect.ts"

/** Nobody wrote the end down: the last sign of life is the last line. */
const lastSign = async (folder: string): Promise<number | undefined> => {
  const log = await stat(Run.logOf(folder)).catch(() => undefined)
  return log === undefined ? undefined : Math.round(log.mtimeMs)
}

const unsound = (defects: ReadonlyArray<string>, strangeBase: string | undefined): Failing =>
  defects.length === 0 && strangeBase !== undefined
    ? { code: "model.wrong_architecture", message: `training ended well, but on a base model with the SHA-256 ${strangeBase}, which is not the recipe's`, advice: "Correct the recipe's base model or the file, then train again." }
    : { code: "unknown", message: `training ended well but its files are not sound: ${defects.join("; ")}`, advice: "Train again; free disk space first." }

/** Exit code 0 is no success by itself: the trainer gives it for an empty data set too. */
export const outcome = async (setup: Setup, folder: string, order: Run.Order, signal: AbortSignal): Promise<Outcome.Outcome> => {
  const [ended, stop, trainer, found] = await Promise.all([Run.readEnded(folder), Run.readStop(folder), Run.readTrainer(folder), verifyEpochs(folder, order, signal)])
  const log = Log.lines(await Log.readLog(Run.logOf(folder)))
  const state = logState(log)
  const startedAt = trainer?.at
  const finishedAt = ended?.finishedAt ?? (await lastSign(folder)) ?? startedAt
  const own = order.usage === "trainer" ? trainerTimes(found.epochs) : undefined
  const held = startedAt === undefined || finishedAt === undefined ? 0 : finishedAt - startedAt
  const base = {
    v: 1 as const,
    usage: [own === undefined ? gpuUsage(setup.connection, held, "derived") : gpuUsage(setup.connection, own.finished - own.started, "provider")],
    billed: "no" as const,
    ...(startedAt === undefined ? {} : { startedAt: Timestamp.fromMillis(startedAt) }),
    ...(finishedAt === undefined ? {} : { finishedAt: Timestamp.fromMillis(Math.max(finishedAt, startedAt ?? finishedAt)) })
  }
  const models = outputs(order, found.epochs)
  const complete = ended?.exitCode === 0 && state.saved && state.nan === undefined && found.defects.length === 0
  const strange = found.epochs.map(({ header }) => otherBase(order, header)).find((sha256) => sha256 !== undefined)
  const warnings = strange === undefined ? [] : [`The base model that was trained on has the SHA-256 ${strange.slice(0, 12)}…, and the recipe names ${order.baseSha256.slice(0, 12)}….`]
  if (complete && models.length > 0 && (strange === undefined || order.environment === undefined)) return { ...base, state: "succeeded", outputs: models, warnings }
  if (stop?.by === "user") return { ...base, state: "cancelled", outputs: models, warnings }
  const ranThrough = ended?.exitCode === 0 && state.saved && state.nan === undefined
  const why = ranThrough
    ? unsound(found.defects, strange)
    : failure(await diagnoseFile(Run.logOf(folder), factsOf(ended)).catch(() => diagnoseText("", factsOf(ended))), { ended, stop, device: state.device, stage: state.stage, nan: state.nan })
  return { ...base, state: "failed", error: setup.errors.ofCode(why), outputs: models, warnings }
}
