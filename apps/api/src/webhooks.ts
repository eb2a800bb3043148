/** Where providers tell that a job has moved: raw bytes in, 204 or a refusal out. */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { makeReceiver } from "@likeness/pipeline/webhooks/receive-webhook"
import type { Workspace } from "@likeness/pipeline/workspace/Workspace"
import * as Problems from "./problems.ts"
import { webhookPath } from "./routes.ts"

const notGenuine = Problems.make(401, { tag: "NotGenuine", detail: "the delivery is not signed by the connection's account", advice: "Check webhookSecret of the connection and this machine's clock." })
const notTaken = Problems.make(404, { tag: "NotFound", detail: "no connection of that name takes webhooks", advice: "Set webhookSecret under the connection in likeness.yaml." })

export const layer = (workspace: Workspace) => {
  const { receive } = makeReceiver(workspace)
  return HttpRouter.add("POST", webhookPath, Effect.gen(function*() {
    const request = yield* HttpServerRequest.HttpServerRequest
    const { connection = "", token = "" } = yield* HttpRouter.params
    const body = new Uint8Array(yield* request.arrayBuffer)
    const received = yield* receive(connection, token, { headers: request.headers, body }).pipe(Effect.result)
    // The sender tries again later after a 503, and not after a 4xx.
    if (received._tag === "Failure") return Problems.toResponse(Problems.of(received.failure))
    if (received.success.status === 204) return HttpServerResponse.empty({ status: 204 })
    yield* Effect.logWarning("a webhook was refused").pipe(Effect.annotateLogs({ why: received.success.reason }))
    return Problems.toResponse(received.success.status === 401 ? notGenuine : notTaken)
  }))
}
