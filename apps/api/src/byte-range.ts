/** First and last byte, both included. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/**
 * The bytes that a `Range` header asks for, `undefined` for all of them. Several ranges, and whatever is not
 * understood, are answered with the whole file, as RFC 9110 allows.
 */
export const rangeOf = (header: string | undefined, sizeBytes: number): ByteRange | "unsatisfiable" | undefined => {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/u.exec(header?.trim() ?? "")
  if (match === null) return undefined
  const [, first = "", last = ""] = match
  if (first === "" && last === "") return undefined
  if (first === "") {
    const length = Math.min(Number(last), sizeBytes)
    return length === 0 ? "unsatisfiable" : { from: sizeBytes - length, to: sizeBytes - 1 }
  }
  const from = Number(first)
  const to = last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1)
  if (last !== "" && Number(last) < from) return undefined
  return from >= sizeBytes ? "unsatisfiable" : { from, to }
}
