/** What a reviewer is told of a take before its file is opened. */
import type * as Asset from "@likeness/core/Asset"
import type * as Take from "@likeness/core/Take"

/**
 * Nothing that tells the arm: neither job nor connection, and in a study neither size nor coding, for each provider has
 * its own.
 */
export const takeFacts = ({ stage, study }: Pick<Take.Take, "stage" | "study">, asset: Asset.Asset | undefined): string => {
  const what = stage === "video" ? "clip" : "picture"
  if (asset === undefined || study !== undefined) return what
  const { durationSeconds, height, mediaType, sizeBytes, width } = asset
  return [
    what,
    ...(width === undefined || height === undefined ? [] : [`${width}×${height}`]),
    ...(durationSeconds === undefined ? [] : [`${durationSeconds.toFixed(1)} s`]),
    `${mediaType}, ${Math.ceil(sizeBytes / 1024)} KiB`
  ].join(", ")
}
