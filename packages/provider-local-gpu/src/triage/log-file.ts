/** The analyser over a log file of this machine. */
import { createReadStream } from "node:fs"
import { open } from "node:fs/promises"
import type { Facts } from "./decide.ts"
import type { Diagnosis } from "./Diagnosis.ts"
import { diagnose } from "./diagnose.ts"

const pieceBytes = 1024 * 1024

/** The whole file, in one pass. Rejects where it cannot be read. */
export const diagnoseFile = (path: string, facts?: Facts): Promise<Diagnosis> => diagnose(createReadStream(path, { highWaterMark: pieceBytes }), facts)

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
    return await diagnose((async function*() {
      yield whole
    })(), facts)
  } finally {
    await file.close()
  }
}
