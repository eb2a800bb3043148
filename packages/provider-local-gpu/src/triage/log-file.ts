/** The analyser over a log file of this machine. */
import { open } from "node:fs/promises"
import type { Facts } from "./decide.ts"
import type { Diagnosis } from "./Diagnosis.ts"
import { analyser } from "./Analyser.ts"

const pieceBytes = 256 * 1024

/** The whole file, in one pass and through one buffer. Rejects where it cannot be read. */
export const diagnoseFile = async (path: string, facts?: Facts): Promise<Diagnosis> => {
  const reading = analyser()
  const file = await open(path, "r")
  try {
    const piece = Buffer.allocUnsafe(pieceBytes)
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes, null)
      if (bytesRead === 0) return reading.finish(facts)
      reading.feed(piece.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}

/** Only the file's last `bytes`; line numbers count from the first whole line in them. Nothing where it cannot be read. */
export const diagnoseEnd = async (path: string, bytes: number, facts?: Facts): Promise<Diagnosis | undefined> => {
  const file = await open(path, "r").catch(() => undefined)
  if (file === undefined) return undefined
  try {
    const { size } = await file.stat()
    const start = Math.max(0, size - bytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start)
    const read = buffer.subarray(0, bytesRead)
    const whole = start === 0 ? read : read.subarray(read.indexOf(10) + 1)
    const reading = analyser()
    reading.feed(whole)
    return reading.finish(facts)
  } finally {
    await file.close()
  }
}
