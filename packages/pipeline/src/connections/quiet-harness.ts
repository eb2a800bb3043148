/** The suite's harness around a connection in use: nothing over there is watched, broken or begun anew. */
import type * as Fault from "@likeness/conformance/Fault"
import type * as Harness from "@likeness/conformance/Harness"
import type * as Provider from "@likeness/core/Provider"
import type { SampleOrder } from "./sample-orders.ts"

const absent: Fault.Plannable = { absent: "a connection in use is not broken on purpose" }

/**
 * Good for the suite's checks that send nothing. Only capabilities that some sample is of are looked at: a
 * workspace has no recipe for the others.
 */
export const quietHarness = (name: string, provider: Provider.Provider, samples: ReadonlyArray<SampleOrder>): Harness.Harness => {
  const { enhance, generateImage, generateVideo, trainIdentity, ...who } = provider.describe()
  const has = (tag: SampleOrder["request"]["_tag"]): boolean => samples.some(({ request }) => request._tag === tag)
  const described = {
    ...who,
    ...(trainIdentity !== undefined && has("trainIdentity") ? { trainIdentity } : {}),
    ...(generateImage !== undefined && has("generateImage") ? { generateImage } : {}),
    ...(generateVideo !== undefined && has("generateVideo") ? { generateVideo } : {}),
    ...(enhance !== undefined && has("enhance") ? { enhance } : {})
  }
  return {
    name,
    connect: () => ({ provider: { ...provider, describe: () => described }, close: () => undefined }),
    samples,
    probe: { reset: () => undefined, received: () => [], jobs: () => [], plan: () => undefined, leftovers: () => [] },
    faults: { "refuse-connection": absent, "wrong-key": absent }
  }
}
