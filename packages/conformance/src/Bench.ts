/** What the body of a check works with: one sample order, the provider, and the window into the other side. */
import type { AssetReader } from "@likeness/core/AssetReader"
import * as Capability from "@likeness/core/Capability"
import type * as Provider from "@likeness/core/Provider"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Broken, broken, must } from "./Broken.ts"
import * as Fault from "./Fault.ts"
import * as Harness from "./Harness.ts"
import * as SampleAssets from "./SampleAssets.ts"

/** What one capability declares whatever its kind. */
export type Offer = NonNullable<ReturnType<typeof Capability.offer>>

/** One model of a capability, told apart by the capability. */
export type Model = Capability.TrainIdentityModel | Capability.GenerateImageModel | Capability.GenerateVideoModel | Capability.EnhanceModel

export interface Bench {
  readonly harness: Harness.Harness
  readonly description: Capability.Description
  readonly capability: Capability.Capability
  readonly offer: Offer
  readonly sample: Harness.Sample
  readonly model: Model
  /** The usual connection. */
  readonly provider: Provider.Provider
  readonly readAsset: AssetReader
  /** Says what was not tried because the wire has no such thing. */
  readonly leaveOut: (reason: string) => void
}

/** A window's answer, as an effect. */
export const ask = <A>(question: () => Harness.Answer<A>): Effect.Effect<A, Broken> => must("the harness", Effect.promise(async () => question()))

/** Another connection, closed with the scope. */
export const connect = (harness: Harness.Harness, setting: Partial<Harness.Setting>): Effect.Effect<Provider.Provider, Broken, Scope.Scope> =>
  Effect.acquireRelease(
    must("connect", Effect.promise(async () => harness.connect({ ...Harness.usual, ...setting }))),
    (made) => Effect.promise(async () => made.close())
  ).pipe(Effect.map((made) => made.provider))

/** What `describe` declares of the sample's model. */
export const modelOf = (description: Capability.Description, sample: Harness.Sample): Model | undefined => {
  const { providerModel, request } = sample
  if (request._tag === "enhance") {
    return description.enhance?.models.find((model) => model.providerModel === providerModel && model.operation === request.operation)
  }
  return description[request._tag]?.models.find((model: Model) => model.providerModel === providerModel)
}

/** The bench for one sample: a fresh other side and the usual connection. */
export const make = (
  harness: Harness.Harness,
  sample: Harness.Sample,
  leaveOut: (reason: string) => void
): Effect.Effect<Bench, Broken, Scope.Scope> =>
  Effect.gen(function*() {
    yield* ask(() => harness.probe.reset())
    const provider = yield* connect(harness, {})
    const description = provider.describe()
    const capability = sample.request._tag
    const offer = Capability.offer(description, capability)
    const model = modelOf(description, sample)
    if (offer === undefined || model === undefined) {
      return yield* broken(`the harness' sample names the model ${sample.providerModel}, which describe does not declare for ${capability}`)
    }
    return { harness, description, capability, offer, sample, model, provider, readAsset: SampleAssets.reader(harness.assets), leaveOut }
  })

/** A fresh other side in the middle of a check. */
export const reset = (bench: Bench): Effect.Effect<void, Broken> => ask(() => bench.harness.probe.reset())

/** The paid calls that arrived. */
export const submissions = (bench: Bench): Effect.Effect<ReadonlyArray<Harness.Received>, Broken> =>
  ask(() => bench.harness.probe.received()).pipe(Effect.map((all) => all.filter((one) => one.purpose === "submission")))

/** Everything that arrived. */
export const received = (bench: Bench): Effect.Effect<ReadonlyArray<Harness.Received>, Broken> => ask(() => bench.harness.probe.received())

/** The jobs that exist over there. */
export const jobs = (bench: Bench): Effect.Effect<ReadonlyArray<Harness.JobSeen>, Broken> => ask(() => bench.harness.probe.jobs())

/** Plans a fault on a fresh other side and runs `body`; leaves it out where the wire has no such fault. */
export const provoke = <E, R>(bench: Bench, kind: Fault.FaultKind, body: Effect.Effect<void, E, R>): Effect.Effect<void, E | Broken, R> =>
  Effect.gen(function*() {
    const plannable = Fault.plannable(bench.harness.faults, kind, bench.capability)
    if (plannable === undefined) return yield* broken(`the harness cannot provoke "${kind}" on ${bench.capability}`)
    if (plannable !== "canPlan") return bench.leaveOut(`${bench.capability}, ${kind}: ${plannable.absent}`)
    yield* reset(bench)
    // A wrong key is a connection, not a plan.
    if (kind !== "wrong-key") yield* ask(() => bench.harness.probe.plan({ kind, capability: bench.capability }))
    yield* body
  })

/** Real seconds for what `describe` declares. */
export const scaled = (bench: { readonly harness: Pick<Harness.Harness, "timeScale"> }, seconds: number): number => seconds * (bench.harness.timeScale ?? 1)

/** Looks again until `done`, for as long as `forSeconds`; whether it came. */
export const until = <E, R>(done: Effect.Effect<boolean, E, R>, forSeconds: number): Effect.Effect<boolean, E, R> =>
  Effect.gen(function*() {
    while (!(yield* done)) yield* Effect.sleep("2 millis")
    return true
  }).pipe(Effect.timeoutOrElse({ duration: forSeconds * 1000, orElse: () => Effect.succeed(false) }))

const settleMillis = 10
/** So much later than asked for is still on time. */
const lateMillis = 8
const settleRounds = { onTime: 3, most: 50 }

/**
 * Time for a request that nobody waited for to arrive, before its absence is concluded. A process that is late
 * itself, because the machine has other work, gets more of it: until three short sleeps in a row end on time.
 */
export const settle: Effect.Effect<void> = Effect.gen(function*() {
  let onTime = 0
  for (let round = 0; round < settleRounds.most && onTime < settleRounds.onTime; round += 1) {
    const before = performance.now()
    yield* Effect.sleep(settleMillis)
    onTime = performance.now() - before - settleMillis > lateMillis ? 0 : onTime + 1
  }
})
