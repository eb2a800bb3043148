/** The files of an outcome, streamed from where the provider serves them, without the account's key. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as MediaType from "@likeness/core/MediaType"
import * as Outcome from "@likeness/core/Outcome"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import { InputUrl, decodeClosed } from "../wire/requests.ts"
import * as Result from "effect/Result"
import { readTicket } from "./poll.ts"

/** Enough to tell every type that Likeness stores. */
const magicBytes = 16

const fits = (role: string, found: MediaType.MediaType | undefined): boolean =>
  found !== undefined && (role === "clip" ? MediaType.isVideo(found) : MediaType.isImage(found))

/** The bytes as they come; the first are held back until they show the type. */
async function* download(adapter: Adapter, url: string, role: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const { files, origin } = adapter
  const at = { operation: "collect", billed: "yes" } as const
  const opened = await files.open(url, signal).catch((thrown: unknown) => {
    throw errors.ofBroken(origin, at, { _tag: "broken", left: true, late: false, cause: ProviderError.causeOf(thrown) })
  })
  try {
    if (opened.status === 403 || opened.status === 404 || opened.status === 410) throw errors.outputGone(origin, opened.status)
    if (opened.status !== 200) throw errors.ofRefusedDownload(origin, opened.status)
    let size = 0
    let head: Uint8Array | undefined = new Uint8Array()
    const check = (bytes: Uint8Array): void => {
      const found = MediaType.sniff(bytes.subarray(0, magicBytes))
      if (!fits(role, found)) throw errors.outputCorrupt(origin, `is no ${role} but ${found ?? "something else"}`, undefined)
    }
    try {
      for await (const chunk of opened.body) {
        size += chunk.length
        if (head === undefined) {
          yield chunk
          continue
        }
        head = Buffer.concat([head, chunk])
        if (head.length < magicBytes) continue
        check(head)
        yield head
        head = undefined
      }
    } catch (thrown) {
      if (ProviderError.isProviderError(thrown)) throw thrown
      throw errors.outputCorrupt(origin, `ended after ${size} of ${opened.sizeBytes ?? "an unknown number of"} bytes`, ProviderError.causeOf(thrown))
    }
    if (opened.sizeBytes !== undefined && opened.sizeBytes !== size) throw errors.outputCorrupt(origin, `has ${size} bytes instead of ${opened.sizeBytes}`, undefined)
    if (head !== undefined) {
      check(head)
      yield head
    }
  } finally {
    opened.body.destroy()
  }
}

const bytesOf = (adapter: Adapter, url: string, role: string): Stream.Stream<Uint8Array, ProviderError.ProviderError> =>
  Stream.unwrap(
    Effect.gen(function*() {
      const controller = yield* Effect.acquireRelease(
        Effect.sync(() => new AbortController()),
        (made) => Effect.sync(() => made.abort())
      )
      return Stream.fromAsyncIterable(download(adapter, url, role, controller.signal), (thrown) => thrown)
    })
  ).pipe(Stream.catch((thrown) => (ProviderError.isProviderError(thrown) ? Stream.fail(thrown) : Stream.die(thrown))))

const collected = (adapter: Adapter, output: number, index: number, file: Outcome.OutputFile): Effect.Effect<Provider.Collected, ProviderError.ProviderError> => {
  const url = file.locator["url"]
  // Plain HTTP could be anybody's picture; the address stays in the outcome for a person.
  if (typeof url !== "string" || Result.isFailure(decodeClosed(InputUrl)(url))) {
    return Effect.fail(errors.mismatch(adapter.origin, { operation: "collect", billed: "yes" }, "the output's address is not public HTTPS", { url: url ?? null }))
  }
  return Effect.succeed({
    output,
    file: index,
    ...(file.mediaType === undefined ? {} : { mediaType: file.mediaType }),
    ...(file.sizeBytes === undefined ? {} : { sizeBytes: file.sizeBytes }),
    ...(file.expiresAt === undefined ? {} : { expiresAt: file.expiresAt }),
    bytes: bytesOf(adapter, url, file.role)
  })
}

export const collect = (adapter: Adapter) => (ticket: Ticket.Ticket, outcome: Outcome.Outcome): Stream.Stream<Provider.Collected, ProviderError.ProviderError> =>
  Stream.unwrap(
    Effect.map(readTicket(adapter, "collect", ticket), () => {
      const files = outcome.outputs.flatMap((output, index) => Outcome.files(output).map((file, fileIndex) => [index, fileIndex, file] as const))
      return Stream.fromIterable(files).pipe(Stream.mapEffect(([output, index, file]) => collected(adapter, output, index, file)))
    })
  )
