/** Ways in which the stand-in fails on demand. */
export const faults = ["out-of-memory", "nan-loss", "import-error", "scheduler-error", "disk-full", "killed", "stall"] as const

export type FaultName = (typeof faults)[number]

/**
 * One failure to come, from `LIKENESS_SANDBOX_TRAINER_FAULT`: a name, or `name@epoch` counted from 1.
 *
 * - `out-of-memory`: CUDA's error with its traceback in the middle of the epoch, exit 1
 * - `nan-loss`: from the middle of the epoch on `avr_loss=nan`; the run goes on and "succeeds", its weights are NaN
 * - `import-error`: `huggingface_hub` lacks `cached_download`, before anything else, exit 1
 * - `scheduler-error`: a learning-rate scheduler is missing from its enum, after caching, exit 1
 * - `disk-full`: no space while the epoch's file is written; half a file with a whole header stays, exit 1
 * - `killed`: SIGKILL on itself in the middle of the epoch
 * - `stall`: in the middle of the epoch nothing more happens, and the process stays
 */
export interface Fault {
  readonly name: FaultName
  readonly epoch: number
}

/** Reads the variable; an unknown name is an error, since a test that plans nothing would pass for nothing. */
export const parse = (text: string | undefined): Fault | undefined => {
  if (text === undefined || text === "") return undefined
  const [name = "", epoch = "1"] = text.split("@")
  const known = faults.find((fault) => fault === name)
  if (known === undefined || !/^[1-9]\d*$/.test(epoch)) throw new Error(`LIKENESS_SANDBOX_TRAINER_FAULT: unknown fault ${text}; known: ${faults.join(", ")}`)
  return { name: known, epoch: Number(epoch) }
}
