/** Bytes as they come become UTF-8: what is UTF-16 is turned into it, the rest is passed on untouched. */

type Decode = (chunk: Uint8Array) => Uint8Array

/** Without a mark, text in UTF-16 has a zero in nearly every second byte. */
const guess = (head: Uint8Array): "utf-16le" | "utf-16be" | undefined => {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le"
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be"
  const seen = head.subarray(0, 512)
  if (seen.length < 16) return undefined
  const zeros = [0, 0]
  for (const [index, byte] of seen.entries()) if (byte === 0) zeros[index % 2]! += 1
  const half = seen.length / 2
  if (zeros[1]! > half * 0.7 && zeros[0]! < half * 0.1) return "utf-16le"
  return zeros[0]! > half * 0.7 && zeros[1]! < half * 0.1 ? "utf-16be" : undefined
}

/** Bytes that are no text in the encoding become U+FFFD later; nothing throws. */
export const toUtf8 = (): Decode => {
  let decode: Decode | undefined
  return (chunk) => {
    if (decode === undefined) {
      const encoding = guess(chunk)
      if (encoding === undefined) decode = (each) => each
      else {
        const decoder = new TextDecoder(encoding)
        decode = (each) => Buffer.from(decoder.decode(each, { stream: true }))
      }
    }
    return decode(chunk)
  }
}
