/** Append-only entries of money, credits and GPU time. Nothing is edited: a correction names what it corrects. */
import * as Schema from "effect/Schema"
import * as Capability from "./Capability.ts"
import * as Decimal from "./Decimal.ts"
import * as Money from "./Money.ts"
import * as ProviderError from "./ProviderError.ts"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"
import * as Timestamp from "./Timestamp.ts"
import * as Usage from "./Usage.ts"

export const Kind = Schema.Literals(["charge", "refund", "correction", "topUp", "expiry", "fee", "idle"])
export type Kind = typeof Kind.Type

export const LedgerEntry = Schema.Struct({
  v: Stored.version(1),
  kind: Kind,
  /** The intent it belongs to; absent for top-ups, expiries, fees and idle time. */
  intent: Schema.optionalKey(Text.Id),
  /** With kind and intent the entry's key: settling twice writes one. */
  source: Text.Id,
  /** The key of the entry that a correction or refund is about. */
  corrects: Schema.optionalKey(Text.NonEmptyText),
  at: Timestamp.Timestamp,
  provider: Text.Name,
  connection: Text.Name,
  account: Text.Name,
  capability: Schema.optionalKey(Capability.Capability),
  persona: Schema.optionalKey(Text.Name),
  study: Schema.optionalKey(Text.Name),
  /** Rounded to a millionth, half to even. Negative in refunds and in some corrections. */
  amount: Money.Money,
  /** In the workspace's currency with the rate that was used; absent where it is the same currency. */
  converted: Schema.optionalKey(Schema.Struct({ amount: Money.Money, rate: Decimal.NonNegative })),
  /** What was used; of a top-up what was added, of an expiry what was lost. */
  credits: Schema.optionalKey(Decimal.Decimal),
  /** Of a top-up: until when its credits can be used. */
  expiresAt: Schema.optionalKey(Timestamp.Timestamp),
  gpuSeconds: Schema.optionalKey(Decimal.Decimal),
  /** Whether the provider said so, or its published rule. */
  usageSource: Usage.Source,
  billed: ProviderError.Billed
})
export type LedgerEntry = typeof LedgerEntry.Type

export const stored = Stored.make("ledger entry", 1, LedgerEntry)

/** Kind, intent or none, source: what makes an entry the same entry. */
export const key = (entry: Pick<LedgerEntry, "kind" | "intent" | "source">): string => `${entry.kind}/${entry.intent ?? "-"}/${entry.source}`
