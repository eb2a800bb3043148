/**
 * What the author of a provider supplies so that the suite can run against it.
 *
 * Written with plain values and promises: no Effect is needed. A harness holds the other side (an
 * emulator, or the real thing with a proxy before it), opens connections to it, and lets the suite see
 * what arrived there.
 */
import type * as Capability from "@likeness/core/Capability"
import type * as Provider from "@likeness/core/Provider"
import type * as Request from "@likeness/core/Request"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type * as Fault from "./Fault.ts"

/** A value now or soon. */
export type Answer<A> = A | Promise<A>

/** How a connection is to be made. */
export interface Setting {
  /** Two accounts of the same other side, each with its own name, key and uploads. The connections' names differ too. */
  readonly account: "first" | "second"
  /** `wrong`: a well-formed key that the other side refuses. Asked for only where `wrong-key` can be planned. */
  readonly credentials: "good" | "wrong"
  /**
   * `elsewhere`: as another host's settings would be. Asked for only where `describe` declares a place
   * other than `anywhere`.
   */
  readonly host: "here" | "elsewhere"
}

/** An open connection. */
export interface Connected {
  readonly provider: Provider.Provider
  /** As the end of its process: sockets and folders of the connection go, jobs go on. */
  readonly close: () => Answer<void>
}

/** How another process opens the usual connection to the same other side. */
export interface OwnProcess {
  /** URL of a {@link ConnectingModule}, such as `new URL("./connect.ts", import.meta.url).href`. */
  readonly module: string
  /** Given to its `connect`: plain JSON, such as the other side's address. */
  readonly argument: unknown
}

/** What the module of {@link OwnProcess} exports. */
export interface ConnectingModule {
  readonly connect: (argument: unknown, setting: Setting) => Answer<Connected>
}

/** The smallest valid order of one kind, of the account `first`. */
export interface Sample {
  readonly request: Request.Request
  /**
   * The same order as the account `second` gives it. Only where the request names something that is the
   * first account's alone, such as a remote identity model.
   */
  readonly second?: Request.Request
  /** The `providerModel` of `describe` whose limits hold for it. */
  readonly providerModel: string
}

/** One request that reached the other side, whatever became of it. */
export interface Received {
  /** `submission`: the paid call. `upload`: bytes of an asset. `other`: everything else. */
  readonly purpose: "submission" | "upload" | "other"
  /** For a program that is started instead of called: `START`. */
  readonly method: string
  /** Path with query; for a program, its name. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string }
  /** As it arrived; for a program, the order that it was started with. */
  readonly body: Uint8Array
}

/** One job that the other side made. */
export interface JobSeen {
  readonly id: string
  /**
   * What it stands at on the other side's bill so far, in the provider's own unit, as a decimal: `"0"`
   * where it is free or not charged yet. Absent where the other side has no bill.
   */
  readonly charge?: { readonly unit: "credits" | "gpuSeconds" | "money"; readonly amount: string }
}

/** A window into the other side. */
export interface Probe {
  /**
   * Fresh start: nothing received, no jobs, no faults, nothing held or hung, an empty bill. What the
   * samples rely on (identity models, model files, credit) is there. Called before each check.
   */
  readonly reset: () => Answer<void>
  /** Since the last reset, in order of arrival. */
  readonly received: () => Answer<ReadonlyArray<Received>>
  /** Since the last reset, in order of acceptance; ended ones included. */
  readonly jobs: () => Answer<ReadonlyArray<JobSeen>>
  /** Only kinds that {@link Harness.faults} says can be planned. */
  readonly plan: (fault: Fault.Fault) => Answer<void>
  /**
   * What is still held on behalf of calls that nobody waits for any more, each as a line: unanswered
   * requests whose sender is still connected, programs of no job, temporary files. Idle kept-alive
   * connections don't count. Empty where all is clean.
   */
  readonly leftovers: () => Answer<ReadonlyArray<string>>
}

/** Everything that the suite needs to know about one provider. */
export interface Harness {
  /** As it appears in the report. */
  readonly name: string
  /** Opens a connection to the other side: the same other side each time. */
  readonly connect: (setting: Setting) => Answer<Connected>
  /** Where it is absent, check 12 leaves out the process of its own and says so. */
  readonly ownProcess?: OwnProcess
  /** At least one for each declared capability, and one for each model whose wire differs. */
  readonly samples: ReadonlyArray<Sample>
  /** Bytes of the assets that the samples name, besides those of `SampleAssets`. */
  readonly assets?: ReadonlyArray<Uint8Array>
  readonly probe: Probe
  /** What can be provoked here, and what this wire does not have. */
  readonly faults: Fault.Plannables
  /** The keys in use, which must appear in no message, log or stored value. Absent where there are none. */
  readonly secrets?: { readonly first: string; readonly second: string; readonly wrong: string }
  /**
   * A submission's body as plain JSON, where it is not JSON already (form data, a program's arguments).
   * The suite looks for seeds, strengths and words among its leaves.
   */
  readonly decodeBody?: (received: Received) => unknown
  /** Multiplies the waits that `describe` declares; 1 unless told. Lower it where the connection's settings cannot scale them. */
  readonly timeScale?: number
  /** How long one order may take in one check, in real seconds; 20 unless told. */
  readonly patienceSeconds?: number
  /** Ends the other side. */
  readonly close?: () => Answer<void>
}

/** The usual connection: first account, good key, this host. */
export const usual: Setting = { account: "first", credentials: "good", host: "here" }

/** For providers made with Effect: opens the scope that `make` wants and closes it with the connection. */
export const connected = <E>(make: Effect.Effect<Provider.Provider, E, Scope.Scope>): Promise<Connected> =>
  Effect.runPromise(
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const provider = yield* make.pipe(Effect.provideService(Scope.Scope, scope), Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause))))
      return { provider, close: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
    })
  )

/** The samples of one capability. */
export const samplesOf = (harness: Harness, capability: Capability.Capability): ReadonlyArray<Sample> =>
  harness.samples.filter((sample) => sample.request._tag === capability)
