import { createHash } from "node:crypto"
import { Answer, storageRefusal, withHeaders } from "./Answer.ts"

/** Bytes with their type, whole or the one range that was asked for (RFC 9110, section 14). */
export const bytesAnswer = (bytes: Uint8Array, contentType: string, range: string | undefined): Answer => {
  const etag = `"${createHash("md5").update(bytes).digest("hex")}"`
  const headers = { "content-type": contentType, "accept-ranges": "bytes", etag }
  const match = range === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(range.trim())
  const [, first = "", last = ""] = match ?? []
  if (match === null || (first === "" && last === "")) return new Answer(200, headers, bytes)
  const from = first === "" ? Math.max(0, bytes.length - Number(last)) : Number(first)
  const to = first === "" || last === "" ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1)
  if (from > to) {
    return withHeaders(storageRefusal(416, "InvalidRange", "The requested range is not satisfiable"), { "content-range": `bytes */${bytes.length}` })
  }
  return new Answer(206, { ...headers, "content-range": `bytes ${from}-${to}/${bytes.length}` }, bytes.subarray(from, to + 1))
}
