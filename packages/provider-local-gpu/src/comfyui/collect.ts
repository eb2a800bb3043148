/** A job's files from a server, as they come. */
import * as Outcome from "@likeness/core/Outcome"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import { join } from "node:path"
import { insidePath } from "../archive/inside-path.ts"
import { checkedBytes } from "../checked-bytes.ts"
import { use } from "../own-server/have-running.ts"
import { baseOf, type Own } from "../own-server/Instance.ts"
import type { Setup } from "../setup.ts"
import * as Answer from "./Answer.ts"
import type { Client } from "./Client.ts"
import { clientFor } from "./client-for.ts"
import { isGone } from "./gone-server.ts"
import type { JobDetails } from "./JobDetails.ts"
import type { WireFailure } from "./WireFailure.ts"

/** A server that is given up takes the files on it along: without that its jobs would be waited for for ever. */
const orLost = (setup: Setup, server: string, details: JobDetails) => <A>(ask: Effect.Effect<A, WireFailure>): Effect.Effect<A, ProviderError.ProviderError> =>
  ask.pipe(Effect.catch((failure) => Effect.gen(function*() {
    const error = setup.errors.wire("collect", server, failure)
    if (error._tag !== "Unreachable" || !(yield* isGone(setup, server))) return yield* error
    return yield* setup.errors.outputLost(`${server} has given no answer for ${setup.settings.giveUpServerSeconds} s while other servers do; what it made is lost with it`, details.price === undefined ? "no" : "unknown")
  })))

interface Found {
  readonly sizeBytes?: number
  readonly bytes: Stream.Stream<Uint8Array, ProviderError.ProviderError>
}

const overWire = (setup: Setup, client: Client, details: JobDetails, place: Answer.FileRef): Effect.Effect<Found, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { filename, subfolder, type } = place
    const path = `/view?${new URLSearchParams({ filename, subfolder, type }).toString()}`
    const head = yield* client.head(path).pipe(orLost(setup, client.server, details))
    if (head.status === 404) return yield* setup.errors.outputGone(`${client.server} no longer has ${filename}`)
    if (head.status !== 200) return yield* setup.errors.mismatch("collect", client.server, `answered ${head.status} for ${filename}`, head.status)
    const length = head.headers["content-length"]
    const bytes = Stream.unwrap(Effect.gen(function*() {
      const download = yield* client.download(path).pipe(Effect.mapError((failure) => setup.errors.wire("collect", client.server, failure)))
      if (download.status === 404) return yield* setup.errors.outputGone(`${client.server} no longer has ${filename}`)
      if (download.status !== 200) return yield* setup.errors.mismatch("collect", client.server, `answered ${download.status} for ${filename}`, download.status)
      // A body that breaks off before its announced length is a short file, not a lost connection.
      return Stream.fromAsyncIterable<Uint8Array, ProviderError.ProviderError>(download.body, () => setup.errors.outputCorrupt(`${filename} broke off on its way from ${client.server}`))
    }))
    return { ...(length !== undefined && /^\d+$/u.test(length) ? { sizeBytes: Number(length) } : {}), bytes }
  })

/** From the folder of a server of our own that does not run: nothing is started for it, on a card that a training may have taken since the job ended. */
const onDisk = (setup: Setup, own: Own, place: Answer.FileRef): Effect.Effect<Found, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const inside = insidePath(join(place.subfolder, place.filename))
    const gone = () => setup.errors.outputGone(`${place.filename} is no longer in the folder of the ComfyUI at ${own.url}`)
    if (inside === undefined || place.type !== "output") return yield* gone()
    const path = join(baseOf(own), "output", inside)
    const unread = (thrown: unknown) => ((thrown as NodeJS.ErrnoException).code === "ENOENT" ? gone() : setup.errors.away("collect", `${path} cannot be read`, thrown))
    const { size } = yield* Effect.tryPromise({ try: () => stat(path), catch: unread })
    return { sizeBytes: size, bytes: Stream.suspend(() => Stream.fromAsyncIterable<Uint8Array, ProviderError.ProviderError>(createReadStream(path) as AsyncIterable<Uint8Array>, unread)) }
  })

export const collect = (setup: Setup, ticket: Ticket.Ticket, details: JobDetails, outcome: Outcome.Outcome): Stream.Stream<Provider.Collected, ProviderError.ProviderError> => {
  const client = clientFor(setup, ticket.server)
  const own = setup.servers.find((each) => each.client.server === client.server)?.own
  const one = (output: number, index: number, file: Outcome.OutputFile): Effect.Effect<Provider.Collected, ProviderError.ProviderError> =>
    Effect.gen(function*() {
      const place = Schema.decodeUnknownResult(Answer.FileRef)(file.locator)
      if (Result.isFailure(place)) return yield* setup.errors.outputGone("the outcome does not say where its file lies")
      const resting = own === undefined || (yield* use(own)) ? undefined : own
      const { bytes, sizeBytes } = yield* (resting === undefined ? overWire(setup, client, details, place.success) : onDisk(setup, resting, place.success))
      const size = sizeBytes === undefined ? {} : { sizeBytes }
      const type = file.mediaType === undefined ? {} : { mediaType: file.mediaType }
      const corrupt = (message: string) => setup.errors.outputCorrupt(`${place.success.filename} from ${client.server}: ${message}`)
      return { output, file: index, ...type, ...size, bytes: checkedBytes(bytes, { ...size, ...type, corrupt }) }
    })
  const files = outcome.outputs.flatMap((output, at) => Outcome.files(output).map((file, index) => [at, index, file] as const))
  return Stream.fromIterable(files).pipe(Stream.mapEffect(([output, index, file]) => one(output, index, file)))
}
