/**
 * The files of a job whose server forgot it in a restart: its folder is its own, so their names are known.
 *
 * Only pictures: each is read whole and decoded, since the last one may be cut off. Whether a clip is
 * whole cannot be seen here; it is made anew.
 */
import type * as Outcome from "@likeness/core/Outcome"
import type * as Ticket from "@likeness/core/Ticket"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { gpuUsage } from "../gpu-usage.ts"
import type { Setup } from "../setup.ts"
import type { Client } from "./Client.ts"
import type { JobDetails } from "./JobDetails.ts"

/** Pixels are asked for: sharp's `stats()` lets cut-off files pass while another picture is decoded. */
const isWholePicture = (bytes: Uint8Array): Effect.Effect<boolean> =>
  Effect.promise(async () => {
    const { default: sharp } = await import("sharp")
    return sharp(bytes, { failOn: "truncated" }).resize(64, 64, { fit: "inside" }).raw().toBuffer().then(() => true, () => false)
  })

const bytesOf = (client: Client, path: string): Effect.Effect<Uint8Array | undefined> =>
  Effect.scoped(Effect.gen(function*() {
    const download = yield* client.download(path)
    if (download.status !== 200) return undefined
    return yield* Effect.tryPromise(async () => Buffer.concat((await download.body.toArray()) as ReadonlyArray<Uint8Array>))
  })).pipe(Effect.orElseSucceed(() => undefined))

/** The outcome, where every file that was asked for is there and whole. */
export const fromDisk = (setup: Setup, client: Client, ticket: Ticket.Ticket, details: JobDetails): Effect.Effect<Outcome.Outcome | undefined> =>
  Effect.gen(function*() {
    if (details.role !== "picture") return undefined
    const files = Array.from({ length: details.expected }, (_, index) => ({
      filename: `picture_${String(index + 1).padStart(5, "0")}_.png`, subfolder: `likeness/${ticket.id}`, type: "output" as const
    }))
    for (const file of files) {
      const path = `/view?${new URLSearchParams(file).toString()}`
      const head = yield* Effect.result(client.head(path))
      if (Result.isFailure(head) || head.success.status !== 200) return undefined
      const bytes = yield* bytesOf(client, path)
      if (bytes === undefined || !(yield* isWholePicture(bytes))) return undefined
    }
    return {
      v: 1,
      state: "succeeded",
      usage: [gpuUsage(setup.connection, 0, "derived")],
      billed: details.price === undefined ? "no" : "yes",
      warnings: ["the server was restarted after the job: how long it held the GPU is not known"],
      outputs: files.map((locator) => ({ _tag: "file", file: { role: details.role, mediaType: "image/png", locator } }))
    }
  })
