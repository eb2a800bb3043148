/** What a ticket of a ComfyUI job carries besides its id, so that any process can go on with it. */
import * as Money from "@likeness/core/Money"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

export const JobDetails = Schema.Struct({
  kind: Schema.Literal("comfyui"),
  /** The websocket's id that the job was submitted with: only it hears of the job. */
  clientId: Schema.String,
  /** Node id → class: names the stages. */
  nodes: Schema.Record(Schema.String, Schema.String),
  /** The node whose files are the outputs. */
  saver: Schema.String,
  /** How many files were asked for. */
  expected: Schema.Int,
  role: Schema.Literals(["picture", "clip"]),
  /** What the paid nodes of one run cost, by the recipe; absent where there are none. */
  price: Schema.optionalKey(Money.Money)
})
export type JobDetails = typeof JobDetails.Type

const decodeUnknown = Schema.decodeUnknownResult(JobDetails)

/** `undefined` for another kind of job. */
export const decode = (details: unknown): JobDetails | undefined => Result.getOrUndefined(decodeUnknown(details))
export const encode = Schema.encodeSync(JobDetails)
