import type Sharp from "sharp"

let loaded: Promise<typeof Sharp> | undefined

/** sharp brings a native library of 20 MB: it loads with the first picture, not with the package. */
export const loadSharp = (): Promise<typeof Sharp> => (loaded ??= import("sharp").then((module) => module.default))
