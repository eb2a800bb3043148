/** The last epoch's LoRA, made from the last state: for a run that was killed after it had trained everything. */
import { createReadStream, createWriteStream } from "node:fs"
import { open, rename } from "node:fs/promises"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import * as Run from "./Run.ts"
import * as Safetensors from "./Safetensors.ts"
import { epochFile, savedEpochs } from "./trainer-arguments.ts"

const readJson = async (path: string): Promise<{ readonly entries: { readonly [name: string]: unknown }; readonly dataStart: number }> => {
  const file = await open(path, "r")
  try {
    const head = Buffer.alloc(8)
    await file.read(head, 0, 8, 0)
    const json = Buffer.alloc(Number(head.readBigUInt64LE(0)))
    await file.read(json, 0, json.byteLength, 8)
    return { entries: JSON.parse(json.toString("utf8")) as { readonly [name: string]: unknown }, dataStart: 8 + json.byteLength }
  } finally {
    await file.close()
  }
}

/** The newest finished epoch's metadata, with this epoch's number; without one, what the order says. */
const metadataFor = async (folder: string, order: Run.Order): Promise<{ readonly [key: string]: string }> => {
  for (const epoch of savedEpochs(order.maxTrainEpochs, order.saveEveryEpochs).toReversed()) {
    const header = await Safetensors.readHeader(join(Run.outOf(folder), epochFile(order.outputName, epoch, order.maxTrainEpochs)))
    if (!("defect" in header)) return { ...Object.fromEntries(header.metadata), ss_epoch: String(order.maxTrainEpochs) }
  }
  return {
    ss_network_module: "networks.lora", ss_network_dim: String(order.networkDim), ss_base_model_version: "sdxl_base_v1-0",
    ss_new_sd_model_hash: order.baseSha256, ss_training_comment: order.origin, ss_epoch: String(order.maxTrainEpochs), ss_num_epochs: String(order.maxTrainEpochs)
  }
}

/** Writes `<name>.safetensors` with the state's weights as they are, in 32 bits; by temporary name, so that it is whole or not there. */
export const lastFromState = async (folder: string, order: Run.Order, stateFolder: string): Promise<void> => {
  const source = join(stateFolder, "model.safetensors")
  const checked = await Safetensors.readHeader(source)
  if ("defect" in checked) throw new Error(`${source}: ${checked.defect}`)
  const { dataStart, entries } = await readJson(source)
  const { sshs_model_hash: _hash, sshs_legacy_hash: _legacy, ...metadata } = await metadataFor(folder, order)
  const json = Buffer.from(JSON.stringify({ ...entries, __metadata__: metadata }))
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.byteLength % 8)) % 8, " ")])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.byteLength))
  const target = join(Run.outOf(folder), `${order.outputName}.safetensors`)
  const to = createWriteStream(`${target}.part`, { mode: 0o600 })
  to.write(Buffer.concat([length, padded]))
  await pipeline(createReadStream(source, { start: dataStart }), to)
  await rename(`${target}.part`, target)
}
