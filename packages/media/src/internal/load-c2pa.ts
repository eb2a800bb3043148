import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"

type C2pa = typeof import("@contentauth/c2pa-wasm")

/** A blob whose bytes are at hand at once: the library reads it as a browser's worker would, without waiting. */
export class ReadableBlob extends Blob {
  readonly memory: Uint8Array<ArrayBuffer>
  constructor(bytes: Uint8Array) {
    const memory = Uint8Array.from(bytes)
    super([memory])
    this.memory = memory
  }
  override slice(start = 0, end = this.memory.length): ReadableBlob {
    return new ReadableBlob(this.memory.subarray(start, end))
  }
}

class BlobReaderSync {
  readAsArrayBuffer(blob: ReadableBlob): ArrayBuffer {
    return blob.memory.slice().buffer
  }
}

const load = async (): Promise<C2pa> => {
  // Only browsers' workers have this class; the library asks the global object for it.
  const scope = globalThis as { FileReaderSync?: unknown }
  scope.FileReaderSync ??= BlobReaderSync
  const c2pa = await import("@contentauth/c2pa-wasm")
  const file = createRequire(import.meta.url).resolve("@contentauth/c2pa-wasm/c2pa.wasm")
  c2pa.initSync({ module: await readFile(file) })
  return c2pa
}

let loaded: Promise<C2pa> | undefined

/** The official library as WebAssembly, 9 MB: it loads with the first signature or check. */
export const loadC2pa = (): Promise<C2pa> => (loaded ??= load())
