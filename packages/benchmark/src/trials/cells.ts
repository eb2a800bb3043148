import { Buffer } from "node:buffer"

/** The sums of one (arm, brief) while the file is being read. */
export interface Cell {
  readonly brief: string
  readonly day: number
  readonly acceptedAt: number
  firstExportAt: number
  cost: number
  approved: number
  reviewed: number
  attempts: number
  succeeded: number
  failed: number
  cancelled: number
  lostMilliseconds: number
  checked: number
  faces: number
  similarity: number
  readonly seenImages: Set<number | string>
  readonly seenVideos: Set<number | string>
}

export const makeCell = (brief: string, day: number, acceptedAt: number): Cell => ({
  brief, day, acceptedAt,
  firstExportAt: Infinity,
  cost: 0, approved: 0, reviewed: 0, attempts: 0, succeeded: 0, failed: 0, cancelled: 0, lostMilliseconds: 0,
  checked: 0, faces: 0, similarity: 0,
  seenImages: new Set(), seenVideos: new Set()
})

/**
 * Notes an attempt at a take; false when it was noted before.
 *
 * Almost every take and attempt fits 15 bits, and such a pair is a small integer that a set holds without boxing.
 */
export const noteAttempt = (seen: Set<number | string>, take: number, attempt: number): boolean => {
  const key = take < 32_768 && attempt < 32_768 ? take * 32_768 + attempt : `${take}/${attempt}`
  if (seen.has(key)) return false
  seen.add(key)
  return true
}

/** A growing list of doubles without an object for each. */
export class Doubles {
  #values = new Float64Array(1024)
  #length = 0

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length++] = value
  }

  sorted(): Float64Array {
    return this.#values.subarray(0, this.#length).toSorted()
  }
}

/** A copy that does not keep the piece of the file alive that the name was cut from. */
export const detached = (text: string): string => Buffer.from(text, "utf8").toString("utf8")
