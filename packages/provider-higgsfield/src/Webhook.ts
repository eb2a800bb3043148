/**
 * Deliveries of the vendor's webhooks: whether one is genuine, and which request it speaks of. Pure. What a
 * delivery says of the request is not believed; it is a reason to read the request's state.
 *
 * Signed by the scheme of Standard Webhooks (`contracts/higgsfield.md`, section 7.5).
 */
import { createHmac, timingSafeEqual } from "node:crypto"

/** As it arrived. */
export interface Delivery {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The bytes before any parser touched them: another form of the same JSON has another signature. */
  readonly body: Uint8Array
}

export type Verdict =
  /** `id` is the same on every repetition of the delivery. */
  | { readonly _tag: "genuine"; readonly id: string; readonly requestId: string }
  /** Signed, and about nothing that can be looked at. */
  | { readonly _tag: "unreadable"; readonly id: string; readonly reason: string }
  | { readonly _tag: "refused"; readonly reason: string }

/** How far the sender's clock may be from ours, in either direction. */
export const toleranceSeconds = 300

const refused = (reason: string): Verdict => ({ _tag: "refused", reason })

/** The key's bytes; `undefined` for a secret of another form. */
const keyOf = (secret: string): Buffer | undefined => {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/u.exec(secret.trim())?.[1]
  const key = encoded === undefined ? undefined : Buffer.from(encoded, "base64")
  return key === undefined || key.length === 0 ? undefined : key
}

/** Whether text has the form of a secret. */
export const isSecret = (secret: string): boolean => keyOf(secret) !== undefined

const same = (given: string, expected: Buffer): boolean => {
  const bytes = Buffer.from(given, "base64")
  return bytes.length === expected.length && timingSafeEqual(bytes, expected)
}

const requestIdOf = (body: Uint8Array): string | undefined => {
  try {
    const json = JSON.parse(Buffer.from(body).toString("utf8")) as unknown
    const id = typeof json === "object" && json !== null && "request_id" in json ? json.request_id : undefined
    return typeof id === "string" && /^[\x21-\x7e]{1,200}$/u.test(id) ? id : undefined
  } catch {
    return undefined
  }
}

/**
 * Judges one delivery.
 *
 * **Shapes and units**
 *
 * `secrets` are those of the account, `whsec_…`: while one is being rotated the old and the new, either of
 * which may have signed. `nowSeconds` is Unix time.
 *
 * **Repeat and cost**
 *
 * Sends nothing and remembers nothing: that a delivery was seen before is its `id`'s to tell.
 */
export const verify = ({ body, headers }: Delivery, secrets: ReadonlyArray<string>, nowSeconds: number): Verdict => {
  const id = headers["webhook-id"]
  const timestamp = headers["webhook-timestamp"]
  const signatures = headers["webhook-signature"]
  if (id === undefined || id === "" || timestamp === undefined || signatures === undefined) return refused("a signature header is missing")
  if (!/^\d{1,12}$/u.test(timestamp)) return refused("its time is no number of seconds")
  const apart = Math.abs(nowSeconds - Number(timestamp))
  if (apart > toleranceSeconds) return refused(`its time is ${Math.round(apart)} s away from now`)
  const keys = secrets.flatMap((secret) => keyOf(secret) ?? [])
  if (keys.length === 0) return refused("no secret is configured")
  const given = signatures.split(" ").flatMap((one) => (one.startsWith("v1,") ? [one.slice(3)] : []))
  const expected = keys.map((key) => createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest())
  // All pairs, whichever fits, so that the time taken tells nothing.
  const fits = given.flatMap((one) => expected.map((right) => same(one, right))).filter(Boolean)
  if (fits.length === 0) return refused("its signature is not one of the account's")
  const requestId = requestIdOf(body)
  return requestId === undefined ? { _tag: "unreadable", id, reason: "it names no request" } : { _tag: "genuine", id, requestId }
}
