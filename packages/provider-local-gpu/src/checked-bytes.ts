/** A file's bytes on their way, checked: the length that was told, and the type that its first bytes show. */
import * as MediaType from "@likeness/core/MediaType"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

export interface Expected {
  readonly sizeBytes?: number
  readonly mediaType?: MediaType.MediaType
  readonly corrupt: (message: string) => ProviderError.ProviderError
}

/** The bytes are handed on as they come; what is wrong with them is the stream's failure. */
export const checkedBytes = (
  bytes: Stream.Stream<Uint8Array, ProviderError.ProviderError>,
  expected: Expected
): Stream.Stream<Uint8Array, ProviderError.ProviderError> =>
  Stream.suspend(() => {
    let seen = 0
    let head = new Uint8Array()
    let sniffed = false
    const sniff = (): ProviderError.ProviderError | undefined => {
      if (sniffed || expected.mediaType === undefined) return undefined
      sniffed = true
      const found = MediaType.sniff(head)
      return found === expected.mediaType ? undefined : expected.corrupt(`the file begins like ${found ?? "nothing known"}, not like ${expected.mediaType}`)
    }
    const checked = bytes.pipe(Stream.mapEffect((piece) => {
      seen += piece.byteLength
      if (head.byteLength < 16) head = Uint8Array.from([...head, ...piece.subarray(0, 16 - head.byteLength)])
      if (expected.sizeBytes !== undefined && seen > expected.sizeBytes) return Effect.fail(expected.corrupt(`the file is longer than the ${expected.sizeBytes} bytes that were told`))
      const wrong = head.byteLength < 16 ? undefined : sniff()
      return wrong === undefined ? Effect.succeed(piece) : Effect.fail(wrong)
    }))
    const end = Stream.fromEffectDrain(Effect.suspend(() => {
      if (seen === 0) return Effect.fail(expected.corrupt("the file is empty"))
      if (expected.sizeBytes !== undefined && seen < expected.sizeBytes) return Effect.fail(expected.corrupt(`the file ended after ${seen} of ${expected.sizeBytes} bytes`))
      const wrong = sniff()
      return wrong === undefined ? Effect.void : Effect.fail(wrong)
    }))
    return Stream.concat(checked, end)
  })
