/** The typed client, from the server's own definition. */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import type * as Redacted from "effect/Redacted"
import { Api, Auth } from "./Api.ts"

/** Calls a server with its token. A problem fails as the document that it is: `error.tag`, `error.status`. */
export const make = (server: { readonly baseUrl: string; readonly token: Redacted.Redacted }) =>
  HttpApiClient.make(Api, { transformClient: HttpClient.mapRequest(HttpClientRequest.prependUrl(server.baseUrl)) }).pipe(
    Effect.provide(HttpApiMiddleware.layerClient(Auth, ({ next, request }) => next(HttpClientRequest.bearerToken(request, server.token))))
  )
