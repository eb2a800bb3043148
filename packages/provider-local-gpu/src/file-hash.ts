/** The SHA-256 of a file of any size. */
import type * as Hash from "@likeness/core/Hash"
import { createHash } from "node:crypto"
import { open } from "node:fs/promises"

/** Hexadecimal. One buffer for the whole file: a stream would make one for each piece of a checkpoint's gigabytes. Rejects where the file cannot be read, and with the signal's reason. */
export const fileHash = async (path: string, signal?: AbortSignal): Promise<Hash.Sha256> => {
  const file = await open(path)
  try {
    const hash = createHash("sha256")
    const buffer = Buffer.allocUnsafeSlow(Math.max(1 << 12, Math.min(1 << 20, (await file.stat()).size)))
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await file.read(buffer)
      if (bytesRead === 0) return hash.digest("hex")
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
