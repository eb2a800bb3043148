/** GPU time that a job held, and what it comes to at the connection's price. */
import * as Connection from "@likeness/core/Connection"
import * as Decimal from "@likeness/core/Decimal"
import type * as Usage from "@likeness/core/Usage"

export const gpuUsage = (connection: Connection.Connection, milliseconds: number, source: Usage.Source): Usage.Usage => {
  const amount = Decimal.divide(Decimal.fromNumber(Math.max(0, Math.round(milliseconds))), "1000", 3)
  return {
    unit: "gpuSeconds",
    amount,
    source,
    ...(connection.gpuPrice === undefined ? {} : { worth: Connection.gpuCost(connection.gpuPrice, amount) })
  }
}
