/** What a failed run of a graph says, as a known failure. */
import type { Failing } from "../errors.ts"
import type { ExecutionError } from "./Answer.ts"

interface Rule {
  readonly code: string
  readonly when: RegExp
  readonly message: string
  readonly advice: string
}

/** Matched against `type: message`, the specific before the general. */
const rules: ReadonlyArray<Rule> = [
  {
    code: "gpu.out_of_memory",
    when: /OutOfMemoryError|CUDA out of memory|Allocation on device|CUDA error: out of memory/u,
    message: "the GPU's memory was not enough",
    advice: "Ask for a smaller size or fewer pictures at once, or free the GPU of other programs."
  },
  {
    code: "host.disk_full",
    when: /No space left on device|Disk quota exceeded/u,
    message: "the server's disk is full",
    advice: "Free space on the server's disk, then try again."
  },
  {
    code: "model.corrupt",
    when: /SafetensorError|UnpicklingError|header too small|HeaderTooLarge|InvalidHeader/u,
    message: "a model file on the server is damaged",
    advice: "Replace the model file that the line names."
  },
  {
    code: "model.missing",
    when: /FileNotFoundError.*[Mm]odel/u,
    message: "a model file is no longer on the server",
    advice: "Put the file back into the server's model folder."
  },
  {
    code: "model.wrong_architecture",
    when: /clip input is invalid|mat1 and mat2 shapes|size mismatch for/u,
    message: "the models of the graph do not fit one another",
    advice: "Choose a checkpoint, LoRA and text encoder of one family."
  },
  {
    code: "gpu.device_error",
    when: /CUDA error|device-side assert|illegal memory access|AcceleratorError/u,
    message: "the GPU failed at work",
    advice: "Restart ComfyUI on that server, then try once more."
  }
]

export const executionFailure = (server: string, error: ExecutionError): Failing => {
  const message = error.exception_message.trim().split("\n")[0] ?? ""
  const line = `${error.exception_type}: ${message}`
  const rule = rules.find((each) => each.when.test(line))
  const where = error.node_type === undefined ? server : `${error.node_type} on ${server}`
  return rule === undefined
    ? { code: "unknown", message: `${where} failed: ${message === "" ? error.exception_type : message}`, advice: "Look at the server's log.", line }
    : { code: rule.code, message: `${where}: ${rule.message}`, advice: rule.advice, line }
}
