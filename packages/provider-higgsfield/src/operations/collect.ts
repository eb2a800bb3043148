/** The files of an outcome, one after another. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Outcome from "@likeness/core/Outcome"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import { InputUrl, decodeClosed } from "../wire/requests.ts"
import { download } from "./download.ts"
import { readTicket } from "./poll.ts"

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
    bytes: download(adapter, url, file.role)
  })
}

export const collect = (adapter: Adapter) => (ticket: Ticket.Ticket, outcome: Outcome.Outcome): Stream.Stream<Provider.Collected, ProviderError.ProviderError> =>
  Stream.unwrap(
    Effect.map(readTicket(adapter, "collect", ticket), () => {
      const files = outcome.outputs.flatMap((output, index) => Outcome.files(output).map((file, fileIndex) => [index, fileIndex, file] as const))
      return Stream.fromIterable(files).pipe(Stream.mapEffect(([output, index, file]) => collected(adapter, output, index, file)))
    })
  )
