/** The LoRA files that a run left, verified. */
import type * as Outcome from "@likeness/core/Outcome"
import { join } from "node:path"
import { loraKind } from "../describe.ts"
import * as Run from "./Run.ts"
import * as Safetensors from "./Safetensors.ts"
import { trainedDefect } from "./trained-defect.ts"
import { epochFile, savedEpochs } from "./trainer-arguments.ts"

export interface Epoch {
  readonly epoch: number
  readonly name: string
  readonly header: Safetensors.Header
}

export interface Found {
  /** Sound files, ascending. */
  readonly epochs: ReadonlyArray<Epoch>
  /** What is wrong with the others: file name and reason. */
  readonly defects: ReadonlyArray<string>
}

/** Reads every file that a finished run would have. */
export const verifyEpochs = async (folder: string, order: Run.Order, signal: AbortSignal): Promise<Found> => {
  const epochs: Array<Epoch> = []
  const defects: Array<string> = []
  for (const epoch of savedEpochs(order.maxTrainEpochs, order.saveEveryEpochs)) {
    const name = epochFile(order.outputName, epoch, order.maxTrainEpochs)
    const path = join(Run.outOf(folder), name)
    const header = await Safetensors.readHeader(path)
    if ("defect" in header) {
      defects.push(`${name}: ${header.defect}`)
      continue
    }
    const defect = trainedDefect(order, header) ?? (await Safetensors.loraDefect(path, header, signal))
    if (defect === undefined) epochs.push({ epoch, name, header })
    else defects.push(`${name}: ${defect}`)
  }
  return { epochs, defects }
}

/** One identity model for each epoch that is kept, the last ones. */
export const outputs = (order: Run.Order, epochs: ReadonlyArray<Epoch>): ReadonlyArray<Outcome.Output> =>
  epochs.slice(order.keepEpochs === undefined ? 0 : -order.keepEpochs).map(({ epoch, header, name }) => ({
    _tag: "identityFiles",
    kind: loraKind,
    epoch,
    files: [{ role: "lora", mediaType: "application/x-safetensors", sizeBytes: header.sizeBytes, locator: { run: order.run, name } }]
  }))

/** The trainer's own times in milliseconds, from the last file. */
export const trainerTimes = (epochs: ReadonlyArray<Epoch>): { readonly started: number; readonly finished: number } | undefined => {
  const metadata = epochs.at(-1)?.header.metadata
  const started = Number(metadata?.get("ss_training_started_at") ?? Number.NaN)
  const finished = Number(metadata?.get("ss_training_finished_at") ?? Number.NaN)
  return Number.isFinite(started) && Number.isFinite(finished) && finished >= started ? { started: started * 1000, finished: finished * 1000 } : undefined
}
