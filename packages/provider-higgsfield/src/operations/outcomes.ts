/** What a state of the vendor's means: progress, or an outcome with its usage. */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Capability from "@likeness/core/Capability"
import * as Decimal from "@likeness/core/Decimal"
import * as MediaType from "@likeness/core/MediaType"
import * as Money from "@likeness/core/Money"
import type * as Outcome from "@likeness/core/Outcome"
import type * as Progress from "@likeness/core/Progress"
import * as Timestamp from "@likeness/core/Timestamp"
import type * as Usage from "@likeness/core/Usage"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import { chargeOf, type TicketDetails } from "../OrderDetails.ts"
import type * as answers from "../wire/answers.ts"

type Answered = Progress.Progress | Outcome.Outcome

const charged = ({ price }: TicketDetails): ReadonlyArray<Usage.Usage> => [chargeOf(price)]
const free = ({ price }: TicketDetails): ReadonlyArray<Usage.Usage> => [
  { unit: "credits", amount: Decimal.zero, source: "derived", worth: Money.zero(price.worth.currency) }
]

/** A time of the vendor's, in UTC where it says no zone; `undefined` where it names no time. */
export const instant = (text: string | null | undefined): Timestamp.Timestamp | undefined => {
  const hasNoZone = /[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/u.test(text ?? "")
  const millis = Date.parse(hasNoZone ? `${text}Z` : text ?? "")
  if (!Number.isFinite(millis)) return undefined
  return Option.getOrUndefined(Schema.decodeUnknownOption(Timestamp.Timestamp)(Timestamp.fromMillis(millis)))
}

const extensions: Readonly<Record<string, MediaType.MediaType>> = {
  png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", webp: "image/webp", mp4: "video/mp4", webm: "video/webm"
}

const mediaTypeOf = ({ content_type: said, url }: answers.Media): MediaType.MediaType | undefined => {
  const plain = said?.split(";")[0]?.trim().toLowerCase()
  const declared = Option.getOrUndefined(Schema.decodeUnknownOption(MediaType.MediaType)(plain))
  return declared ?? extensions[/\.([a-z0-9]+)(?:[?#]|$)/iu.exec(url)?.[1]?.toLowerCase() ?? ""]
}

const fileOf = (role: string, media: answers.Media, expiresAt: Timestamp.Timestamp | undefined): Outcome.Output => {
  const mediaType = mediaTypeOf(media)
  return {
    _tag: "file",
    file: {
      role,
      ...(mediaType === undefined ? {} : { mediaType }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      locator: { url: media.url }
    }
  }
}

const completed = (
  adapter: Adapter,
  capability: Capability.Capability,
  details: TicketDetails,
  count: number,
  state: answers.Status,
  rawAnswer: Schema.Json
): Outcome.Outcome => {
  const expiresAt = instant(state.expires_at)
  const outputs = capability === "generateVideo"
    ? (state.video === undefined || state.video === null ? [] : [fileOf("clip", state.video, expiresAt)])
    : (state.images ?? []).flatMap((media) => (media === null ? [] : [fileOf("picture", media, expiresAt)]))
  const ended = { v: 1 as const, usage: charged(details), billed: "yes" as const }
  if (outputs.length === 0) {
    const error = errors.mismatch(adapter.origin, { operation: "poll", billed: "yes" }, "the job is completed and names no output", rawAnswer)
    return { ...ended, state: "failed", error, outputs: [], warnings: details.warnings }
  }
  const other = outputs.length === count ? [] : [`${count} outputs were ordered, ${outputs.length} came`]
  return { ...ended, state: "succeeded", outputs, warnings: [...details.warnings, ...other] }
}

/** A generation's state. An unknown word does not end a job: the deadline decides. */
export const ofStatus = (
  adapter: Adapter,
  capability: Capability.Capability,
  details: TicketDetails,
  count: number,
  state: answers.Status,
  rawAnswer: Schema.Json
): Answered => {
  const unpaid = { v: 1 as const, usage: free(details), billed: "no" as const, warnings: details.warnings, outputs: [] }
  switch (state.status) {
    case "queued": return { v: 1, state: "queued" }
    case "in_progress": return { v: 1, state: "running", stage: "generating" }
    case "completed": return completed(adapter, capability, details, count, state, rawAnswer)
    case "failed": return { ...unpaid, state: "failed", error: errors.ofFailedJob(adapter.origin, state.error) }
    case "nsfw": return { ...unpaid, state: "failed", error: errors.ofUnsafeContent(adapter.origin) }
    case "canceled":
    case "cancelled": return { ...unpaid, state: "cancelled" }
    default: return { v: 1, state: "running", stage: "generating", note: unknownState(state.status) }
  }
}

const unknownState = (status: string): string => `the state "${errors.short(status, 60)}" is not known`

/** A training's state. It is charged when it is accepted; whether a failed one is refunded is not documented. */
export const ofTraining = (adapter: Adapter, details: TicketDetails, ordered: string, state: answers.Trained): Answered => {
  const startedAt = instant(state.in_progress_at)
  const ended = { v: 1 as const, usage: charged(details), ...(startedAt === undefined ? {} : { startedAt }) }
  switch (state.status) {
    case null:
    case "not_ready": return { v: 1, state: "queued", stage: "checking pictures" }
    case "queued": return { v: 1, state: "queued" }
    case "in_progress": return { v: 1, state: "running", stage: "training" }
    case "completed": {
      // What was trained decides which models show the face, whatever was ordered.
      const kind = state.model_version === undefined || state.model_version === null ? ordered : `soul-id/${state.model_version}`
      const other = kind === ordered ? [] : [`${ordered} was ordered, ${kind} was trained`]
      return { ...ended, state: "succeeded", billed: "yes", outputs: [{ _tag: "identityRemote", kind, id: state.id }], warnings: [...details.warnings, ...other] }
    }
    case "failed":
      return { ...ended, state: "failed", billed: "unknown", error: errors.ofFailedTraining(adapter.origin, state.fail_reason), outputs: [], warnings: details.warnings }
    default: return { v: 1, state: "running", stage: "training", note: unknownState(state.status) }
  }
}
