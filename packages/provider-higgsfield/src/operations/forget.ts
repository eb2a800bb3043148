/** Erases what lies with the vendor. */
import * as Effect from "effect/Effect"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as RemoteReference from "@likeness/core/RemoteReference"
import type * as Submission from "@likeness/core/Submission"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import { detail, isSuccess } from "../wire/Answer.ts"
import * as routes from "../wire/routes.ts"
import { unsupported } from "./request-faults.ts"

const at = { operation: "forget", billed: "no" } as const
const passing: ReadonlySet<errors.Meaning> = new Set(["credentials", "throttled", "concurrency", "trouble", "conflict", "edgeBlocked", "blocked", "disabled"])

const erase = (adapter: Adapter, path: string): Effect.Effect<Submission.Erasure, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { api, origin } = adapter
    const answer = yield* api.send({ method: "DELETE", path }).pipe(Effect.mapError((broken) => errors.ofBroken(origin, at, broken)))
    if (isSuccess(answer) && [200, 202, 204].includes(answer.status)) return { answer: "erased" }
    const meaning = errors.meaningOf(answer)
    if (meaning === "notFound") return { answer: "absent" }
    // These say nothing about the thing itself: ask again. Who believes that it is not possible leaves it there for ever.
    if (passing.has(meaning)) return yield* errors.ofAnswer(origin, at, answer)
    return { answer: "notPossible", reason: `status ${answer.status}: ${errors.short(origin.redact.text(detail(answer) ?? answer.text), 1_000) || "no reason given"}` }
  })

export const forget = (adapter: Adapter) => (reference: RemoteReference.RemoteReference): Effect.Effect<Submission.Erasure, ProviderError.ProviderError> => {
  if (reference.account !== adapter.connection.account) {
    const fault = unsupported(["account"], `the reference is of account ${reference.account}, this connection has ${adapter.connection.account}`)
    return Effect.fail(errors.ofFaults(adapter.origin, "forget", [fault]))
  }
  switch (reference.kind) {
    case "identityModel": return erase(adapter, routes.trained(reference.id))
    case "request": return erase(adapter, routes.erase(reference.id))
    case "upload": return Effect.succeed({ answer: "notPossible", reason: "uploads cannot be deleted; the vendor keeps them for a short time only" })
    case "installedFile": return Effect.succeed({ answer: "notPossible", reason: "nothing is installed at this provider" })
  }
}
