/** An identity of the account, read by its id (`contracts/higgsfield.md`, 4.2 and 4.5): before it is paid for, or taken over from the vendor's console. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Provider from "@likeness/core/Provider"
import type * as ProviderError from "@likeness/core/ProviderError"
import type { Adapter } from "../Adapter.ts"
import * as errors from "../errors.ts"
import { isSuccess, raw } from "../wire/Answer.ts"
import * as answers from "../wire/answers.ts"
import * as routes from "../wire/routes.ts"
import { unsupported } from "./request-faults.ts"

const stateWords: { readonly [status: string]: string } = {
  not_ready: "has been accepted and its pictures are not checked yet", queued: "waits for its training", in_progress: "is still in training"
}

/** Where it stands in what was asked. */
type Path = ProviderError.Fault["path"]

/** Of an id that the account has, completed; `undefined` as its kind where the answer does not say. */
export const readIdentity = (adapter: Adapter, operation: ProviderError.Operation, id: string, path: Path): Effect.Effect<Provider.FoundIdentity, ProviderError.ProviderError> =>
  Effect.gen(function*() {
    const { api, origin } = adapter
    const at = { operation, billed: "no" } as const
    const refuse = (message: string) => errors.ofFaults(origin, operation, [unsupported(path, message)])
    const answer = yield* api.send({ method: "GET", path: routes.trained(id) }).pipe(Effect.mapError((broken) => errors.ofBroken(origin, at, broken)))
    if (errors.meaningOf(answer) === "notFound") return yield* refuse(`account ${origin.account} has no identity model ${id}`)
    if (!isSuccess(answer)) return yield* errors.ofAnswer(origin, at, answer)
    const found = answers.read(answers.Trained, answer.json)
    if (Result.isFailure(found)) return yield* errors.mismatch(origin, at, `the identity model cannot be read: ${found.failure}`, raw(answer))
    const { fail_reason, id: named, model_version: version, name, status } = found.success
    const reason = answers.words(fail_reason)
    if (named !== id) return yield* errors.mismatch(origin, at, `asked for ${id}, it answered about ${named}`, raw(answer))
    if (status === "failed") return yield* refuse(`the training of identity model ${id} failed${reason === undefined ? "" : `: ${errors.short(origin.redact.text(reason))}`}`)
    if (status !== "completed") return yield* refuse(`identity model ${id} ${stateWords[status ?? "not_ready"] ?? `is "${errors.short(status ?? "", 60)}"`}, not completed`)
    return { name, ...(version === undefined || version === null ? {} : { kind: `soul-id/${version}` }) }
  })

export const findIdentity = (adapter: Adapter) => (id: string): Effect.Effect<Provider.FoundIdentity, ProviderError.ProviderError> => readIdentity(adapter, "lookup", id, [])
