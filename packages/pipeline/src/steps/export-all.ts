/** Every approved take in `exports/`, for the platforms that its brief names. */
import * as Effect from "effect/Effect"
import * as Hash from "@likeness/core/Hash"
import type * as Take from "@likeness/core/Take"
import type { Export } from "@likeness/runtime/Export"
import { copyFile, mkdir, readFile } from "node:fs/promises"
import { basename, join, relative } from "node:path"
import { readBriefs } from "../workspace/brief-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { approvedTakes, blindName, exportTake, exportTakeWithWorkflow, platformsFor, withoutReplaced, workflowFormat } from "./export-take.ts"
import { adoptTakes } from "./takes.ts"
import type { Tell } from "./Tell.ts"

/** A study's files were written at approval, under names that hide the arm: they are copied. */
const copyOut = (workspace: Workspace, kept: Export, folder: string) =>
  Effect.promise(async () => {
    await mkdir(folder, { recursive: true })
    const target = join(folder, basename(kept.path))
    await copyFile(join(workspace.folder, kept.path), target)
    return { ...kept, path: relative(workspace.folder, target) }
  })

/** A take's file for the platform, as it was written before; `undefined` where it is not there any more or was changed. */
const writtenBefore = (workspace: Workspace, take: Take.Take, platform: string) =>
  Effect.gen(function*() {
    const [kept] = yield* workspace.runtime.exports.list({ take: take.id, platform })
    if (kept === undefined) return undefined
    const bytes = yield* Effect.promise(() => readFile(join(workspace.folder, kept.path)).catch(() => undefined))
    return bytes !== undefined && Hash.ofBytes(bytes) === kept.sha256 ? kept : undefined
  })

export interface ExportAll {
  /** A brief's id; all where it is absent. */
  readonly brief?: string
  /** Pictures of ComfyUI also as PNGs with their graph, to be dropped into it. Without it no export tells prompt or settings. */
  readonly withWorkflow?: boolean
  /** Called with approved takes that are exported without a graph although it was asked for: they hold none, or belong to a study, whose files hide the arm. */
  readonly onWithoutWorkflow?: (takes: ReadonlyArray<string>) => void
  /** Called with the files that are there already: they are not written again. */
  readonly onKept?: (paths: ReadonlyArray<string>) => void
}

/** Every approved take's files, one for each platform: those that are missing are written, a study's copied. May be repeated. */
export const exportAll = (workspace: Workspace, { onKept, onWithoutWorkflow, withWorkflow = false, ...filter }: ExportAll, tell: Tell) =>
  Effect.gen(function*() {
    yield* adoptTakes(workspace)
    const briefs = yield* readBriefs(workspace.folder, [], Object.keys(workspace.settings.personas))
    const folder = join(workspace.folder, "exports")
    const approved = withoutReplaced(yield* approvedTakes(workspace, filter))
    const keptPaths: Array<string> = []
    const withoutWorkflow: Array<string> = []
    const workflowOf = (take: Take.Take) =>
      Effect.gen(function*() {
        if (!withWorkflow) return []
        const written = take.study === undefined ? yield* writtenBefore(workspace, take, workflowFormat) : undefined
        if (written !== undefined) {
          keptPaths.push(written.path)
          return [written]
        }
        tell(`exporting ${take.brief} with its workflow`)
        const made = take.study === undefined ? yield* exportTakeWithWorkflow(workspace, { take, folder, name: blindName(take, workflowFormat) }) : undefined
        if (made === undefined) withoutWorkflow.push(take.id)
        return made === undefined ? [] : [made]
      })
    const files = yield* Effect.forEach(approved, (take) =>
      Effect.gen(function*() {
        const kept = take.study === undefined ? [] : yield* workspace.runtime.exports.list({ take: take.id })
        if (take.study !== undefined) return [...(yield* Effect.forEach(kept, (one) => copyOut(workspace, one, folder))), ...(yield* workflowOf(take))]
        const publish = briefs.find((one) => one.brief.id === take.brief)?.brief.publish ?? []
        const posts = yield* Effect.forEach(platformsFor(take.stage, publish), (platform) =>
          Effect.gen(function*() {
            const written = yield* writtenBefore(workspace, take, platform)
            if (written !== undefined) {
              keptPaths.push(written.path)
              return written
            }
            tell(`exporting ${take.brief} for ${platform}`)
            return yield* exportTake(workspace, { take, platform, folder, name: blindName(take, platform) })
          }))
        return [...posts, ...(yield* workflowOf(take))]
      }))
    if (keptPaths.length > 0) onKept?.(keptPaths)
    if (withoutWorkflow.length > 0) onWithoutWorkflow?.(withoutWorkflow)
    return files.flat().map(({ brief, path, platform, sha256, take }) => ({ take, brief, platform, path, sha256 }))
  })
