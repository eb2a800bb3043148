/** Which ComfyUI servers are understood. */

/** The first release whose wire is the one that is spoken here. */
export const supported = "0.27.0"

const parts = (version: string): ReadonlyArray<number> => (/^v?(\d+)\.(\d+)(?:\.(\d+))?/u.exec(version) ?? []).slice(1).map((part) => Number(part ?? 0))

/** Versions that cannot be read are taken: a build of one's own names itself freely. */
export const isSupported = (version: string): boolean => {
  const floor = parts(supported)
  const found = parts(version)
  if (found.length === 0) return true
  for (const [index, minimum] of floor.entries()) {
    const part = found[index] ?? 0
    if (part !== minimum) return part > minimum
  }
  return true
}
