/** The only place that speaks HTTP with the paid picture service. */
import type * as Connection from "@likeness/core/Connection"
import { BadStatus } from "./errors.ts"
import type { Settings } from "./capabilities.ts"

export interface Call {
  readonly method?: "GET" | "POST" | "DELETE"
  readonly path: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Record<string, string>
  readonly signal: AbortSignal
}

/** How long an answer may take. */
const answerWithinSeconds = 60

/** One request, sent once. Throws {@link BadStatus}, or what `fetch` throws. */
export const request = async (settings: Settings, key: string, call: Call): Promise<Response> => {
  const withinSeconds = call.method === "POST" && call.path === "/orders" ? settings.orderAnswerWithinSeconds : answerWithinSeconds
  const response = await fetch(`${settings.url}${call.path}`, {
    method: call.method ?? "GET",
    headers: { authorization: `Bearer ${key}`, ...call.headers },
    ...(call.body === undefined ? {} : { body: call.body }),
    redirect: "error",
    signal: AbortSignal.any([call.signal, AbortSignal.timeout(withinSeconds * 1000)])
  })
  if (response.ok) return response
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN)
  throw new BadStatus(response.status, await response.json().catch(() => null), Number.isFinite(retryAfter) ? retryAfter : undefined)
}

/** An order as `GET /orders/ID` tells of it. */
export interface OrderAnswer {
  /** `queued`, `working`, `cancelled`, `failed`, `rejected` or `done`; a later version may have more. */
  readonly state?: string
  readonly fraction?: number
  readonly pictures: ReadonlyArray<{ readonly path: string; readonly sizeBytes: number }>
  readonly face?: string
  readonly charge: number
}

/** The settings, or a sentence about what is wrong with them. */
export const settingsOf = (connection: Connection.Connection): Settings => {
  const { orderAnswerWithinSeconds = answerWithinSeconds, timeScale = 1, url, ...unknown } = connection.settings
  const [key] = Object.keys(unknown)
  if (key !== undefined) throw new Error(`the connection ${connection.name} has the unknown setting ${key}`)
  if (typeof url !== "string" || typeof timeScale !== "number" || typeof orderAnswerWithinSeconds !== "number") {
    throw new Error(`the connection ${connection.name} needs a url; timeScale and orderAnswerWithinSeconds are numbers`)
  }
  return { url, timeScale, orderAnswerWithinSeconds }
}
