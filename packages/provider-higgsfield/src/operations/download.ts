/**
 * One file of an outcome, streamed from where the provider serves it, without the account's key. A
 * download that breaks goes on where it broke, as long as the host still serves the same bytes.
 */
import { setTimeout as sleep } from "node:timers/promises"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as MediaType from "@likeness/core/MediaType"
import * as ProviderError from "@likeness/core/ProviderError"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import type { Opened } from "../wire/FileClient.ts"

/** Enough to tell every type that Likeness stores. */
const magicBytes = 16
/** Resumptions in a row that bring no further byte, before it is told. */
const mostFruitless = 3
/** Before each of them, in seconds. */
const waits = [0.5, 2, 5]

const at = { operation: "collect", billed: "yes" } as const

const fits = (role: string, found: MediaType.MediaType | undefined): boolean =>
  found !== undefined && (role === "clip" ? MediaType.isVideo(found) : MediaType.isImage(found))

/** Looks at the first bytes, and lets nothing through before them. */
const typeCheck = (adapter: Adapter, role: string) => {
  let head: Uint8Array | undefined = new Uint8Array()
  const check = (bytes: Uint8Array): void => {
    const found = MediaType.sniff(bytes.subarray(0, magicBytes))
    if (!fits(role, found)) throw errors.outputCorrupt(adapter.origin, `is no ${role} but ${found ?? "something else"}`, undefined)
  }
  const release = (): ReadonlyArray<Uint8Array> => {
    if (head === undefined) return []
    check(head)
    const held = head
    head = undefined
    return [held]
  }
  return {
    push: (chunk: Uint8Array): ReadonlyArray<Uint8Array> => {
      if (head === undefined) return [chunk]
      head = Buffer.concat([head, chunk])
      return head.length < magicBytes ? [] : release()
    },
    end: release
  }
}

const open = async (adapter: Adapter, url: string, signal: AbortSignal, from: number, tag: string | undefined): Promise<Opened> => {
  const opened = await adapter.files.open(url, signal, from === 0 ? undefined : { from, tag }).catch((thrown: unknown) => {
    throw errors.ofBroken(adapter.origin, at, { _tag: "broken", left: true, late: false, cause: ProviderError.causeOf(thrown) })
  })
  const refuse = (error: ProviderError.ProviderError): never => {
    opened.body.destroy()
    throw error
  }
  if (opened.status === 403 || opened.status === 404 || opened.status === 410) refuse(errors.outputGone(adapter.origin, opened.status))
  if (opened.status === 416) refuse(errors.outputCorrupt(adapter.origin, "changed while it was downloaded", undefined))
  if (opened.status !== 200 && !(opened.status === 206 && from > 0)) refuse(errors.ofRefusedDownload(adapter.origin, opened.status))
  if (opened.status === 206 && opened.from !== from) refuse(errors.outputCorrupt(adapter.origin, `was asked for from byte ${from} and came from ${opened.from ?? "nowhere"}`, undefined))
  return opened
}

/** The bytes as they come; the first are held back until they show the type. */
async function* bytes(adapter: Adapter, url: string, role: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const { origin } = adapter
  const type = typeCheck(adapter, role)
  let size = 0
  let total: number | undefined
  let tag: string | undefined
  let fruitless = 0
  const changed = (why: string) => errors.outputCorrupt(origin, `changed while it was downloaded: ${why}`, undefined)
  while (true) {
    const before = size
    let broken: unknown
    try {
      const opened = await open(adapter, url, signal, size, tag)
      try {
        if (total !== undefined && opened.totalBytes !== undefined && opened.totalBytes !== total) throw changed(`${opened.totalBytes} bytes instead of ${total}`)
        if (tag !== undefined && opened.tag !== undefined && opened.tag !== tag) throw changed("another tag")
        total ??= opened.totalBytes
        tag ??= opened.tag
        // A host that ignores the range sends everything again: what is here already is passed over.
        let skip = opened.status === 200 ? size : 0
        for await (const chunk of opened.body) {
          const fresh = skip === 0 ? chunk : chunk.subarray(Math.min(skip, chunk.length))
          skip -= chunk.length - fresh.length
          size += fresh.length
          if (total !== undefined && size > total) throw errors.outputCorrupt(origin, `has more than the ${total} bytes that it names`, undefined)
          yield* type.push(fresh)
        }
        if (total === undefined || size === total) {
          yield* type.end()
          return
        }
        broken = `ended after ${size} of ${total} bytes`
      } finally {
        opened.body.destroy()
      }
    } catch (thrown) {
      // A file that is gone, changed or refused does not come back by asking again; a host that is away may.
      if (ProviderError.isProviderError(thrown) && (size === 0 || thrown._tag !== "Unreachable")) throw thrown
      broken = thrown
    }
    signal.throwIfAborted()
    fruitless = size > before ? 0 : fruitless + 1
    if (fruitless > mostFruitless || size === 0) {
      throw errors.outputCorrupt(origin, `ended after ${size} of ${total ?? "an unknown number of"} bytes`, ProviderError.causeOf(broken))
    }
    await sleep(origin.scaled(waits[fruitless] ?? 5) * 1000, undefined, { signal })
  }
}

export const download = (adapter: Adapter, url: string, role: string): Stream.Stream<Uint8Array, ProviderError.ProviderError> =>
  Stream.unwrap(
    Effect.gen(function*() {
      const controller = yield* Effect.acquireRelease(
        Effect.sync(() => new AbortController()),
        (made) => Effect.sync(() => made.abort())
      )
      return Stream.fromAsyncIterable(bytes(adapter, url, role, controller.signal), (thrown) => thrown)
    })
  ).pipe(Stream.catch((thrown) => (ProviderError.isProviderError(thrown) ? Stream.fail(thrown) : Stream.die(thrown))))
