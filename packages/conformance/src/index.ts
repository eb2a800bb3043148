/** The suite that every Likeness provider passes. */
export * as Check from "./Check.ts"
export * as Conformance from "./Conformance.ts"
export * as Fault from "./Fault.ts"
export * as Harness from "./Harness.ts"
export * as LastingPort from "./LastingPort.ts"
export * as Report from "./Report.ts"
export * as SampleAssets from "./SampleAssets.ts"
export * as Verdict from "./Verdict.ts"
