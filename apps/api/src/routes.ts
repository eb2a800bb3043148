/** What the API answers, for methods that it does not and for logs that name no values. */
import * as HttpApi from "effect/http-api/HttpApi"
import { Api } from "./Api.ts"

/** Not one of the API's own: no token, raw bytes, any name in the Host header; the provider's signature decides. */
export const webhookPath = "/webhooks/:connection/:token"
export const openApiPath = "/openapi.json"

interface Route {
  readonly method: string
  /** Such as `/v1/jobs/:id`. */
  readonly pattern: string
  readonly matches: RegExp
}

const routeOf = (method: string, pattern: string): Route => ({
  method,
  pattern,
  matches: new RegExp(`^${pattern.replaceAll(".", "\\.").replace(/:[a-z]+/gu, "[^/]+")}$`, "u")
})

const routes: Array<Route> = [routeOf("GET", openApiPath), routeOf("POST", webhookPath)]
HttpApi.reflect(Api, {
  onGroup: () => undefined,
  onEndpoint: ({ endpoint }) => void routes.push(routeOf(endpoint.method, endpoint.path))
})

/** A slash at the end changes nothing. */
const pathOf = (url: string): string => url.split("?", 1)[0]!.replace(/(?<=.)\/$/u, "")

/** The methods of a path; empty where there is no such path. */
export const methodsOf = (url: string): ReadonlyArray<string> => {
  const found = routes.filter((route) => route.matches.test(pathOf(url))).map((route) => route.method)
  return found.includes("GET") ? [...found, "HEAD"] : found
}

/** Whether a path is where providers knock. */
export const isWebhook = (url: string): boolean => pathOf(url).startsWith("/webhooks/")

/** A path's pattern, and the id in it where that is a job's or a take's: names of people's things stay out of logs. */
export const describe = (url: string): { readonly route: string; readonly id?: string } => {
  const path = pathOf(url)
  const route = routes.find((one) => one.matches.test(path))
  if (route === undefined) return { route: "none" }
  const id = /^\/v1\/(?:jobs|takes)\/([^/]+)/u.exec(path)?.[1]
  return { route: route.pattern, ...(id === undefined ? {} : { id }) }
}
