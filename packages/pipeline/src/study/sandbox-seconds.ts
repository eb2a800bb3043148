/** What the sandbox drew for a job: its simulated queue and work. Only a sandbox answers this, and it is asked once. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Connection from "@likeness/core/Connection"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Stored from "@likeness/core/Stored"
import * as Text from "@likeness/core/Text"
import type * as Ticket from "@likeness/core/Ticket"
import type { Job } from "@likeness/runtime/Job"
import { request } from "undici"
import type { Workspace } from "../workspace/Workspace.ts"
import type { SimulatedSeconds } from "./StudyClock.ts"

const seconds = { queuedSeconds: Schema.Finite, runSeconds: Schema.Finite }
/** A job without an end has no work: its server was restarted before. */
const Answer = Schema.Struct({ ...seconds, runSeconds: Schema.NullOr(Schema.Finite) })
const decode = Schema.decodeUnknownSync(Answer)

/** What was lost waited and worked for nobody: the order that took its place has the whole of both. */
const drawn = ({ queuedSeconds, runSeconds }: typeof Answer.Type): SimulatedSeconds => (runSeconds === null ? { queuedSeconds: 0, runSeconds: 0 } : { queuedSeconds, runSeconds })

/** The emulator's own address: a server's for ComfyUI, the connection's for the cloud. */
const addressOf = (ticket: Ticket.Ticket, connection: Connection.Connection): string => {
  const baseUrl = connection.settings["baseUrl"]
  return ticket.server ?? (typeof baseUrl === "string" ? baseUrl : "")
}

const askSandbox = (ticket: Ticket.Ticket, connection: Connection.Connection): Effect.Effect<SimulatedSeconds, ProviderError.Unreachable> =>
  Effect.tryPromise({
    try: async (signal) => {
      const answer = await request(new URL(`/__sandbox/simulated/${encodeURIComponent(ticket.id)}`, addressOf(ticket, connection)), { signal })
      if (answer.statusCode !== 200) throw new Error(`HTTP ${answer.statusCode}`)
      return drawn(decode(await answer.body.json()))
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

const Kept = Schema.Struct({ v: Stored.version(1), intent: Text.Id, ...seconds })
type Kept = typeof Kept.Type
const kept: Stored.Stored<Kept> = Stored.make("simulated seconds", 1, Kept)

/**
 * What the sandbox drew for an attempt. Kept from the first answer on: a sandbox that was started again
 * has another address and knows nothing of earlier jobs.
 */
export const simulatedSeconds = (workspace: Workspace, job: Job, intent: string, ticket: Ticket.Ticket) =>
  Effect.gen(function*() {
    const { documents } = workspace.runtime
    const known = yield* documents.get(kept, intent)
    if (known !== undefined) return known
    const answer = yield* askSandbox(ticket, job.connection)
    yield* documents.put<Kept>(kept, intent, { v: 1, intent, ...answer }, { persona: job.persona })
    return answer
  })
