/** The environments of a workspace: which there are, which is in use, and what may be done with them. */
import * as Schema from "effect/Schema"
import { randomUUID } from "node:crypto"
import { readdir, readFile, readlink, rename, rm, symlink } from "node:fs/promises"
import { basename, dirname, join, relative } from "node:path"
import { portOfProgram } from "../own-server/Instance.ts"
import { isAlive } from "../training/processes.ts"
import * as Run from "../training/Run.ts"
import { EnvironmentRefused } from "./EnvironmentFailed.ts"
import { currentOf, environmentsOf, type Layout, layoutOf } from "./Layout.ts"
import * as Lock from "./Lock.ts"
import { Proof } from "./probe.ts"
import * as Seal from "./Seal.ts"

/** A finished environment. */
export interface Environment {
  readonly id: string
  readonly kind: Lock.Kind
  readonly layout: Layout
  readonly locked: Lock.Locked
  /** What it was proved on when it was built. */
  readonly proof: Proof
  /** Whether commands use it where none is named. */
  readonly current: boolean
}

const decodeProof = Schema.decodeUnknownSync(Schema.fromJsonString(Proof))

/** Reads one folder; `undefined` for what no build finished. */
const readOne = async (state: string, id: string): Promise<Omit<Environment, "current"> | undefined> => {
  const folder = join(environmentsOf(state), id)
  try {
    // Whatever its kind, the seal and the lock lie in the same places.
    if (await Seal.read(layoutOf(folder, "trainer")) === "absent") return undefined
    const locked = Lock.readFolder(folder, id)
    const layout = layoutOf(folder, locked.lock.kind)
    return { id, kind: locked.lock.kind, layout, locked, proof: decodeProof(await readFile(layout.probe, "utf8")) }
  } catch {
    return undefined
  }
}

/** The name of the environment in use, which may be gone; `undefined` where none was chosen. */
export const currentId = async (state: string, kind: Lock.Kind): Promise<string | undefined> => {
  const target = await readlink(currentOf(state, kind)).catch(() => undefined)
  return target === undefined ? undefined : basename(target)
}

/** Finished environments, by name. A folder that a build left unfinished is none. */
export const list = async (state: string): Promise<ReadonlyArray<Environment>> => {
  const names = await readdir(environmentsOf(state)).catch((): Array<string> => [])
  const found: Array<Environment> = []
  for (const id of names.toSorted()) {
    if (id.startsWith(".")) continue
    const one = await readOne(state, id)
    if (one !== undefined) found.push({ ...one, current: await currentId(state, one.kind) === id })
  }
  return found
}

/** The environment by its name or the beginning of it; without a name the one in use. */
export const find = async (state: string, kind: Lock.Kind, name: string | undefined): Promise<Environment> => {
  const wanted = name ?? await currentId(state, kind)
  const all = (await list(state)).filter((each) => each.kind === kind)
  if (wanted === undefined) {
    throw new EnvironmentRefused({
      place: "environment",
      message: all.length === 0 ? `there is no ${kind} environment yet` : `no ${kind} environment is in use`,
      advice: all.length === 0 ? `Build it with \`likeness env build${kind === "trainer" ? "" : ` --kind ${kind}`}\`.` : `Choose one with \`likeness env promote ${all[0]!.id}\`.`
    })
  }
  const found = all.filter((each) => each.id === wanted || each.id.startsWith(wanted))
  const exact = found.find((each) => each.id === wanted) ?? (found.length === 1 ? found[0] : undefined)
  if (exact !== undefined) return exact
  throw new EnvironmentRefused({
    place: "environment",
    message: found.length > 1 ? `${wanted} begins the names of ${found.length} environments` : `there is no finished ${kind} environment ${wanted}`,
    advice: all.length === 0 ? "Build one with `likeness env build`." : `Name one of: ${all.map((each) => each.id).join(", ")}.`
  })
}

/** Repoints what is in use, whole or not at all. */
export const use = async (state: string, environment: Pick<Environment, "id" | "kind">): Promise<void> => {
  const link = currentOf(state, environment.kind)
  const staged = `${link}.${randomUUID().slice(0, 8)}`
  await symlink(relative(dirname(link), join(environmentsOf(state), environment.id)), staged)
  await rename(staged, link)
}

/** The runs under `runs` that this environment made, and whether each lives or succeeded. */
export const runsOf = async (runs: string, id: string): Promise<ReadonlyArray<{ readonly run: string; readonly living: boolean; readonly succeeded: boolean }>> => {
  const found: Array<{ readonly run: string; readonly living: boolean; readonly succeeded: boolean }> = []
  for (const run of await readdir(runs).catch((): Array<string> => [])) {
    const folder = join(runs, run)
    const order = await Run.readOrder(folder)
    if (order?.environment !== id) continue
    const [outcome, supervisor, trainer] = await Promise.all([Run.readOutcome(folder), Run.readSupervisor(folder), Run.readTrainer(folder)])
    found.push({ run, living: (supervisor !== "abandoned" && isAlive(supervisor)) || isAlive(trainer), succeeded: outcome?.state === "succeeded" })
  }
  return found
}

/** Deletes an environment that nothing uses. */
export const remove = async (environment: Environment, runs: ReadonlyArray<string>): Promise<void> => {
  const state = dirname(dirname(environment.layout.folder))
  // Asked anew: another process may have promoted it since it was looked up.
  if (await currentId(state, environment.kind) === environment.id) {
    throw new EnvironmentRefused({ place: environment.id, message: "this environment is in use", advice: "Promote another one first (`likeness env list`)." })
  }
  for (const folder of runs) {
    const living = (await runsOf(folder, environment.id)).find((each) => each.living)
    if (living !== undefined) throw new EnvironmentRefused({ place: environment.id, message: `training run ${living.run} is using this environment`, advice: "Wait for it or cancel it (`likeness jobs list`)." })
  }
  const port = await portOfProgram(state, environment.layout.python)
  if (port !== undefined) throw new EnvironmentRefused({ place: environment.id, message: `the ComfyUI on port ${port} runs in this environment`, advice: "End it first with `likeness provider down`." })
  const gone = `${environment.layout.folder}.removed-${randomUUID().slice(0, 8)}`
  // Its name is gone at once; the files may take a while.
  await rename(environment.layout.folder, join(dirname(gone), `.${basename(gone)}`))
  await rm(join(dirname(gone), `.${basename(gone)}`), { recursive: true, force: true })
}

