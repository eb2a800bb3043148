/** What works right now; being down, blocked or unauthorised is an answer. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Health from "@likeness/core/Health"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import { isSuccess } from "../wire/Answer.ts"
import * as answers from "../wire/answers.ts"
import * as routes from "../wire/routes.ts"

const at = { operation: "check", billed: "no" } as const

export const check = (adapter: Adapter): Effect.Effect<Health.Health> =>
  Effect.gen(function*() {
    const { api, origin } = adapter
    const sent = yield* Effect.result(api.send({ method: "GET", path: routes.models }))
    if (Result.isFailure(sent)) return { reachable: false, credentials: "unknown", versions: {}, notes: [], problems: [errors.ofBroken(origin, at, sent.failure)] }
    const answer = sent.success
    if (!isSuccess(answer)) {
      const meaning = errors.meaningOf(answer)
      const reachable = meaning !== "edgeBlocked" && meaning !== "trouble"
      return { reachable, credentials: meaning === "credentials" ? "rejected" : "unknown", versions: {}, notes: [], problems: [errors.ofAnswer(origin, at, answer)] }
    }
    const listed = answers.read(answers.Models, answer.json)
    if (Result.isFailure(listed)) {
      return { reachable: true, credentials: "good", versions: {}, notes: ["the list of models cannot be read"], problems: [] }
    }
    const slugs = new Set(listed.success.items.map((item) => item.slug))
    const missing = adapter.models.map(({ model }) => model).filter((model) => !slugs.has(model))
    return {
      reachable: true,
      credentials: "good",
      versions: {},
      notes: [
        `${slugs.size} models listed for account ${origin.account}`,
        // Absence proves nothing: some models work without being listed.
        ...(missing.length === 0 ? [] : [`not listed, which proves nothing: ${missing.join(", ")}`])
      ],
      problems: []
    }
  })
