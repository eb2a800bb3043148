/** The trainer of the tests: its command, and how it is told to fail. */
import { fileURLToPath } from "node:url"

export const entry = new URL("./trainer.mjs", import.meta.url)

export const trainer = (fault: string | undefined, slow: boolean) => ({
  command: [process.execPath, fileURLToPath(entry)],
  environment: { TRAINER_PACE: slow ? "40" : "1", ...(fault === undefined ? {} : { LIKENESS_SANDBOX_TRAINER_FAULT: fault }) }
})
