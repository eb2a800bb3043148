/** Which connection and set does which stage in a study. A hybrid mixes them. */
import * as Schema from "effect/Schema"
import * as Stored from "./Stored.ts"
import * as Text from "./Text.ts"

/** A connection's name and the set whose recipe it uses. */
export const Assignment = Schema.Struct({ connection: Text.Name, set: Text.Name })
export type Assignment = typeof Assignment.Type

export const Arm = Schema.Struct({
  v: Stored.version(1),
  name: Text.Name,
  /** A stage that is absent is not done by this arm. */
  stages: Schema.Struct({
    trainIdentity: Schema.optionalKey(Assignment),
    generateImage: Schema.optionalKey(Assignment),
    enhance: Schema.optionalKey(Assignment),
    generateVideo: Schema.optionalKey(Assignment)
  })
})
export type Arm = typeof Arm.Type

export const stored = Stored.make("arm", 1, Arm)
