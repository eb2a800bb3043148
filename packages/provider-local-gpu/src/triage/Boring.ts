/** Remembers the shapes of lines that told nothing, so that the same warning a million times over is read a few times only. */

const mostShapes = 4096
/** So often a shape must have told nothing. */
const often = 3
const prime = 0x0100_0193

/** Two hashes of a line, its numbers left out, as one number. */
export const shapeOf = (bytes: Uint8Array, start: number, end: number): number => {
  let one = 0x811c_9dc5
  let other = end - start > 4096 ? 1 : 0x1234_5678
  let digit = false
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!
    const isDigit = byte >= 48 && byte <= 57
    if (isDigit && digit) continue
    digit = isDigit
    const value = isDigit ? 48 : byte
    one = Math.imul(one ^ value, prime)
    other = Math.imul(other, 31) + value | 0
  }
  return (one >>> 0) * 0x20_0000 + (other >>> 11)
}

export interface Boring {
  readonly is: (shape: number) => boolean
  readonly was: (shape: number) => void
}

export const boring = (): Boring => {
  const counts = new Map<number, number>()
  return {
    is: (shape) => (counts.get(shape) ?? 0) >= often,
    was: (shape) => {
      if (counts.size >= mostShapes && !counts.has(shape)) counts.clear()
      counts.set(shape, (counts.get(shape) ?? 0) + 1)
    }
  }
}
