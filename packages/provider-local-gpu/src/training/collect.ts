/** A run's LoRA files, as they lie on this machine. */
import * as Outcome from "@likeness/core/Outcome"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import { basename, join } from "node:path"
import { checkedBytes } from "../checked-bytes.ts"
import type { Setup } from "../setup.ts"
import type * as Settings from "../settings.ts"
import * as Run from "./Run.ts"

const mediaType = "application/x-safetensors"

export const collect = (setup: Setup, training: Settings.Training, ticket: Ticket.Ticket, outcome: Outcome.Outcome): Stream.Stream<Provider.Collected, ProviderError.ProviderError> => {
  const one = (output: number, index: number, file: Outcome.OutputFile): Effect.Effect<Provider.Collected, ProviderError.ProviderError> =>
    Effect.gen(function*() {
      const name = basename(String(file.locator["name"] ?? ""))
      const path = join(Run.outOf(Run.folderOf(training.runs, ticket.id)), name)
      const gone = () => setup.errors.outputGone(`the training run ${ticket.id} no longer has ${name}`)
      if (name === "") return yield* gone()
      if (!(yield* Effect.promise(() => Run.hasRuns(training.runs)))) return yield* setup.errors.away("collect", `the training folder ${training.runs} is not there, and with it ${name}`, training.runs)
      // What is gone is given up for good: only a file of which the disk says so is.
      const unread = (thrown: unknown) => (typeof thrown === "object" && thrown !== null && "code" in thrown && thrown.code === "ENOENT" ? gone() : setup.errors.away("collect", `${path} cannot be read`, thrown))
      const found = yield* Effect.tryPromise({ try: () => stat(path), catch: unread })
      const sizeBytes = file.sizeBytes ?? found.size
      const bytes = Stream.suspend(() => Stream.fromAsyncIterable<Uint8Array, ProviderError.ProviderError>(
        createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Uint8Array>,
        unread
      ))
      const corrupt = (message: string) => setup.errors.outputCorrupt(`${name}: ${message}`)
      return { output, file: index, mediaType, sizeBytes, bytes: checkedBytes(bytes, { sizeBytes, mediaType, corrupt }) }
    })
  const files = outcome.outputs.flatMap((output, at) => Outcome.files(output).map((file, index) => [at, index, file] as const))
  return Stream.fromIterable(files).pipe(Stream.mapEffect(([output, index, file]) => one(output, index, file)))
}
