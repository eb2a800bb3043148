/** The suite that every Likeness provider passes. */
export * as Fault from "./Fault.ts"
export * as Harness from "./Harness.ts"
export * as SampleAssets from "./SampleAssets.ts"
