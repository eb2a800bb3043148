/** A job's files from a server, as they come. */
import * as Outcome from "@likeness/core/Outcome"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { checkedBytes } from "../checked-bytes.ts"
import { haveAgain } from "../own-server/have-running.ts"
import type { Setup } from "../setup.ts"
import * as Answer from "./Answer.ts"
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

export const collect = (setup: Setup, ticket: Ticket.Ticket, details: JobDetails, outcome: Outcome.Outcome): Stream.Stream<Provider.Collected, ProviderError.ProviderError> => {
  const client = clientFor(setup, ticket.server)
  const one = (output: number, index: number, file: Outcome.OutputFile): Effect.Effect<Provider.Collected, ProviderError.ProviderError> =>
    Effect.gen(function*() {
      const place = Schema.decodeUnknownResult(Answer.FileRef)(file.locator)
      if (Result.isFailure(place)) return yield* setup.errors.outputGone("the outcome does not say where its file lies")
      const { filename, subfolder, type } = place.success
      const path = `/view?${new URLSearchParams({ filename, subfolder, type }).toString()}`
      const head = yield* client.head(path).pipe(orLost(setup, client.server, details))
      if (head.status === 404) return yield* setup.errors.outputGone(`${client.server} no longer has ${filename}`)
      if (head.status !== 200) return yield* setup.errors.mismatch("collect", client.server, `answered ${head.status} for ${filename}`, head.status)
      const length = head.headers["content-length"]
      const sizeBytes = length !== undefined && /^\d+$/u.test(length) ? Number(length) : undefined
      const bytes = Stream.unwrap(Effect.gen(function*() {
        const download = yield* client.download(path).pipe(Effect.mapError((failure) => setup.errors.wire("collect", client.server, failure)))
        if (download.status === 404) return yield* setup.errors.outputGone(`${client.server} no longer has ${filename}`)
        if (download.status !== 200) return yield* setup.errors.mismatch("collect", client.server, `answered ${download.status} for ${filename}`, download.status)
        // A body that breaks off before its announced length is a short file, not a lost connection.
        return Stream.fromAsyncIterable<Uint8Array, ProviderError.ProviderError>(download.body, () => setup.errors.outputCorrupt(`${filename} broke off on its way from ${client.server}`))
      }))
      return {
        output,
        file: index,
        ...(file.mediaType === undefined ? {} : { mediaType: file.mediaType }),
        ...(sizeBytes === undefined ? {} : { sizeBytes }),
        bytes: checkedBytes(bytes, {
          ...(sizeBytes === undefined ? {} : { sizeBytes }),
          ...(file.mediaType === undefined ? {} : { mediaType: file.mediaType }),
          corrupt: (message) => setup.errors.outputCorrupt(`${filename} from ${client.server}: ${message}`)
        })
      }
    })
  const files = outcome.outputs.flatMap((output, at) => Outcome.files(output).map((file, index) => [at, index, file] as const))
  return Stream.unwrap(Effect.as(haveAgain(setup, "collect", ticket.server), Stream.fromIterable(files).pipe(Stream.mapEffect(([output, index, file]) => one(output, index, file)))))
}
