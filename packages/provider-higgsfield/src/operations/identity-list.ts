/** The account's list of identities, read whole: how a training is found by its name (`contracts/higgsfield.md`, 4.3 and 9.3). */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as ProviderError from "@likeness/core/ProviderError"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import { isSuccess, raw } from "../wire/Answer.ts"
import * as answers from "../wire/answers.ts"
import * as routes from "../wire/routes.ts"

/** The list may move while it is read; then it is read again from its start. */
const maximumRestarts = 5
/** 100,000 identities: more pages than that are a list without an end. */
const maximumPages = 5_000

type Pass<A> = Effect.Effect<A, ProviderError.ProviderError>

const readPage = (adapter: Adapter, at: errors.At, page: number): Pass<answers.TrainedPage> =>
  Effect.gen(function*() {
    const { api, origin } = adapter
    const answer = yield* api.send({ method: "GET", path: routes.trainedList(page) }).pipe(Effect.mapError((broken) => errors.ofBroken(origin, at, broken)))
    // A list that is not there is another API than the contract's, not a model that is not offered.
    if (errors.meaningOf(answer) === "notFound") return yield* errors.mismatch(origin, at, `the list of identities answered with status ${answer.status}`, raw(answer))
    if (!isSuccess(answer)) return yield* errors.ofAnswer(origin, at, answer)
    const read = answers.read(answers.TrainedPage, answer.json)
    return Result.isSuccess(read) ? read.success : yield* errors.mismatch(origin, at, `the list of identities cannot be read: ${read.failure}`, raw(answer))
  })

/** Page 1 to the last, by id; anew when the total changed on the way. */
export const completePass = (adapter: Adapter, at: errors.At): Pass<ReadonlyArray<answers.Listed>> =>
  Effect.gen(function*() {
    for (let start = 0; start <= maximumRestarts; start++) {
      const found = new Map<string, answers.Listed>()
      let total: number | undefined
      let moved = false
      let pages = 1
      for (let page = 1; page <= pages && !moved; page++) {
        const read = yield* readPage(adapter, at, page)
        moved = total !== undefined && total !== read.total
        total = read.total
        pages = Math.min(read.total_pages, maximumPages)
        for (const item of read.items) found.set(item.id, item)
      }
      if (!moved) return [...found.values()]
    }
    return yield* errors.listNeverStill(adapter.origin, at)
  })

/** The oldest first; where the times are equal or missing, the smallest id. */
const byAge = (a: answers.Listed, b: answers.Listed): number => {
  const age = ({ created_at: at }: answers.Listed): number => {
    const millis = Date.parse(at ?? "")
    return Number.isFinite(millis) ? millis : Number.MAX_SAFE_INTEGER
  }
  return age(a) - age(b) || (a.id < b.id ? -1 : 1)
}

/** The identity that bears exactly this name, and what is said of others that do; `undefined` where none does. */
export const named = (pass: ReadonlyArray<answers.Listed>, name: string): { readonly id: string; readonly warnings: ReadonlyArray<string> } | undefined => {
  const [oldest, ...others] = pass.filter((item) => item.name === name).toSorted(byAge)
  return oldest && {
    id: oldest.id,
    warnings: others.length === 0 ? [] : [`${others.length} more identities bear the same name and may have been paid: ${others.map((item) => item.id).join(", ")}`]
  }
}
