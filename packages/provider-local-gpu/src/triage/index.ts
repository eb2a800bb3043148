/** Why a program failed, from its log: the first failing line, its code, the fix. */
export { type Analyser, analyser } from "./Analyser.ts"
export * as Code from "./Code.ts"
export type { Facts } from "./decide.ts"
export type { AlsoSeen, Diagnosis, Document } from "./Diagnosis.ts"
export { diagnose, diagnoseText } from "./diagnose.ts"
export type { Signature, Weight } from "./Signature.ts"
export { signatures } from "./signatures/index.ts"
export { diagnoseEnd, diagnoseFile } from "./log-file.ts"
