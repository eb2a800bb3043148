/** What the sandbox drew for a job: its simulated queue and work. Only a sandbox answers this. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Connection from "@likeness/core/Connection"
import * as ProviderError from "@likeness/core/ProviderError"
import type * as Ticket from "@likeness/core/Ticket"
import { request } from "undici"
import type { SimulatedSeconds } from "./StudyClock.ts"

const Answer = Schema.Struct({ queuedSeconds: Schema.Finite, runSeconds: Schema.Finite })
const decode = Schema.decodeUnknownSync(Answer)

/** The emulator's own address: a server's for ComfyUI, the connection's for the cloud. */
const addressOf = (ticket: Ticket.Ticket, connection: Connection.Connection): string => {
  const baseUrl = connection.settings["baseUrl"]
  return ticket.server ?? (typeof baseUrl === "string" ? baseUrl : "")
}

export const sandboxSeconds = (ticket: Ticket.Ticket, connection: Connection.Connection): Effect.Effect<SimulatedSeconds, ProviderError.Unreachable> =>
  Effect.tryPromise({
    try: async (signal) => {
      const answer = await request(new URL(`/__sandbox/simulated/${encodeURIComponent(ticket.id)}`, addressOf(ticket, connection)), { signal })
      if (answer.statusCode !== 200) throw new Error(`HTTP ${answer.statusCode}`)
      return decode(await answer.body.json())
    },
    catch: (cause) =>
      new ProviderError.Unreachable({
        connection: connection.name,
        account: connection.account,
        operation: "poll",
        message: `the sandbox behind ${connection.name} does not tell its simulated time`,
        billed: "no",
        retryable: "later",
        advice: "Run the study against a running sandbox, or without simulated time.",
        cause: ProviderError.causeOf(cause)
      })
  })
