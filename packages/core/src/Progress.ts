/** How far a job is, as `poll` found it. */
import * as Schema from "effect/Schema"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

export const Progress = Schema.Struct({
  v: Stored.version(1),
  state: Schema.Literals(["queued", "running"]),
  /** 0–1; absent where the provider does not tell. Never falls within a job. */
  fraction: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
  /** What is going on, such as `caching latents` or `sampling`. */
  stage: Schema.optionalKey(Text.Told),
  /** Jobs ahead in the queue. */
  position: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))),
  /** The provider's or the trainer's own guess. */
  remainingSeconds: Schema.optionalKey(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
  /** Anything else worth a line, such as `loss 0.083, epoch 2/3`. */
  note: Schema.optionalKey(Text.Told)
})
export type Progress = typeof Progress.Type

export const stored = Stored.make("progress", 1, Progress)
