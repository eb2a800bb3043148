/** The durable record, written before any paid call, that says "this request will be sent once". */
import * as Schema from "effect/Schema"
import * as PreparedOrder from "./PreparedOrder.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Timestamp from "./Timestamp.ts"

export const Intent = Schema.Struct({
  v: Stored.version(1),
  id: Text.Id,
  prepared: PreparedOrder.PreparedOrder,
  /** Sends so far, this one included, from 1. The adapter judges an answer to a repeat by it. */
  attempt: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 })),
  /** Past this instant no first byte leaves. */
  sendBy: Timestamp.Timestamp,
  /** When attempt 1 was committed. */
  firstSentAt: Timestamp.Timestamp,
  /** The intent that this one replaces after a failure, a loss or a definite refusal. */
  replaces: Schema.optionalKey(Text.Id)
})
export type Intent = typeof Intent.Type

export const stored = Stored.make("intent", 1, Intent)
