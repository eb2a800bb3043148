import * as Schema from "effect/Schema"

const nonEmpty = Schema.NonEmptyString
const positive = Schema.Finite.check(Schema.isGreaterThan(0))
const notNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))
const count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))
const fraction = Schema.Finite.check(Schema.isGreaterThan(0), Schema.isLessThan(1))
const currency = Schema.String.check(Schema.isPattern(/^[A-Z]{3}$/u, { message: "a currency is three capital letters" }))
const stage = Schema.Literals(["image", "video"])
const price = Schema.Struct({ amount: notNegative, currency })

/** The five things that a study can measure; their good direction is in `contracts/statistics.md`, section 3. */
export const Metric = Schema.Literals(["cost_per_approved", "approval_rate", "time_to_publish", "identity", "failure_rate"])
export type Metric = typeof Metric.Type

/** An instant as a plan or a row writes it, to the second or the millisecond, in UTC. */
export const Timestamp = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/u, { message: "a time is YYYY-MM-DDTHH:MM:SS[.mmm]Z" })
)

/**
 * `bench-plan/1`: the keys of `plan.json`, spelled as the file spells them.
 *
 * **Source**: `contracts/statistics.md`, section 3.
 */
export const PlanSchema = Schema.Struct({
  schema: Schema.Literal("bench-plan/1"),
  study: nonEmpty,
  currency,
  fx: Schema.optionalKey(Schema.Record(currency, positive)),
  credit_prices: Schema.optionalKey(Schema.Record(nonEmpty, price)),
  gpu_hour_prices: Schema.optionalKey(Schema.Record(nonEmpty, price)),
  overheads: Schema.optionalKey(Schema.Array(Schema.Struct({ arm: nonEmpty, amount: notNegative, currency }))),
  arms: Schema.Array(nonEmpty).check(Schema.isMinLength(2), Schema.isUnique()),
  baseline: nonEmpty,
  output_stages: Schema.optionalKey(Schema.Array(stage).check(Schema.isMinLength(1), Schema.isUnique())),
  approval_rule: Schema.Literals(["first", "unanimous"]),
  horizon_hours: positive,
  as_of: Schema.optionalKey(Timestamp),
  confidence: Schema.optionalKey(fraction),
  bootstrap: Schema.Struct({
    resamples: Schema.Int.check(Schema.isBetween({ minimum: 2000, maximum: 10_000 })),
    seed: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))
  }),
  permutations: count,
  primary: Schema.Struct({
    metric: Schema.Literals(["cost_per_approved", "approval_rate", "identity", "failure_rate"]),
    min_effect: positive,
    migrate_effect: positive
  }),
  secondary: Schema.Array(Metric).check(Schema.isUnique()),
  guardrails: Schema.optionalKey(Schema.Array(Schema.Struct({
    metric: Schema.Literals(["identity_floor", ...Metric.literals]),
    floor: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: -1, maximum: 1 }))),
    margin: Schema.optionalKey(notNegative)
  }))),
  sequential: Schema.optionalKey(Schema.Struct({
    alpha: fraction,
    looks: Schema.Array(count).check(Schema.isMinLength(1)),
    max_briefs: count,
    min_briefs: count
  })),
  credits: Schema.optionalKey(Schema.Record(nonEmpty, Schema.Struct({ balance: notNegative, expires_at: Timestamp }))),
  break_even: Schema.optionalKey(Schema.Struct({
    owned_arm: nonEmpty,
    credit_arm: nonEmpty,
    per_month: Schema.optionalKey(notNegative),
    purchase: Schema.optionalKey(notNegative),
    lifetime_months: Schema.optionalKey(positive),
    currency
  }))
})

/** A plan whose shape holds, before its keys were compared with each other. */
export type PlanDocument = typeof PlanSchema.Type
