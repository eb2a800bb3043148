import type { Account } from "./Account.ts"
import type { FaultEffect } from "./Fault.ts"
import type { OpenEntry } from "./Journal.ts"

/** One request on its way through the sandbox. */
export interface Call {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names; repeated ones joined. */
  readonly header: (name: string) => string | undefined
  readonly body: Buffer
  /** Scheme, host and port that the caller used. */
  readonly origin: string
  readonly fault: FaultEffect | undefined
  /** The journal's line for this call, to be completed by whoever handles it. */
  readonly entry: OpenEntry
}

/** A call whose credentials were accepted. */
export interface AccountCall extends Call {
  readonly account: Account
}

/** The JSON of a body, or `undefined` where it is none. */
export const bodyJson = (call: Call): unknown => {
  try {
    return JSON.parse(call.body.toString("utf8")) as unknown
  } catch {
    return undefined
  }
}
