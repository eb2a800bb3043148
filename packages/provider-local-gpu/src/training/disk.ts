/** What a run takes of its volume. */
import { statfs } from "node:fs/promises"
import { dirname } from "node:path"

/** Bytes for each network dim: one epoch's half-precision file, and one state with its optimizer's moments. */
const fileBytes = (networkDim: number): number => Math.ceil((171e6 / 32) * networkDim)
const stateBytes = (networkDim: number): number => Math.ceil((1.03e9 / 32) * networkDim)
const margin = 2e9

/** Free for an unprivileged user, asked of the nearest folder that exists; `undefined` where the system does not tell. */
export const freeBytes = async (folder: string): Promise<number | undefined> => {
  for (let at = folder; ; at = dirname(at)) {
    const found = await statfs(at).catch(() => undefined)
    if (found !== undefined) return found.bavail * found.bsize
    if (dirname(at) === at) return undefined
  }
}

/** Everything that a run keeps, the old state beside the new one while that is written, and a margin. */
export const runNeedsBytes = (networkDim: number, epochs: number): number => epochs * fileBytes(networkDim) + 2 * stateBytes(networkDim) + margin

/** What the next epoch's end writes. */
export const savingNeedsBytes = (networkDim: number): number => fileBytes(networkDim) + stateBytes(networkDim)
