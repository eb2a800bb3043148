/** The files of an outcome, one after another. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Outcome from "@likeness/core/Outcome"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import * as Timestamp from "@likeness/core/Timestamp"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import { isSuccess } from "../wire/Answer.ts"
import * as answers from "../wire/answers.ts"
import { InputUrl, decodeClosed } from "../wire/requests.ts"
import * as routes from "../wire/routes.ts"
import { download } from "./download.ts"
import { instant } from "./outcomes.ts"
import { readTicket } from "./poll.ts"

/**
 * Whether a file that its host refuses is to be had all the same: its time is not over, and the job's state still names
 * it. A host may slip or lag behind, and what is paid for is not given up over that. A state that cannot be read says
 * nothing, so it is asked again.
 */
const isKept = (adapter: Adapter, ticket: Ticket.Ticket, { expiresAt }: Outcome.OutputFile, url: string): Effect.Effect<boolean> =>
  Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    if (expiresAt === undefined || Timestamp.toMillis(expiresAt) <= now) return false
    const looked = yield* Effect.result(adapter.reader.read(routes.status(ticket.id)))
    if (Result.isFailure(looked)) return true
    if (errors.meaningOf(looked.success) === "notFound") return false
    const state = isSuccess(looked.success) ? answers.read(answers.Status, looked.success.json) : undefined
    if (state === undefined || Result.isFailure(state)) return true
    const { expires_at: until, images, video } = state.success
    const ends = instant(until)
    // Both times are of the same clock, whatever ours says.
    const isOver = ends !== undefined && Timestamp.toMillis(ends) <= (looked.success.sentAtMillis ?? now)
    return !isOver && [...(images ?? []), video].some((media) => media?.url === url)
  })

const bytes = (adapter: Adapter, ticket: Ticket.Ticket, file: Outcome.OutputFile, url: string): Provider.Collected["bytes"] =>
  download(adapter, url, file.role).pipe(
    Stream.catchTag("OutputGone", (gone) => Stream.unwrap(Effect.map(isKept(adapter, ticket, file, url), (kept) => Stream.fail(kept ? errors.outputWithheld(adapter.origin, gone) : gone))))
  )

const collected = (adapter: Adapter, ticket: Ticket.Ticket, output: number, index: number, file: Outcome.OutputFile): Effect.Effect<Provider.Collected, ProviderError.ProviderError> => {
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
    bytes: bytes(adapter, ticket, file, url)
  })
}

export const collect = (adapter: Adapter) => (ticket: Ticket.Ticket, outcome: Outcome.Outcome): Stream.Stream<Provider.Collected, ProviderError.ProviderError> =>
  Stream.unwrap(
    Effect.map(readTicket(adapter, "collect", ticket), () => {
      const files = outcome.outputs.flatMap((output, index) => Outcome.files(output).map((file, fileIndex) => [index, fileIndex, file] as const))
      return Stream.fromIterable(files).pipe(Stream.mapEffect(([output, index, file]) => collected(adapter, ticket, output, index, file)))
    })
  )
