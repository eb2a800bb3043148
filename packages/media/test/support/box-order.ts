/** Names of an MP4's boxes at the top, in order. */
export const boxOrder = (bytes: Uint8Array): ReadonlyArray<string> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const names: Array<string> = []
  for (let offset = 0; offset + 8 <= bytes.length;) {
    const size = view.getUint32(offset)
    names.push(new TextDecoder("latin1").decode(bytes.subarray(offset + 4, offset + 8)))
    if (size === 0) break
    offset += size === 1 ? Number(view.getBigUint64(offset + 8)) : size
  }
  return names
}

/** Whether a box of that name is anywhere in the file's index. */
export const hasBox = (bytes: Uint8Array, name: string): boolean => Buffer.from(bytes).includes(Buffer.from(name, "latin1"))
