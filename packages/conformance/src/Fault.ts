/** What can go wrong on the other side, by name, and what a harness says about provoking it. */
import type * as Capability from "@likeness/core/Capability"

/**
 * Kinds of fault.
 *
 * The next paid submission meets it, once:
 * - `reset-before-accept`: its bytes arrive, no job is made, the connection is cut.
 * - `reset-after-accept`: the job is made, then the connection is cut before the answer.
 * - `timeout`: its bytes arrive and no answer ever comes. The harness' connection gives up quickly.
 * - `server-error`: a 5xx (or its like), no job is made.
 * - `rate-limit`, `no-credits`: refused for that reason, no job is made.
 *
 * The job that the next paid submission makes meets it:
 * - `hold-in-queue`, `hold-at-work`: it waits, or works, until it is cancelled or the probe is reset.
 * - `fail-work`: it fails at work. `break-off-work`: its program or server dies in the middle.
 * - `reject-content`: it ends by the provider's policy.
 * - `truncate-output`: a file ends before its announced length. `expire-output`: the files are gone.
 * - `withhold-output`: it ends well with one output fewer than asked.
 * - `forget-job`: once accepted, the other side no longer knows it.
 * - `silent-watch`, `doubled-watch`, `cut-watch`: what `watch` listens to says nothing, says all twice, breaks off.
 *
 * Everything meets it until the probe is reset:
 * - `refuse-connection`: nothing listens at the address.
 * - `hang`: every request is taken and none is answered.
 * - `extra-fields`: every answer carries fields that nobody knows yet.
 * - `unknown-state`: whoever asks for a job is told a state that nobody knows yet.
 * - `missing-field`: whoever asks for a job gets an answer without the field that tells its state.
 * - `full`: no room for another job. `old-version`: the program over there is too old.
 *
 * Provoked by `connect({ credentials: "wrong" })` instead of by a plan:
 * - `wrong-key`.
 */
export type FaultKind =
  | "reset-before-accept" | "reset-after-accept" | "timeout" | "server-error" | "rate-limit" | "no-credits"
  | "hold-in-queue" | "hold-at-work" | "fail-work" | "break-off-work" | "reject-content"
  | "truncate-output" | "expire-output" | "withhold-output" | "forget-job"
  | "silent-watch" | "doubled-watch" | "cut-watch"
  | "extra-fields" | "unknown-state" | "missing-field"
  | "refuse-connection" | "hang" | "full" | "old-version" | "wrong-key"

/** One fault to plan. */
export interface Fault {
  readonly kind: FaultKind
  /** The capability whose next order will meet it: harnesses with two back ends choose by it. */
  readonly capability: Capability.Capability
}

/**
 * What a harness says of one kind: `"canPlan"`; or why this wire does not have it (`absent`), for all
 * capabilities or for those named in `on`.
 *
 * A kind that is not mentioned counts as "the harness cannot provoke it", and the checks that need it
 * fail: what was not tried was not proven.
 */
export type Plannable = "canPlan" | { readonly absent: string; readonly on?: ReadonlyArray<Capability.Capability> }

export type Plannables = { readonly [kind in FaultKind]?: Plannable }

/** What a harness says of a kind for one capability: it can plan it, the wire has none (why), or nothing. */
export const plannable = (plannables: Plannables, kind: FaultKind, capability: Capability.Capability): "canPlan" | { readonly absent: string } | undefined => {
  const said = plannables[kind]
  if (said === undefined || said === "canPlan") return said
  return said.on === undefined || said.on.includes(capability) ? { absent: said.absent } : "canPlan"
}
