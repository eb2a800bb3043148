/** The sandbox's stand-in for sd-scripts: its command, its base model, and how it is told to fail. */
import { entry } from "@likeness/sandbox/trainer/entry"
import { writeSdxlCheckpoint } from "@likeness/sandbox/trainer/sdxl-checkpoint"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { checkpoint } from "./requests.ts"

/** A trainer inherits nothing; this one is Node, and begins in a third of the time with it. */
export const compileCache = process.env["NODE_COMPILE_CACHE"] === undefined ? {} : { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] }

/** `pace`: real seconds for each simulated one. */
export const trainer = (fault: string | undefined, pace: number) => ({
  command: [process.execPath, fileURLToPath(entry)],
  variables: { ...compileCache, LIKENESS_SANDBOX_TIME_SCALE: String(pace), ...(fault === undefined ? {} : { LIKENESS_SANDBOX_TRAINER_FAULT: fault }) }
})

/** A folder with the base model's header and holes for its weights. */
export const checkpoints = async (folder: string): Promise<string> => {
  const path = join(folder, "checkpoints")
  await mkdir(path, { recursive: true })
  await writeSdxlCheckpoint(join(path, checkpoint))
  return path
}
