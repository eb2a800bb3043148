/** The ledger as `likeness costs --json` prints it, its entries in pages. */
import * as Schema from "effect/Schema"
import * as LedgerEntry from "@likeness/core/LedgerEntry"
import * as Money from "@likeness/core/Money"
import * as ProviderError from "@likeness/core/ProviderError"
import * as Usage from "@likeness/core/Usage"
import * as Page from "../Page.ts"

/** One charge; what does not apply is null. */
export const Charge = Schema.Struct({
  amount: Schema.String,
  currency: Money.Currency,
  credits: Schema.NullOr(Schema.String),
  gpuSeconds: Schema.NullOr(Schema.String),
  billed: ProviderError.Billed
})

const Entry = Schema.Struct({
  at: Schema.String,
  kind: LedgerEntry.Kind,
  corrects: Schema.NullOr(Schema.String),
  intent: Schema.NullOr(Schema.String),
  /** The connection's name. */
  provider: Schema.String,
  account: Schema.String,
  capability: Schema.NullOr(Schema.String),
  persona: Schema.NullOr(Schema.String),
  study: Schema.NullOr(Schema.String),
  ...Charge.fields,
  source: Usage.Source
})

const Group = Schema.Struct({
  key: Schema.NullOr(Schema.String),
  total: Schema.Array(Money.Money),
  credits: Schema.String,
  gpuSeconds: Schema.String,
  entries: Schema.Int
})

export const CostsDocument = Schema.Struct({
  /** One for each currency, exact: of every entry, not only of this page's. */
  total: Schema.Array(Money.Money),
  entries: Schema.Array(Entry),
  ...Page.next,
  /** Only where a grouping was asked for. */
  groups: Schema.optionalKey(Schema.Array(Group))
})
