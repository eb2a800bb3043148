/** Bytes that are made at first sight and kept as long as there is room. */
export interface OutputCache {
  /** Two callers of one key get what was made once; a failure is forgotten, so that a later call tries again. */
  readonly get: (key: string, make: () => Promise<Uint8Array>) => Promise<Uint8Array>
}

/** An empty cache; the oldest entries leave when there are more than `limitBytes`. */
export const make = (limitBytes: number): OutputCache => {
  const kept = new Map<string, Uint8Array>()
  const running = new Map<string, Promise<Uint8Array>>()
  let total = 0
  const keep = (key: string, bytes: Uint8Array) => {
    kept.set(key, bytes)
    total += bytes.length
    for (const [oldest, { length }] of kept) {
      if (total <= limitBytes || oldest === key) break
      kept.delete(oldest)
      total -= length
    }
  }
  const run = async (key: string, produce: () => Promise<Uint8Array>) => {
    try {
      const bytes = await produce()
      keep(key, bytes)
      return bytes
    } finally {
      running.delete(key)
    }
  }
  return {
    get: async (key, produce) => {
      const bytes = kept.get(key)
      if (bytes !== undefined) return bytes
      const making = running.get(key) ?? run(key, produce)
      running.set(key, making)
      return await making
    }
  }
}
