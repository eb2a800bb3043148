/** What a job was charged, in the shape that commands print. */
import * as Effect from "effect/Effect"
import type { Workspace } from "../workspace/Workspace.ts"

export interface Charge {
  readonly amount: string
  readonly currency: string
  readonly credits: string | null
  readonly gpuSeconds: string | null
  readonly billed: "yes" | "no" | "unknown"
}

/** The job's ledger entries, in the order of booking. */
export const chargesOf = (workspace: Pick<Workspace, "runtime">, job: string) =>
  Effect.map(workspace.runtime.ledger.list({ job }), (booked) =>
    booked.map(({ entry }): Charge => ({
      amount: entry.amount.amount,
      currency: entry.amount.currency,
      credits: entry.credits ?? null,
      gpuSeconds: entry.gpuSeconds ?? null,
      billed: entry.billed
    })))
