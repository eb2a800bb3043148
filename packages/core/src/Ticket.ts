/** The provider's handle of a running job: a plain value that any process can pick up again. */
import * as Schema from "effect/Schema"
import * as Capability from "./Capability.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Timestamp from "./Timestamp.ts"
import * as Usage from "./Usage.ts"

export const Ticket = Schema.Struct({
  v: Stored.version(1),
  provider: Text.Name,
  connection: Text.Name,
  account: Text.Name,
  capability: Capability.Capability,
  /** The provider's own id. */
  id: Text.Id,
  intent: Text.Id,
  place: Capability.Place,
  /** The server that has the job, where the account has several: its base URL. */
  server: Schema.optionalKey(Schema.String),
  submittedAt: Timestamp.Timestamp,
  /** What the provider's support asks for beside the id: the name of the answer that the order was accepted with. */
  correlationId: Schema.optionalKey(Text.Id),
  /** What was charged when the order was accepted, where the provider charges then; absent: the outcome says what was used. */
  charged: Schema.optionalKey(Schema.Array(Usage.Usage)),
  /** What else the adapter needs to go on, its own schema checks it. Never secrets. */
  details: Schema.Record(Schema.String, Schema.Json)
})
export type Ticket = typeof Ticket.Type

export const stored = Stored.make("ticket", 1, Ticket)
