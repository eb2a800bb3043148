/** The table of known failures, the specific before the general: the first row that matches decides. */
import type { Line } from "../Line.ts"
import type { Signature } from "../Signature.ts"
import { comfy } from "./comfy.ts"
import { configuration, dataset } from "./data.ts"
import { binaries, conflicts, drivers, missing, python } from "./environment.ts"
import { deviceErrors, graphicsMemory } from "./gpu.ts"
import { disk, interrupted, memory, permission, ports, sharedMemory } from "./host.ts"
import { access, offline } from "./hub.ts"
import { installation, resolution } from "./install.ts"
import { models } from "./model.ts"
import { divergence } from "./training.ts"

export const signatures: ReadonlyArray<Signature> = [
  ...divergence, ...sharedMemory, ...disk, ...graphicsMemory, ...memory, ...resolution, ...binaries, ...drivers, ...deviceErrors, ...ports, ...comfy, ...access, ...models,
  ...dataset, ...offline, ...permission, ...python, ...conflicts, ...missing, ...installation, ...configuration, ...interrupted
]

const named = new Map(signatures.map((row) => [row.id, row]))

export const byId = (id: string): Signature | undefined => named.get(id)

const lineRows = signatures.filter((row) => row.line !== undefined)

export const signatureWords: ReadonlyArray<string> = lineRows.flatMap((row) => row.line!.words)

/** The row that knows a plain line. */
export const rowFor = (line: Line): Signature | undefined => {
  const body = line.body.trim()
  // What a logger calls harmless fails nobody.
  const harmless = line.level === "info" || line.level === "debug" || line.level === "warning"
  return lineRows.find((row) => (!harmless || row.line!.weight === "verdict" || row.line!.weight === "warning") && row.line!.words.some((word) => body.includes(word)) && (row.line!.when ?? row.when).test(body) && (row.unless === undefined || !row.unless.test(body)))
}
