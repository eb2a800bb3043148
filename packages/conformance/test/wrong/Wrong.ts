/** A provider that is wrong in one way, made of the right one, and the checks that must fail for it. */
import type * as Request from "@likeness/core/Request"
import type { Door } from "../paid-pictures/connect.ts"
import type { Change } from "../paid-pictures/harness.ts"

export interface Wrong {
  /** What it does wrong, as a sentence's end: "a provider that …". */
  readonly title: string
  /** The numbers of the checks that fail, and no others. */
  readonly caughtBy: ReadonlyArray<number>
  readonly change: Change
  /** Only its training shows it. */
  readonly trains?: boolean
  /** How a process of its own makes it, where that is how it is caught. */
  readonly door?: Door
  /** Less patience where the wrongness is that something never ends. */
  readonly patienceSeconds?: number
}

/** An order's body, changed. */
export const withBody = (body: string, change: (order: Record<string, unknown>) => Record<string, unknown>): string => JSON.stringify(change(JSON.parse(body) as Record<string, unknown>))

export const isPicture = (request: Request.Request): request is Request.GenerateImage => request._tag === "generateImage"
