/** Which call a request is, and whose: each order calls the cloud below a path of its own. */
import type { Call } from "./faults.ts"

export interface ReadCall {
  readonly order: string
  readonly call: Call
  /** Below the order's own path, without its query. */
  readonly path: string
  /** Of what the call is about; empty where it names none. */
  readonly id: string
}

const fixed: ReadonlyArray<readonly [RegExp, Call]> = [
  [/^POST \/files\/generate-upload-url$/u, "uploadUrl"],
  [/^PUT \/in\//u, "upload"],
  [/^(GET|HEAD) \/in\//u, "input"],
  [/^GET \/out\//u, "output"],
  [/^POST \/estimate\//u, "estimate"],
  [/^GET \/v1\/custom-references\/list$/u, "list"],
  [/^GET \/(requests\/[^/]+\/status|v1\/custom-references\/[^/]+)$/u, "state"],
  [/^POST \/requests\/[^/]+\/cancel$/u, "cancel"],
  [/^DELETE \/(requests|v1\/custom-references)\/[^/]+$/u, "erase"]
]

export const readCall = (method: string, url: string): ReadCall => {
  const { pathname } = new URL(url, "http://x")
  const [, order = "", path = ""] = /^\/([^/]*)(\/.*)?$/u.exec(pathname) ?? []
  const call = fixed.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? "order"
  return { order, call, path, id: /^\/(?:requests|v1\/custom-references)\/([^/]+)/u.exec(path)?.[1] ?? "" }
}
