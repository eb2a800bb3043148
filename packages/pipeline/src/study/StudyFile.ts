/** `studies/NAME/plan.yaml`: the comparison as people write it. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Arm from "@likeness/core/Arm"
import * as Text from "@likeness/core/Text"
import { PlanSchema } from "@likeness/benchmark/plan/schema"
import { MoneySettings } from "../settings/Settings.ts"

const {
  arms: _arms, as_of: _asOf, baseline: _baseline, credit_prices: _creditPrices, credits: _credits, currency: _currency, fx: _fx,
  gpu_hour_prices: _gpuPrices, overheads: _overheads, schema: _schema, study: _study, ...analysis
} = PlanSchema.fields

export const StudyFile = Schema.Struct({
  /** Whose pictures; the only persona where it is absent. */
  persona: Schema.optionalKey(Text.Name),
  /** Which connection and set does which stage, by arm. */
  arms: Schema.Record(Text.Name, Arm.Arm.fields.stages),
  /** What the other arms are compared with. */
  baseline: Text.Name,
  /** Ids of briefs; all of `briefs/` where it is absent. */
  briefs: Schema.optionalKey(Schema.Array(Text.Name).check(Schema.isMinLength(1))),
  /** Takes of each brief by each arm. */
  takes: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
  /** Days over which the briefs are spread, in the order of their ids. */
  days: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 366 })).pipe(Schema.withDecodingDefaultKey(Effect.succeed(1))),
  reviewers: Schema.Array(Text.Name).check(Schema.isMinLength(1)),
  budget: Schema.optionalKey(MoneySettings),
  /** The keys of `bench-plan/1` that the workspace does not know. */
  analysis: Schema.Struct(analysis)
})
export type StudyFile = typeof StudyFile.Type
