/** Every failure of the paid picture service becomes one tag, here only. */
import type * as Connection from "@likeness/core/Connection"
import * as ProviderError from "@likeness/core/ProviderError"

/** The service answered with a status that is no success. */
export class BadStatus extends Error {
  readonly status: number
  readonly answer: unknown
  readonly retryAfterSeconds: number | undefined
  constructor(status: number, answer: unknown, retryAfterSeconds: number | undefined) {
    super(`the service answered ${status}`)
    this.status = status
    this.answer = answer
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** Whether the connection was refused, so that no byte can have left. */
export const neverLeft = (thrown: unknown): boolean =>
  thrown instanceof Error && thrown.cause instanceof Error && "code" in thrown.cause && thrown.cause.code === "ECONNREFUSED"

/** A failure of a call that costs nothing and may be repeated. */
export const ofFreeCall = (connection: Connection.Connection, operation: ProviderError.Operation, thrown: unknown): ProviderError.ProviderError => {
  if (ProviderError.isProviderError(thrown)) return thrown
  const about = { connection: connection.name, account: connection.account, operation, billed: "no", cause: ProviderError.causeOf(thrown) } as const
  if (!(thrown instanceof BadStatus)) {
    return new ProviderError.Unreachable({ ...about, message: `${connection.name} cannot be reached`, retryable: "now", advice: "Check the address in the connection's settings." })
  }
  const cause = { status: thrown.status, answer: ProviderError.causeOf(thrown.answer) }
  switch (thrown.status) {
    case 401:
      return new ProviderError.CredentialsRejected({ ...about, cause, message: `${connection.name} refuses the key of ${connection.account}`, retryable: "no", advice: "Put a valid key where the connection reads its credentials." })
    case 402:
      return new ProviderError.OutOfCredits({ ...about, cause, message: `the account ${connection.account} has no credit left`, retryable: "no", advice: "Top the account up." })
    case 429:
      return new ProviderError.RateLimited({
        ...about, cause, message: `${connection.name} takes no more orders just now`, retryable: "later", advice: "Wait for a job to end.",
        ...(thrown.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: thrown.retryAfterSeconds })
      })
    case 404:
      return new ProviderError.TicketLost({ ...about, cause, message: `${connection.name} does not know this order`, retryable: "no", advice: "Order it again." })
    case 410:
      return new ProviderError.OutputGone({ ...about, cause, message: "the picture has expired", retryable: "no", advice: "Order it again." })
    case 400:
      return new ProviderError.InvalidRequest({ ...about, cause, faults: [], message: `${connection.name} refuses the order`, retryable: "no", advice: "Correct the order." })
    default:
      return new ProviderError.Unreachable({ ...about, cause, message: `${connection.name} answered ${thrown.status}`, retryable: "later", advice: "Try again later." })
  }
}
