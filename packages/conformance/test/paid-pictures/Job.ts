/** One order of the paid picture server: it gets one step further each time that somebody asks for it. */

export interface Order {
  readonly kind: "picture" | "face"
  readonly count: number
}

/** What was planned for it. */
export type Fate = "hold-in-queue" | "hold-at-work" | "fail-work" | "reject-content" | "break-off-work" | "truncate-output" | "expire-output" | "withhold-output" | "forget-job"

export interface Job {
  readonly id: string
  readonly account: string
  readonly key: string
  readonly order: Order
  readonly fates: ReadonlySet<Fate>
  /** How often it was asked for. */
  looks: number
  cancelled: boolean
  erased: boolean
}

const price = { picture: 2, face: 10 }

/** Fractions that a job shows at work, one after another. */
const fractions = [0, 0.3, 0.7]

export type State = { readonly state: "queued" | "cancelled" | "failed" | "rejected" | "done" } | { readonly state: "working"; readonly fraction: number }

export const stateOf = (job: Job): State => {
  if (job.cancelled) return { state: "cancelled" }
  if (job.looks <= 1 || job.fates.has("hold-in-queue")) return { state: "queued" }
  if (job.fates.has("hold-at-work")) return { state: "working", fraction: 0.3 }
  const fraction = fractions[job.looks - 1]
  if (fraction !== undefined) return { state: "working", fraction }
  if (job.fates.has("fail-work") || job.fates.has("break-off-work")) return { state: "failed" }
  return { state: job.fates.has("reject-content") ? "rejected" : "done" }
}

/** Charged when it is done, for what it gave. */
export const chargeOf = (job: Job): number => (stateOf(job).state === "done" ? price[job.order.kind] * (job.order.kind === "face" ? 1 : picturesOf(job)) : 0)

export const picturesOf = (job: Job): number => (job.order.kind === "face" ? 0 : job.order.count - (job.fates.has("withhold-output") ? 1 : 0))
