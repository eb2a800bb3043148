/** A review take by take: what is shown, which keys there are, and what follows from each. */
import * as Effect from "effect/Effect"
import type { Waiting } from "@likeness/pipeline/steps/review"
import type { Prompt } from "./Prompt.ts"

export type Verdict = { readonly decision: "approve" } | { readonly decision: "reject"; readonly reason: string }

/** What the review is made with. */
export interface Desk<E, R> extends Prompt {
  /** A line that stays. */
  readonly say: (line: string) => void
  /** The facts of a take that a reviewer may know, in a line. */
  readonly facts: (take: Waiting) => Effect.Effect<string, E, R>
  /** The file to open; of a study's take it may have to be made. */
  readonly file: (take: Waiting) => Effect.Effect<string, E, R>
  /** Stores the decision at once, so that nothing is lost however the review ends; gives the files that it exported. */
  readonly decide: (take: string, verdict: Verdict) => Effect.Effect<ReadonlyArray<string>, E, R>
}

export interface Reviewed {
  readonly decided: number
  readonly waiting: number
}

const keys = "a approve · r REASON reject · enter later · b back to the last decision · q stop"
const question = "a, r REASON, enter, b or q: "

const verdictOf = (answer: string): Verdict | string => {
  if (/^a(pprove)?$/iu.test(answer)) return { decision: "approve" }
  const reason = /^r(?:eject)?(?:\s+(.+))?$/iu.exec(answer)
  if (reason === null) return `"${answer}" is no key here: ${keys}`
  return reason[1] === undefined ? "a rejection needs its reason in the same line, such as: r not like her" : { decision: "reject", reason: reason[1] }
}

/** Goes through the queue once. Going back asks for the last decision again; a new one replaces it. */
export const reviewTakes = <E, R>(queue: ReadonlyArray<Waiting>, desk: Desk<E, R>): Effect.Effect<Reviewed, E, R> =>
  Effect.gen(function*() {
    const verdicts = new Map<number, Verdict>()
    /** Places in the order of their decisions. */
    const order: Array<number> = []
    const show = (place: number) =>
      Effect.gen(function*() {
        const take = queue[place]!
        const earlier = verdicts.get(place)
        const path = yield* desk.file(take)
        desk.say(`${place + 1} of ${queue.length}  ${take.brief}, ${yield* desk.facts(take)}${earlier === undefined ? "" : `, ${earlier.decision === "approve" ? "approved" : "rejected"} so far`}`)
        desk.say(`  ${path}`)
      })
    if (queue.length > 0) desk.say(`${queue.length} wait, in an order that hides where they come from. Open each file with a viewer of yours.\n${keys}`)
    let place = 0
    let isShown = false
    while (place < queue.length) {
      if (!isShown) yield* show(place)
      isShown = true
      const answer = yield* desk.ask(question)
      if (answer === undefined || /^q(uit)?$/iu.test(answer)) break
      if (/^b(ack)?$/iu.test(answer)) {
        const last = order.pop()
        if (last === undefined) desk.say("nothing was decided yet")
        else {
          place = last
          isShown = false
        }
        continue
      }
      const verdict = answer === "" ? undefined : verdictOf(answer)
      if (typeof verdict === "string") {
        desk.say(verdict)
        continue
      }
      if (verdict !== undefined) {
        const exported = yield* desk.decide(queue[place]!.take, verdict)
        verdicts.set(place, verdict)
        order.push(place)
        desk.say(`  ${verdict.decision === "approve" ? "approved" : `rejected: ${verdict.reason}`} (${queue[place]!.take})`)
        for (const path of exported) desk.say(`  exported ${path}`)
      }
      place++
      while (verdicts.has(place)) place++
      isShown = false
    }
    return { decided: verdicts.size, waiting: queue.length - verdicts.size }
  })
