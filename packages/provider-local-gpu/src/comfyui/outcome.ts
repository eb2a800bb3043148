/** A finished job's history entry as an outcome. */
import * as Outcome from "@likeness/core/Outcome"
import type * as ProviderError from "@likeness/core/ProviderError"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Usage from "@likeness/core/Usage"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { gpuUsage } from "../gpu-usage.ts"
import type { Setup } from "../setup.ts"
import * as Answer from "./Answer.ts"
import { executionFailure } from "./execution-failure.ts"
import type { JobDetails } from "./JobDetails.ts"

const mediaTypes: { readonly [extension: string]: string } = {
  png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", webp: "image/webp", mp4: "video/mp4", webm: "video/webm"
}

const isFileRef = Schema.is(Answer.FileRef)

/** The saver's files, under whatever key it lists them; the extension says what they are. */
const outputs = (entry: Answer.HistoryEntry, details: JobDetails): ReadonlyArray<Outcome.Output> =>
  Object.values(entry.outputs[details.saver] ?? {}).flat().filter(isFileRef).filter((file) => file.type === "output").map((file): Outcome.Output => {
    const mediaType = mediaTypes[file.filename.slice(file.filename.lastIndexOf(".") + 1).toLowerCase()]
    return {
      _tag: "file",
      file: { role: details.role, ...(mediaType === undefined ? {} : { mediaType }), locator: { filename: file.filename, subfolder: file.subfolder, type: file.type } }
    }
  })

const at = (entry: Answer.HistoryEntry, ...types: ReadonlyArray<string>): number | undefined => {
  const timestamp = entry.status.messages.find((message) => types.includes(message[0]))?.[1]["timestamp"]
  return typeof timestamp === "number" && Number.isFinite(timestamp) ? timestamp : undefined
}

/** `undefined` where the entry's status is not one that ends a job. */
export const outcome = (setup: Setup, server: string, details: JobDetails, entry: Answer.HistoryEntry): Outcome.Outcome | undefined => {
  const { messages, status_str: status } = entry.status
  const started = at(entry, "execution_start")
  const finished = at(entry, "execution_success", "execution_error", "execution_interrupted")
  const files = outputs(entry, details)
  const ended = (billed: ProviderError.Billed, warnings: ReadonlyArray<string>) => ({
    v: 1 as const,
    // What never started held nothing: 0 is the measured amount, not a missing one.
    usage: [
      gpuUsage(setup.connection, started === undefined || finished === undefined ? 0 : finished - started, "provider"),
      ...(details.price === undefined ? [] : [Usage.money(details.price, "derived")])
    ],
    billed,
    ...(started === undefined ? {} : { startedAt: Timestamp.fromMillis(started) }),
    ...(finished === undefined ? {} : { finishedAt: Timestamp.fromMillis(finished) }),
    warnings
  })
  const afterStart: ProviderError.Billed = details.price === undefined ? "no" : "unknown"
  if (status === "success") {
    if (files.length === 0) {
      const cached = messages.some((message) => message[0] === "execution_cached" && Array.isArray(message[1]["nodes"]) && message[1]["nodes"].includes(details.saver))
      const error = setup.errors.workFailed(
        { code: "unknown", message: `the job ended well on ${server} but ${cached ? "its results came from the cache" : "no file came of it"}`, advice: "Make it anew." }, afterStart
      )
      return { ...ended(afterStart, []), state: "failed", error, outputs: [] }
    }
    const fewer = files.length < details.expected ? [`${files.length} of ${details.expected} files came`] : []
    return { ...ended(details.price === undefined ? "no" : "yes", fewer), state: "succeeded", outputs: files }
  }
  if (status !== "error") return undefined
  if (messages.some((message) => message[0] === "execution_interrupted")) return { ...ended(afterStart, []), state: "cancelled", outputs: files }
  const told = Schema.decodeUnknownResult(Answer.ExecutionError)(messages.find((message) => message[0] === "execution_error")?.[1])
  const error = Result.isSuccess(told)
    ? setup.errors.workFailed(executionFailure(server, told.success), afterStart)
    : setup.errors.workFailed({ code: "unknown", message: `the job failed on ${server} and it does not say why`, advice: "Look at the server's log." }, afterStart)
  return { ...ended(afterStart, []), state: "failed", error, outputs: files }
}
