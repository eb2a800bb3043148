/** Likeness composed: the promise door, and the workspace for Effect. */
export { createLikeness } from "./create-likeness.ts"
export type { Likeness, LikenessSettings } from "./create-likeness.ts"
export * as Workspace from "./workspace/Workspace.ts"
export { providers } from "./registry.ts"
