/** Refuses a request that its provider cannot take, before anything is stored or sent. */
import * as Effect from "effect/Effect"
import type * as Connection from "@likeness/core/Connection"
import type * as Provider from "@likeness/core/Provider"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Request from "@likeness/core/Request"

const where = (fault: ProviderError.Fault): string => (fault.path.length === 0 ? "" : `${fault.path.join(".")}: `)

/** Every fault at once; `Unsupported` where that is all that is wrong. */
export const requireSendable = (
  provider: Provider.Provider,
  connection: Connection.Connection,
  request: Request.Request
): Effect.Effect<void, ProviderError.InvalidRequest | ProviderError.Unsupported> => {
  const faults = provider.validate(request)
  const first = faults[0]
  if (first === undefined) return Effect.void
  const fields = {
    connection: connection.name,
    account: connection.account,
    operation: "validate" as const,
    message: `${connection.name} cannot take this: ${where(first)}${first.message}${faults.length === 1 ? "" : ` (and ${faults.length - 1} more)`}`,
    billed: "no" as const,
    retryable: "no" as const,
    advice: `Change the brief or the recipe ${request.recipe.name}, or choose another connection.`,
    faults
  }
  return Effect.fail(faults.every((fault) => fault.tag === "Unsupported") ? new ProviderError.Unsupported(fields) : new ProviderError.InvalidRequest(fields))
}
