/** A connection without the capability that is asked for. */
import type * as Capability from "@likeness/core/Capability"
import type * as Connection from "@likeness/core/Connection"
import * as ProviderError from "@likeness/core/ProviderError"

export const notOffered = (connection: Connection.Connection, capability: Capability.Capability): ProviderError.Unsupported =>
  new ProviderError.Unsupported({
    connection: connection.name,
    account: connection.account,
    operation: "describe",
    message: `${connection.name} does not offer ${capability}`,
    billed: "no",
    retryable: "no",
    advice: "Choose another connection with --provider.",
    faults: []
  })
