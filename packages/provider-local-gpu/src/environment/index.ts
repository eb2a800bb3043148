/** Golden environments: built in one pass from a lock, proved, sealed, and compared before every use. */
export { build } from "./build.ts"
export { type Drift, shown, type Verification, verify } from "./drift.ts"
export * as Environments from "./Environments.ts"
export * as Lock from "./Lock.ts"
