/** A request to a server that brought no answer. */

/**
 * `unsent`: not a byte of the request left. `late`: its instant had passed before the first byte, so
 * nothing left. `timeout`, `broken`: it may have arrived.
 */
export interface WireFailure {
  readonly _tag: "WireFailure"
  readonly kind: "unsent" | "late" | "timeout" | "broken"
  readonly cause: unknown
}

const timeouts = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_ABORTED"])

/** `started`: whether the request's first byte may have left. */
export const make = (thrown: unknown, started: boolean): WireFailure => {
  if (thrown instanceof TooLate) return { _tag: "WireFailure", kind: "late", cause: thrown }
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : ""
  return { _tag: "WireFailure", kind: !started ? "unsent" : timeouts.has(code) ? "timeout" : "broken", cause: thrown }
}

/** Thrown into a request whose instant has passed, before its first byte. */
export class TooLate extends Error {
  override readonly name = "TooLate"
  constructor() {
    super("the time to send had passed")
  }
}
