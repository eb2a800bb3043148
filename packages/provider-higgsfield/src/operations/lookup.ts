/** Whether a submission arrived: training is found by its name, a generation only by sending its key again. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Intent from "@likeness/core/Intent"
import type * as Submission from "@likeness/core/Submission"
import type { Adapter } from "../Adapter.ts"
import { decodeOrder } from "../OrderDetails.ts"
import { isSuccess } from "../wire/Answer.ts"
import * as answers from "../wire/answers.ts"
import * as routes from "../wire/routes.ts"
import { ticketOf } from "./submit.ts"

const unknowable = (reason: string): Submission.Lookup => ({ _tag: "unknowable", reason })

/** The list may move while it is read; then it is read again from its start. */
const maximumRestarts = 5
/** 100,000 identities: more pages than that are a list without an end. */
const maximumPages = 5_000

const readPage = (adapter: Adapter, page: number): Effect.Effect<answers.TrainedPage | string> =>
  adapter.api.send({ method: "GET", path: routes.trainedList(page) }).pipe(
    Effect.map((answer) => {
      if (!isSuccess(answer)) return `the list answered with status ${answer.status}`
      const read = answers.read(answers.TrainedPage, answer.json)
      return Result.isSuccess(read) ? read.success : "the list cannot be read"
    }),
    Effect.catch(() => Effect.succeed("the list did not answer"))
  )

/** Page 1 to the last, by id; anew when the total changed on the way. */
const completePass = (adapter: Adapter): Effect.Effect<ReadonlyArray<answers.Trained> | string> =>
  Effect.gen(function*() {
    for (let start = 0; start <= maximumRestarts; start++) {
      const found = new Map<string, answers.Trained>()
      let total: number | undefined
      let moved = false
      let pages = 1
      for (let page = 1; page <= pages && !moved; page++) {
        const read = yield* readPage(adapter, page)
        if (typeof read === "string") return read
        moved = total !== undefined && total !== read.total
        total = read.total
        pages = Math.min(read.total_pages, maximumPages)
        for (const item of read.items) found.set(item.id, item)
      }
      if (!moved) return [...found.values()]
    }
    return "the list changed during every pass"
  })

/** The oldest first; where the times are equal or missing, the smallest id. */
const byAge = (a: answers.Trained, b: answers.Trained): number => {
  const age = ({ created_at: at }: answers.Trained): number => {
    const millis = Date.parse(at ?? "")
    return Number.isFinite(millis) ? millis : Number.MAX_SAFE_INTEGER
  }
  return age(a) - age(b) || (a.id < b.id ? -1 : 1)
}

export const lookup = (adapter: Adapter) => (intent: Intent.Intent): Effect.Effect<Submission.Lookup> =>
  Effect.gen(function*() {
    const order = intent.prepared
    if (order.account !== adapter.connection.account) return unknowable(`the order is for account ${order.account}, this connection has ${adapter.connection.account}`)
    const details = decodeOrder(order.details)
    if (Result.isFailure(details) || order.key === undefined) return unknowable("the prepared order cannot be read")
    if (details.success.wanted._tag === "files") return unknowable("the provider lists no requests; the same bytes sent with the same key tell")
    const pass = yield* completePass(adapter)
    if (typeof pass === "string") return unknowable(pass)
    const [oldest, ...others] = pass.filter((item) => item.name === order.key).toSorted(byAge)
    // How soon a new one is listed is not known, so its absence proves nothing.
    if (oldest === undefined) return unknowable(`none of ${pass.length} listed identities bears the order's name; a new one may be listed later`)
    const warnings = others.length === 0 ? [] : [`${others.length} more identities bear the same name and may have been paid: ${others.map((item) => item.id).join(", ")}`]
    return { _tag: "found", ticket: ticketOf(adapter, intent, oldest.id, intent.firstSentAt, details.success, warnings) }
  })
