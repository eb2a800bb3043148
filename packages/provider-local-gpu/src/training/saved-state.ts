/** The states that a run saved, from which another goes on: which are whole, and what proves it. */
import * as Hash from "@likeness/core/Hash"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileHash } from "../file-hash.ts"
import * as Run from "./Run.ts"
import * as Safetensors from "./Safetensors.ts"

export interface SavedState {
  readonly folder: string
  /** The epoch that was finished when it was saved. */
  readonly epoch: number
}

const Proved = Schema.Struct({
  v: Schema.Literal(1),
  epoch: Schema.Int,
  files: Schema.Array(Schema.Struct({ name: Schema.String, sizeBytes: Schema.Finite, sha256: Hash.Sha256 }))
})
const proof = Schema.fromJsonString(Proved)

const required = ["model.safetensors", "optimizer.bin", "scheduler.bin", "random_states_0.pkl", "train_state.json"]
const optional = ["scaler.pt"]

/** `<name>-000004-state` at an epoch's end, `<name>-state` at the run's: the highest epoch first. */
const candidates = async (folder: string, order: Run.Order): Promise<ReadonlyArray<SavedState>> => {
  const out = Run.outOf(folder)
  const names = await readdir(out).catch((): Array<string> => [])
  return names.flatMap((name): ReadonlyArray<SavedState> => {
    if (name === `${order.outputName}-state`) return [{ folder: join(out, name), epoch: order.maxTrainEpochs }]
    const epoch = name.startsWith(`${order.outputName}-`) ? /^(\d{6})-state$/u.exec(name.slice(order.outputName.length + 1))?.[1] : undefined
    return epoch === undefined ? [] : [{ folder: join(out, name), epoch: Number(epoch) }]
  }).toSorted((a, b) => b.epoch - a.epoch)
}

/** Whether a zip has its end: what torch saves is one, and its end is written last. Nothing in it is ever unpacked here. */
const isWholeZip = async (path: string): Promise<boolean> => {
  const file = await open(path, "r").catch(() => undefined)
  if (file === undefined) return false
  try {
    const { size } = await file.stat()
    const tail = Buffer.alloc(Math.min(size, 1024))
    await file.read(tail, 0, tail.byteLength, size - tail.byteLength)
    const end = tail.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"))
    if (end < 0 || tail.byteLength - end < 22) return false
    const [length, start] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
    return start === 0xffff_ffff || start + length <= size - (tail.byteLength - end)
  } finally {
    await file.close()
  }
}

/** Whether a state has everything, each file to its end. */
export const isWhole = async (folder: string): Promise<boolean> => {
  const [model, ...others] = await Promise.all([
    Safetensors.readHeader(join(folder, "model.safetensors")).then((header) => !("defect" in header)),
    ...["optimizer.bin", "scheduler.bin", "random_states_0.pkl"].map((name) => isWholeZip(join(folder, name))),
    readFile(join(folder, "train_state.json"), "utf8").then((text) => JSON.parse(text) !== null, () => false)
  ])
  return model === true && others.every(Boolean)
}

/** Beside the state, never in it: the trainer removes old states while it trains, and a file that appears meanwhile would end it. */
const proofOf = (folder: string): string => `${folder}-ok.json`

/** Checks a state and writes its proof beside it; false where it is not whole. */
const prove = async ({ epoch, folder }: SavedState): Promise<boolean> => {
  if (!(await isWhole(folder))) return false
  const present = new Set(await readdir(folder))
  const files = await Promise.all([...required, ...optional.filter((name) => present.has(name))].map(async (name) => ({
    name, sizeBytes: (await stat(join(folder, name))).size, sha256: await fileHash(join(folder, name))
  })))
  await writeFile(proofOf(folder), JSON.stringify({ v: 1, epoch, files }), { mode: 0o600 })
  return true
}

const isAsProved = async (state: SavedState): Promise<boolean | undefined> => {
  const text = await readFile(proofOf(state.folder), "utf8").catch(() => undefined)
  const found = text === undefined ? undefined : Result.getOrUndefined(Schema.decodeUnknownResult(proof)(text))
  if (found === undefined) return undefined
  for (const { name, sha256, sizeBytes } of found.files) {
    const size = await stat(join(state.folder, name)).then((there) => there.size, () => undefined)
    if (size !== sizeBytes || (await fileHash(join(state.folder, name))) !== sha256) return false
  }
  return found.epoch === state.epoch
}

/** The newest state of a run that has ended which a run may go on from, or `undefined`. Never one that this provider did not write. */
export const newestState = async (folder: string, order: Run.Order): Promise<SavedState | undefined> => {
  for (const state of await candidates(folder, order)) {
    const proved = await isAsProved(state).catch(() => false)
    if (proved ?? (await prove(state).catch(() => false))) return state
  }
  return undefined
}

/** While a run goes on: the newest state that is complete gets its proof. A state that is just being removed is nobody's concern. */
export const proveSaved = async (folder: string, order: Run.Order, epoch: number): Promise<void> => {
  const state = (await candidates(folder, order)).find((each) => each.epoch === epoch)
  if (state === undefined || (await stat(proofOf(state.folder)).then(() => true, () => false))) return
  await prove(state).catch(() => false)
}

const remove = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  await rm(proofOf(folder), { force: true })
}

/** Removes the states of a run and of those that it went on from. */
export const removeStates = async (runs: string, order: Run.Order): Promise<void> => {
  for (const { folder } of await candidates(Run.folderOf(runs, order.run), order)) await remove(folder).catch(() => {})
  const before = order.resumed === undefined ? undefined : await Run.readOrder(Run.folderOf(runs, order.resumed.run))
  if (before !== undefined) await removeStates(runs, before)
}

/** Removes what a run that was killed left half-written: LoRA files and states that are not whole. */
export const sweep = async (folder: string, order: Run.Order): Promise<void> => {
  const out = Run.outOf(folder)
  for (const name of await readdir(out).catch((): Array<string> => [])) {
    if (!name.endsWith(".safetensors")) continue
    const header = await Safetensors.readHeader(join(out, name))
    // One that cannot be opened now may be a finished epoch.
    if ("defect" in header && header.code !== "model.missing") await rm(join(out, name), { force: true })
  }
  for (const state of await candidates(folder, order)) {
    if (!(await isWhole(state.folder).catch(() => false))) await remove(state.folder)
  }
}
