/** Erases a persona everywhere: with the providers, in the store and in the workspace's own files. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Hash from "@likeness/core/Hash"
import * as RuleError from "@likeness/core/RuleError"
import type { Forgotten } from "@likeness/runtime"
import { readdir, readFile, rm } from "node:fs/promises"
import { join, relative } from "node:path"
import type { Environment } from "../settings/load-settings.ts"
import { blindCopies } from "../steps/blind-copy.ts"
import { previewPaths } from "../steps/preview-file.ts"
import { referencesFolder } from "../steps/reference-set.ts"
import type { Tell } from "../steps/Tell.ts"
import * as FrozenStudy from "../study/FrozenStudy.ts"
import * as Workspace from "../workspace/Workspace.ts"
import { addTombstone, tombstonesFile } from "./tombstones.ts"

export interface ForgottenPersona extends Forgotten {
  /** What was removed from the workspace's folder, relative to it. */
  readonly removed: ReadonlyArray<string>
  /** Files of yours that still name the persona, relative to the workspace: edit them. */
  readonly stillNamedIn: ReadonlyArray<string>
}

const unreadable = (path: string) => (cause: unknown) =>
  new RuleError.InvalidInput({ place: path, message: `${path} cannot be removed (${cause instanceof Error ? cause.message : String(cause)})`, advice: "Remove it by hand, then run the same command again." })

/** Text files of the user that mention the persona. */
const mentions = async (folder: string, persona: string): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of names) {
    if (!entry.isFile() || !/\.(ya?ml|json|csv|md|txt)$/u.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path)
    if (name.startsWith(".likeness") || name === tombstonesFile) continue
    const text = await readFile(path, "utf8").catch(() => "")
    if (new RegExp(`(?<![\\w-])${persona}(?![\\w-])`, "u").test(text)) found.push(name)
  }
  return found.toSorted()
}

/** What the workspace's folder has of it: references, exported files, and reports that show its pictures. */
const ownFiles = (workspace: Workspace.Workspace, persona: string) =>
  Effect.gen(function*() {
    const { folder, runtime } = workspace
    const exported = (yield* runtime.exports.list({ persona })).map(({ path }) => join(folder, path))
    const takes = yield* runtime.takes.list({ persona })
    const studies = new Set(takes.flatMap(({ study }) => (study === undefined ? [] : [study])))
    const copies = yield* blindCopies(folder, takes)
    const reports = [...studies].flatMap((study) => ["report.html", "report.json"].map((name) => join(folder, "studies", study, name)))
    const captions = join(Workspace.stateFolder(folder), "captions", `${Hash.ofText(persona).slice(0, 16)}.json`)
    // Previews are gone with the command that showed them, unless it was killed; whose they are is not written on them.
    return [...exported, ...reports, ...copies, captions, ...previewPaths(folder), referencesFolder(workspace, persona)]
  })

/** A study that an earlier version froze names its persona without belonging to it: it does from now on, and goes with it. */
const claimStudies = ({ runtime: { documents } }: Workspace.Workspace, persona: string) =>
  Effect.gen(function*() {
    for (const { name, value } of yield* documents.list(FrozenStudy.stored)) {
      if (value.references?.[persona] !== undefined) yield* documents.put(FrozenStudy.stored, name, value, { persona })
    }
  })

/** May be repeated. Where a provider cannot be reached nothing is erased here, unless `leaveRemote`. */
export const forgetPersona = (
  folder: string,
  environment: Environment,
  persona: string,
  options: { readonly leaveRemote?: boolean },
  tell: Tell
): Effect.Effect<ForgottenPersona, RuleError.InvalidInput | RuleError.StoreUnusable | RuleError.WrongState, Scope.Scope> =>
  Effect.gen(function*() {
    const workspace = yield* Workspace.open(folder, { environment })
    yield* workspace.persona(persona)
    const own = yield* ownFiles(workspace, persona)
    yield* claimStudies(workspace, persona)
    tell("asking the providers to erase what they have")
    const forgotten = yield* workspace.runtime.forget(persona, { ...options, beforeErasing: (tombstone) => addTombstone(folder, tombstone) })
    if (!forgotten.erasedHere) return { ...forgotten, removed: [], stillNamedIn: [] }
    const removed: Array<string> = []
    for (const path of own) {
      const there = yield* Effect.promise(() => readdir(path).then(() => true, (cause: NodeJS.ErrnoException) => cause.code === "ENOTDIR"))
      if (!there) continue
      yield* Effect.tryPromise({ try: () => rm(path, { recursive: true, force: true }), catch: unreadable(path) })
      removed.push(relative(folder, path))
    }
    return { ...forgotten, removed, stillNamedIn: yield* Effect.promise(() => mentions(folder, persona)) }
  })
