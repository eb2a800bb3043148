import manifest from "../package.json" with { type: "json" }

/** The version of this API. */
export const version: string = manifest.version
