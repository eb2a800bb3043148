/** Which of the lanes of its place a job runs in: part of its row, so that whoever looks for work finds its own by the index. */
import { createHash } from "node:crypto"

/** Never changed for a store that has jobs: their rows carry the number. */
export const laneCount = 16

export const laneOf = (job: string): number => createHash("sha256").update(job).digest().readUInt32BE(0) % laneCount
