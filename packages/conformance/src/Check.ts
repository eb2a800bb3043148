/** One numbered behaviour that every provider shows, as an effect without test runner. */
import * as Capability from "@likeness/core/Capability"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Bench from "./Bench.ts"
import { Broken, broken, say } from "./Broken.ts"
import * as Fault from "./Fault.ts"
import * as Harness from "./Harness.ts"
import type * as Verdict from "./Verdict.ts"

export interface Check {
  /** As in the README's table; 34 to 36 are training's own. */
  readonly number: number
  /** A sentence that a user can read in a report. */
  readonly name: string
  /** The capabilities that it is tried on, where they are declared. */
  readonly capabilities: ReadonlyArray<Capability.Capability>
  /** Never fails: what is wrong is the verdict. */
  readonly run: (harness: Harness.Harness) => Effect.Effect<Verdict.Verdict>
}

/** What a check is made of. */
export interface Definition {
  readonly number: number
  readonly name: string
  /** All four unless told. */
  readonly capabilities?: ReadonlyArray<Capability.Capability>
  /** The first sample of each capability unless told. */
  readonly samples?: (samples: ReadonlyArray<Harness.Sample>, description: Capability.Description) => ReadonlyArray<Harness.Sample>
  /** What is missing where `samples` chooses none although the capability is declared. */
  readonly without?: string
  /** Without any of these there is nothing to try. */
  readonly faults?: ReadonlyArray<Fault.FaultKind>
  /** `undefined` where the declared capability is concerned by the check, otherwise why not. */
  readonly concerns?: (offer: Bench.Offer, capability: Capability.Capability, harness: Harness.Harness) => string | undefined
  readonly body: (bench: Bench.Bench) => Effect.Effect<void, Broken, Scope.Scope>
}

/** How long one order may take in one check, unless the harness says otherwise. */
export const patienceSeconds = 20

const first = (samples: ReadonlyArray<Harness.Sample>): ReadonlyArray<Harness.Sample> => samples.slice(0, 1)

/** The check of a definition: its body on the chosen samples of each declared capability, one after another. */
export const make = (definition: Definition): Check => {
  const { concerns, name, number, without } = definition
  const capabilities = definition.capabilities ?? Capability.all
  const choose = definition.samples ?? first
  const faults = definition.faults ?? []

  const run = (harness: Harness.Harness): Effect.Effect<Verdict.Verdict> =>
    Effect.gen(function*() {
      const leftOut: Array<string> = []
      const leaveOut = (reason: string): void => void (leftOut.includes(reason) || leftOut.push(reason))
      const description = yield* Effect.scoped(Effect.map(Bench.connect(harness, {}), (provider) => provider.describe()))
      const declared = capabilities.filter((capability) => Capability.offer(description, capability) !== undefined)
      if (declared.length === 0) return notOffered(`describe declares none of ${capabilities.join(", ")}`)

      let tried = 0
      for (const capability of declared) {
        const given = Harness.samplesOf(harness, capability)
        if (given.length === 0) return yield* broken(`describe declares ${capability}, but the harness has no sample of it`)
        const unconcerned = concerns?.(Capability.offer(description, capability)!, capability, harness)
        if (unconcerned !== undefined) {
          leaveOut(`${capability}: ${unconcerned}`)
          continue
        }
        const unplanned = faults.map((kind) => [kind, Fault.plannable(harness.faults, kind, capability)] as const)
        const absent = unplanned.filter(([, plannable]) => plannable !== undefined && plannable !== "canPlan")
        if (faults.length > 0 && absent.length === faults.length) {
          for (const [kind, plannable] of absent) if (typeof plannable === "object") leaveOut(`${capability}, ${kind}: ${plannable.absent}`)
          continue
        }
        const chosen = choose(given, description)
        if (chosen.length === 0) leaveOut(`${capability}: ${without ?? "no sample is of this kind"}`)
        for (const sample of chosen) {
          yield* one(harness, sample, leaveOut, definition.body).pipe(
            Effect.mapError((wrong) => new Broken({ reason: `${capability} (${sample.providerModel}): ${wrong.reason}` }))
          )
          tried++
        }
      }
      return tried === 0 ? notOffered(leftOut.join("; ")) : { _tag: "passed", leftOut } satisfies Verdict.Verdict
    }).pipe(
      Effect.catchCause((cause) => Effect.succeed<Verdict.Verdict>({ _tag: "failed", reason: say(Cause.squash(cause)) })),
      // What a check leaves running over there must not meet the next one.
      Effect.ensuring(Effect.promise(async () => harness.probe.reset()).pipe(Effect.ignoreCause))
    )

  return { number, name, capabilities, run }
}

const notOffered = (reason: string): Verdict.Verdict => ({ _tag: "notOffered", reason })

const one = (harness: Harness.Harness, sample: Harness.Sample, leaveOut: (reason: string) => void, body: Definition["body"]): Effect.Effect<void, Broken> => {
  const patience = harness.patienceSeconds ?? patienceSeconds
  return Effect.scoped(Effect.flatMap(Bench.make(harness, sample, leaveOut), body)).pipe(
    Effect.timeoutOrElse({ duration: patience * 1000, orElse: () => broken(`did not end within ${patience} s`) })
  )
}
