/** Who carries a workspace's jobs on: `here`, or the process that holds the engine. */
export type EngineHolder =
  | { readonly _tag: "here" }
  | { readonly _tag: "elsewhere"; readonly pid: number; readonly host: string; readonly since: string }
  | { readonly _tag: "nobody" }
