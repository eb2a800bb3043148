/** What a failed run of a graph says, as a known failure. */
import type { Failing } from "../errors.ts"
import { diagnoseText } from "../triage/diagnose.ts"
import { failing, type Wording } from "../triage/failing.ts"
import type { ExecutionError } from "./Answer.ts"

/** A server is looked after by somebody else: what to do is done over there. */
const advice: Wording["advice"] = {
  "gpu.out_of_memory": "Ask for a smaller size or fewer pictures at once, or free the GPU of other programs.",
  "host.disk_full": "Free space on the server's disk, then try again.",
  "model.corrupt": "Replace the model file that the line names.",
  "model.missing": "Put the file back into the server's model folder.",
  "model.wrong_architecture": "Choose a checkpoint, LoRA and text encoder of one family.",
  "gpu.device_error": "Restart ComfyUI on that server, then try once more."
}

/** The server's own words, as its log shows them. */
const asLog = (error: ExecutionError): string =>
  `!!! Exception during processing !!!\nTraceback (most recent call last):\n${(error.traceback ?? []).join("")}\n${error.exception_type}: ${error.exception_message.trim()}\n`

export const executionFailure = (server: string, error: ExecutionError): Failing => {
  const message = error.exception_message.trim().split("\n")[0] ?? ""
  const line = `${error.exception_type}: ${message}`
  const where = error.node_type === undefined ? server : `${error.node_type} on ${server}`
  const found = failing(diagnoseText(asLog(error)), { who: where, advice, otherwise: "Look at the server's log." })
  const said = found.code === "unknown" ? `${where} failed: ${message === "" ? error.exception_type : message}` : `${where}: ${found.message}`
  // The number of a line in no log would lead nowhere.
  return { code: found.code, message: said, advice: found.advice, line }
}
