/** How a run ended: by its files, its exit and its log, in this order of trust. */
import type * as Outcome from "@likeness/core/Outcome"
import * as Timestamp from "@likeness/core/Timestamp"
import { stat } from "node:fs/promises"
import { gpuUsage } from "../gpu-usage.ts"
import type { Setup } from "../setup.ts"
import { failure } from "./failure.ts"
import { outputs, trainerTimes, verifyEpochs } from "./kept-epochs.ts"
import * as Log from "./Log.ts"
import * as Run from "./Run.ts"

/** Nobody wrote the end down: the last sign of life is the last line. */
const lastSign = async (folder: string): Promise<number | undefined> => {
  const log = await stat(Run.logOf(folder)).catch(() => undefined)
  return log === undefined ? undefined : Math.round(log.mtimeMs)
}

/** Exit code 0 is no success by itself: the trainer gives it for an empty data set too. */
export const outcome = async (setup: Setup, folder: string, order: Run.Order, signal: AbortSignal): Promise<Outcome.Outcome> => {
  const [ended, stop, trainer, found] = await Promise.all([Run.readEnded(folder), Run.readStop(folder), Run.readTrainer(folder), verifyEpochs(folder, order, signal)])
  const log = Log.lines(await Log.readLog(Run.logOf(folder)))
  const state = Log.state(log)
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
  if (complete && models.length > 0) return { ...base, state: "succeeded", outputs: models, warnings: [] }
  if (stop?.by === "user") return { ...base, state: "cancelled", outputs: models, warnings: [] }
  const ranThrough = ended?.exitCode === 0 && state.saved && state.nan === undefined
  const why = ranThrough
    ? { code: "unknown", message: `training ended well but its files are not sound: ${found.defects.join("; ")}`, advice: "Train again; free disk space first." }
    : failure(log, ended)
  return { ...base, state: "failed", error: setup.errors.ofCode(why), outputs: models, warnings: [] }
}
