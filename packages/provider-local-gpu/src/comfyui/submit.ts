/** Sends one prepared graph, once. */
import type * as Intent from "@likeness/core/Intent"
import type * as ProviderError from "@likeness/core/ProviderError"
import type * as Submission from "@likeness/core/Submission"
import * as Timestamp from "@likeness/core/Timestamp"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { json, read } from "../read-answer.ts"
import { haveAgain } from "../own-server/have-running.ts"
import type { Setup } from "../setup.ts"
import { ticketOf } from "../ticket-of.ts"
import * as Answer from "./Answer.ts"
import { clientFor } from "./client-for.ts"
import * as Pool from "./Pool.ts"

const refused = (error: ProviderError.ProviderError): Submission.Refused => ({ _tag: "refused", v: 1, error })
const uncertain = (error: ProviderError.ProviderError): Submission.Uncertain => ({ _tag: "uncertain", v: 1, error })

const faultsOf = (nodes: Answer.NodeErrors): string =>
  Object.values(nodes).flatMap((node) => node.errors.map((error) => `${node.class_type}: ${error.details ?? error.message}`)).join("; ")

/** A graph or body that the server refused outright: nothing was queued. */
const refusal = (setup: Setup, server: string, text: string): ProviderError.ProviderError => {
  const answer = Schema.decodeUnknownResult(Answer.PromptRefused)(json(text))
  if (Result.isFailure(answer)) return setup.errors.mismatch("submit", server, "refused a graph in an unknown way", text.slice(0, 20_000))
  const { error, node_errors: nodes = {} } = answer.success
  const words = faultsOf(nodes) || [error.message, error.details ?? ""].filter((part) => part !== "").join(": ")
  if (error.type === "missing_node_type") return setup.errors.unsupported("submit", `${server} lacks a node: ${words}`, "Install it over there, or choose another recipe.")
  const unlisted = Object.values(nodes).flatMap((node) => node.errors).find((each) => each.type === "value_not_in_list")
  if (unlisted !== undefined) {
    return setup.errors.modelMissing("submit", {
      code: "comfy.value_not_in_list", message: `${server} refused the graph: ${words}`, advice: "Put the file into the server's model folder.", line: unlisted.details ?? unlisted.message
    })
  }
  return setup.errors.faults("submit", [{ tag: "InvalidRequest", path: ["recipe", "settings"], message: `${server} refused the graph: ${words}` }])
}

const sendOnce = (setup: Setup, intent: Intent.Intent): Effect.Effect<Submission.Submission> =>
  Effect.gen(function*() {
    const sendBy = Timestamp.toMillis(intent.sendBy)
    // A training may have stopped it since. At most half of the time to send goes by with waiting.
    yield* haveAgain(setup, "submit", intent.prepared.server).pipe(Effect.timeoutOption(Math.max(0, sendBy - (yield* Clock.currentTimeMillis)) / 2))
    const client = clientFor(setup, intent.prepared.server)
    const answer = yield* Effect.result(client.send("/prompt", intent.prepared.body, sendBy))
    if (Result.isFailure(answer)) {
      const failure = answer.failure
      if (failure.kind === "late") return refused(setup.errors.notSent("the time to send had passed; nothing was sent"))
      if (failure.kind === "unsent") return refused(setup.errors.wire("submit", client.server, failure))
      return uncertain(setup.errors.uncertain(intent.id, `${client.server} may have accepted intent ${intent.id}; its answer never arrived`, failure.cause))
    }
    const { status, text } = answer.success
    if (status === 400 || status === 403 || status === 404 || status === 405 || status === 413) return refused(refusal(setup, client.server, text))
    // A 500 may come after the job was queued.
    if (status !== 200) return uncertain(setup.errors.uncertain(intent.id, `${client.server} answered ${status}; it may have accepted intent ${intent.id} all the same`, { status, body: text.slice(0, 2_000) }))
    const accepted = Schema.decodeUnknownResult(Answer.PromptAccepted)(json(text))
    if (Result.isFailure(accepted) || accepted.success.prompt_id !== intent.prepared.key) {
      return uncertain(setup.errors.uncertain(intent.id, `${client.server} accepted intent ${intent.id} with an unknown answer`, { status, body: text.slice(0, 2_000) }))
    }
    const dropped = accepted.success.node_errors
    if (Object.keys(dropped).length > 0) {
      // A part of the graph was dropped and the rest runs: it is ended at once and counts as refused.
      const ended = yield* Effect.result(read(setup, "submit", client, "a cancellation", client.post(`/jobs/${accepted.success.prompt_id}/cancel`), Answer.JobCancelled))
      const message = `${client.server} took only a part of the graph: ${faultsOf(dropped)}`
      // The rest may have been carried out before.
      return Result.isSuccess(ended) && ended.success.cancelled
        ? refused(setup.errors.faults("submit", [{ tag: "InvalidRequest", path: ["recipe", "settings"], message }]))
        : uncertain(setup.errors.uncertain(intent.id, message, text.slice(0, 2_000)))
    }
    return { _tag: "accepted", v: 1, ticket: ticketOf(intent, yield* Clock.currentTimeMillis) }
  })

export const submit = (setup: Setup, intent: Intent.Intent): Effect.Effect<Submission.Submission> =>
  Effect.tap(sendOnce(setup, intent), (answer) =>
    Effect.sync(() => {
      const now = performance.now()
      if (answer._tag === "refused") Pool.kept(setup.pool, intent.prepared.key)
      else Pool.arrived(setup.pool, intent.prepared.key, now)
      const { server } = intent.prepared
      // The order is prepared again; another server takes it as long as this one is set aside.
      if (answer._tag === "refused" && answer.error._tag === "Unreachable" && answer.error.retryable === "later" && server !== undefined) {
        Pool.setAside(setup.pool, server, now, setup.settings.timeScale)
      }
    }))
