import { existsSync } from "node:fs"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { crc32 } from "node:zlib"
import type { Console } from "./Console.ts"
import { inTraining } from "./PythonError.ts"
import * as Safetensors from "./Safetensors.ts"

/** A zip with one stored file: the shape of everything torch saves. */
const zip = (name: string, data: Buffer): Buffer => {
  const title = Buffer.from(name)
  const middle = Buffer.alloc(24)
  middle.writeUInt16LE(20, 0)
  middle.writeUInt16LE(0x21, 8)
  middle.writeUInt32LE(crc32(data), 10)
  middle.writeUInt32LE(data.length, 14)
  middle.writeUInt32LE(data.length, 18)
  middle.writeUInt16LE(title.length, 22)
  const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), middle, Buffer.alloc(2), title, data])
  const central = Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), middle, Buffer.alloc(16), title])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

/** Writes a state folder as accelerate does: weights, optimizer, scheduler, random states, place in the run. */
export const save = async (terminal: Console, folder: string, epoch: number, step: number, tensors: ReadonlyArray<Safetensors.Tensor>, halfPrecision: boolean): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const place = join(folder, "train_state.json")
  terminal.line(`save train state to ${place} at epoch ${epoch} step ${step}`)
  await writeFile(place, `{"current_epoch": ${epoch}, "current_step": ${step}}`)
  await writeFile(join(folder, "model.safetensors"), Safetensors.encode(tensors, { format: "pt" }))
  for (const name of ["optimizer", "scheduler"]) await writeFile(join(folder, `${name}.bin`), zip(`${name}/data.pkl`, Buffer.from(`sandbox ${name} after ${step} steps`)))
  await writeFile(join(folder, "random_states_0.pkl"), zip("random_states_0/data.pkl", Buffer.from(`sandbox random states after ${step} steps`)))
  if (halfPrecision) await writeFile(join(folder, "scaler.pt"), zip("scaler/data.pkl", Buffer.from("sandbox scaler")))
}

/** Reads where a state folder stands; the steps count from that run's last start. */
export const load = async (terminal: Console, folder: string): Promise<number | undefined> => {
  terminal.line(`resume training from local state: ${folder}`)
  const source = "train_util.resume_from_local_or_hf_if_specified(accelerator, args)"
  if (!existsSync(folder)) throw inTraining("ValueError", `Tried to find ${folder} but folder does not exist`, 973, source)
  for (const name of ["model.safetensors", "optimizer.bin", "scheduler.bin"]) {
    if (!existsSync(join(folder, name))) throw inTraining("FileNotFoundError", `[Errno 2] No such file or directory: '${join(folder, name)}'`, 973, source)
  }
  const weights = await Safetensors.readHeader(join(folder, "model.safetensors"))
  if (typeof weights === "string") throw inTraining("safetensors_rust.SafetensorError", `Error while deserializing header: ${weights}`, 973, source)
  const place = join(folder, "train_state.json")
  if (!existsSync(place)) return undefined
  const found = JSON.parse(await readFile(place, "utf8")) as { current_epoch: number; current_step: number }
  terminal.line(`load train state from ${place}: {'current_epoch': ${found.current_epoch}, 'current_step': ${found.current_step}}`)
  return found.current_step
}
