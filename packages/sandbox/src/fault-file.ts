/** Faults for both emulators, as a person writes them into one file. */
import * as Schema from "effect/Schema"
import * as ComfyUi from "./comfyui/Fault.ts"
import * as Higgsfield from "./higgsfield/Fault.ts"

/** Planned before the first request, in the order of the lists. A file that plans nothing is refused: it would look like a test that passed. */
export const FaultFile = Schema.Struct({
  higgsfield: Schema.optionalKey(Schema.Array(Higgsfield.Fault)),
  comfyui: Schema.optionalKey(Schema.Array(ComfyUi.Fault))
}).check(Schema.makeFilter(({ comfyui = [], higgsfield = [] }) => comfyui.length + higgsfield.length > 0 || "there is no fault in it"))
export type FaultFile = typeof FaultFile.Type
