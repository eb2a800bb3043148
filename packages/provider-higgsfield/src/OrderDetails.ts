/** What the adapter keeps with a prepared order and a ticket, as its own schemas. */
import * as Schema from "effect/Schema"
import * as Decimal from "@likeness/core/Decimal"
import * as Money from "@likeness/core/Money"
import * as Text from "@likeness/core/Text"
import * as Timestamp from "@likeness/core/Timestamp"
import type * as Usage from "@likeness/core/Usage"

/** The price of the order's bytes, read once: what the outcome will say was used. */
export const Price = Schema.Struct({
  credits: Decimal.NonNegative,
  worth: Money.Money,
  source: Schema.Literals(["answer", "priceTable"]),
  readAt: Timestamp.Timestamp,
  /** Why it is not the provider's answer, or what is odd about it. */
  note: Schema.optionalKey(Text.Told)
})
export type Price = typeof Price.Type

/** The provider never says what a job cost: what its estimate said is what its published rule charges. */
export const chargeOf = (price: Price): Usage.Usage => ({ unit: "credits", amount: price.credits, source: "derived", worth: price.worth })

/** How many outputs were ordered, or which kind of identity model. */
const Wanted = Schema.Union([
  Schema.TaggedStruct("files", { count: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 64 })) }),
  Schema.TaggedStruct("identity", { kind: Text.NonEmptyText })
])
export type Wanted = typeof Wanted.Type

/** `details` of a prepared order. */
export const OrderDetails = Schema.Struct({ price: Price, wanted: Wanted })
export type OrderDetails = typeof OrderDetails.Type

/** `details` of a ticket. */
export const TicketDetails = Schema.Struct({
  price: Price,
  wanted: Wanted,
  /** Said with the outcome. */
  warnings: Schema.Array(Text.Told)
})
export type TicketDetails = typeof TicketDetails.Type

export const encodeOrder = (details: OrderDetails): Schema.JsonObject => Schema.encodeSync(OrderDetails)(details)
export const encodeTicket = (details: TicketDetails): Schema.JsonObject => Schema.encodeSync(TicketDetails)(details)
export const decodeOrder = Schema.decodeUnknownResult(OrderDetails)
export const decodeTicket = Schema.decodeUnknownResult(TicketDetails)
