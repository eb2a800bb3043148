/** `plan.json` from `plan.yaml` and the workspace's prices. Pure. */
import * as Decimal from "@likeness/core/Decimal"
import type { PlanDocument } from "@likeness/benchmark/plan/schema"
import type { Workspace } from "../workspace/Workspace.ts"
import type { StudyArm } from "./StudyArm.ts"
import type { StudyFile } from "./StudyFile.ts"

/** The plan in the keys and plain numbers of `bench-plan/1`. */
export const makePlan = (workspace: Pick<Workspace, "settings">, name: string, file: StudyFile, arms: ReadonlyArray<StudyArm>): PlanDocument => {
  const { currency, fx } = workspace.settings
  const connections = new Map(arms.flatMap((arm) => Object.values(arm.stages).map((stage) => [stage.connection.name, stage.connection] as const)))
  const gpuPrices = [...connections.values()].flatMap(({ gpuPrice, name }) =>
    gpuPrice === undefined ? [] : [[name, { amount: Decimal.toNumber(gpuPrice.perHour.amount), currency: gpuPrice.perHour.currency }] as const])
  return {
    schema: "bench-plan/1",
    study: name,
    currency,
    fx: Object.fromEntries(Object.entries(fx).map(([key, rate]) => [key, Decimal.toNumber(rate)])),
    gpu_hour_prices: Object.fromEntries(gpuPrices),
    arms: arms.map((arm) => arm.name),
    baseline: file.baseline,
    ...file.analysis
  }
}
