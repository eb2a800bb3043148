/** How much one archive may unpack to, so that a small file cannot fill the disk. */
export interface Limits {
  readonly bytes: number
  readonly files: number
}

/** For whole programs. */
export const programLimits: Limits = { bytes: 64 * 2 ** 30, files: 200_000 }

/** Counts entries as they come; throws with words at the first that is too much. */
export const counter = (limits: Limits): ((sizeBytes: number) => void) => {
  let bytes = 0
  let files = 0
  return (sizeBytes) => {
    bytes += sizeBytes
    files += 1
    if (bytes > limits.bytes) throw new Error(`it unpacks to more than ${(limits.bytes / 2 ** 30).toFixed(limits.bytes < 2 ** 30 ? 3 : 0)} GB`)
    if (files > limits.files) throw new Error(`it holds more than ${limits.files} files`)
  }
}
