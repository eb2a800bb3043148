/** Every approved take in `exports/`, for the platforms that its brief names. */
import * as Effect from "effect/Effect"
import type { Export } from "@likeness/runtime/Export"
import { copyFile, mkdir } from "node:fs/promises"
import { basename, join, relative } from "node:path"
import { readBriefs } from "../workspace/brief-files.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { approvedTakes, blindName, exportTake, platformsFor } from "./export-take.ts"
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

/** Writes or copies each file. May be repeated. */
export const exportAll = (workspace: Workspace, filter: { readonly brief?: string }, tell: Tell) =>
  Effect.gen(function*() {
    yield* adoptTakes(workspace)
    const briefs = yield* readBriefs(workspace.folder, [], Object.keys(workspace.settings.personas))
    const folder = join(workspace.folder, "exports")
    const approved = yield* approvedTakes(workspace, filter)
    const files = yield* Effect.forEach(approved, (take) =>
      Effect.gen(function*() {
        const kept = take.study === undefined ? [] : yield* workspace.runtime.exports.list({ take: take.id })
        if (take.study !== undefined) return yield* Effect.forEach(kept, (one) => copyOut(workspace, one, folder))
        const publish = briefs.find((one) => one.brief.id === take.brief)?.brief.publish ?? []
        return yield* Effect.forEach(platformsFor(take.stage, publish), (platform) => {
          tell(`exporting ${take.brief} for ${platform}`)
          return exportTake(workspace, { take, platform, folder, name: blindName(take, platform) })
        })
      }))
    return files.flat().map(({ brief, path, platform, sha256, take }) => ({ take, brief, platform, path, sha256 }))
  })
