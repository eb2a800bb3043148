import { existsSync } from "node:fs"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { crc32 } from "node:zlib"
import type { Console } from "./Console.ts"
import { diskFull, inTraining, type PythonError, stateDiskFull } from "./PythonError.ts"
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

/** Writes a state folder as accelerate does: place in the run, weights, optimizer, scheduler, and random states last. */
export const save = async (terminal: Console, folder: string, epoch: number, step: number, tensors: ReadonlyArray<Safetensors.Tensor>, halfPrecision: boolean): Promise<void> => {
  const write = (name: string, data: string | Uint8Array, full: () => PythonError) =>
    writeFile(join(folder, name), data).catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === "ENOSPC" ? full() : cause
    })
  const pickled = async (name: string, what: string) => {
    await write(name, zip(`${name.slice(0, name.lastIndexOf("."))}/data.pkl`, Buffer.from(`sandbox ${name} after ${step} steps`)), stateDiskFull)
    terminal.line(`${what} saved in ${join(folder, name)}`)
  }
  await mkdir(folder, { recursive: true })
  terminal.line(`Saving current state to ${folder}`)
  const place = join(folder, "train_state.json")
  terminal.line(`save train state to ${place} at epoch ${epoch} step ${step}`)
  await write("train_state.json", `{"current_epoch": ${epoch}, "current_step": ${step}}`, stateDiskFull)
  await terminal.wait(1)
  await write("model.safetensors", Safetensors.encode(tensors, { format: "pt" }), diskFull)
  terminal.line(`Model weights saved in ${join(folder, "model.safetensors")}`)
  await terminal.wait(2)
  await pickled("optimizer.bin", "Optimizer state")
  await pickled("scheduler.bin", "Scheduler state")
  // It says so of samplers too, and writes none.
  for (const [index, name] of ["sampler.bin", "sampler_1.bin"].entries()) terminal.line(`Sampler state for dataloader ${index} saved in ${join(folder, name)}`)
  if (halfPrecision) await pickled("scaler.pt", "Gradient scaler state")
  await pickled("random_states_0.pkl", "Random states")
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
  terminal.line(`Loading states from ${folder}`)
  const place = join(folder, "train_state.json")
  const found = existsSync(place) ? JSON.parse(await readFile(place, "utf8")) as { current_epoch: number; current_step: number } : undefined
  if (found !== undefined) terminal.line(`load train state from ${place}: {'current_epoch': ${found.current_epoch}, 'current_step': ${found.current_step}}`)
  for (const part of ["model weights", "optimizer states", "scheduler states", "dataloader sampler states"]) terminal.line(`All ${part} loaded successfully`)
  // torch 2.6 refuses to unpack them: a resumed run draws other random numbers.
  terminal.line("Could not load random states")
  terminal.line("Loading in 0 custom states")
  return found?.current_step
}
