// Runs the stand-in trainer with the failure that a file names, once.
import { readFileSync, rmSync } from "node:fs"

const { TRAINER_ENTRY: entry, TRAINER_PLAN: plan } = process.env
try {
  process.env.LIKENESS_SANDBOX_TRAINER_FAULT = readFileSync(plan, "utf8")
  rmSync(plan)
} catch {
  delete process.env.LIKENESS_SANDBOX_TRAINER_FAULT
}
await import(entry)
