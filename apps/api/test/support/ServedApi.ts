/** The real server on a free port over a temporary workspace, for one suite. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as Request from "@likeness/core/Request"
import * as Client from "../../src/Client.ts"
import { type Served, serve } from "../../src/serve.ts"
import { pictureRequest, sandboxWorkspace, token } from "./workspace.ts"

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- read by assertions only
  readonly json: any
}

export class ServedApi extends Context.Service<ServedApi, {
  readonly served: Served
  readonly folder: string
  readonly brief: string
  readonly request: Request.GenerateImage
  readonly client: Effect.Success<ReturnType<typeof Client.make>>
  /** As any HTTP client sees it, the token included unless `headers` says otherwise. */
  readonly call: (method: string, path: string, options?: { readonly headers?: Record<string, string>; readonly body?: string }) => Effect.Effect<Answer>
}>()("test/ServedApi") {
  static readonly layer = Layer.effect(ServedApi, Effect.gen(function*() {
    const workspace = yield* sandboxWorkspace(0.01)
    const { brief, request } = yield* pictureRequest(workspace, 1)
    const served = yield* serve({ folder: workspace.folder, port: 0, environment: workspace.environment })
    const client = yield* Client.make({ baseUrl: served.baseUrl, token: served.token.value })
    return {
      served,
      folder: workspace.folder,
      brief,
      request,
      client,
      call: (method, path, options = {}) =>
        Effect.promise(async () => {
          const answer = await fetch(`${served.baseUrl}${path}`, {
            method,
            headers: { authorization: `Bearer ${token}`, ...(options.body === undefined ? {} : { "content-type": "application/json" }), ...options.headers },
            ...(options.body === undefined ? {} : { body: options.body })
          })
          const text = await answer.text()
          return { status: answer.status, headers: answer.headers, text, json: answer.headers.get("content-type")?.includes("json") === true && text !== "" ? JSON.parse(text) : undefined }
        })
    }
  })).pipe(Layer.provide(FetchHttpClient.layer), Layer.provide(Logger.layer([])))
}
