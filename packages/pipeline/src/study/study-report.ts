/** The study's page and its numbers in files. */
import * as Effect from "effect/Effect"
import type { ReportTake } from "@likeness/benchmark/report/context"
import * as Report from "@likeness/benchmark/report/Report"
import type * as Asset from "@likeness/core/Asset"
import * as MediaType from "@likeness/core/MediaType"
import { framesAt } from "@likeness/media/video/frames-at"
import { thumbnail } from "@likeness/media/picture/thumbnail"
import { join, relative } from "node:path"
import { measureAsset, personaReferences } from "../steps/measure-take.ts"
import { asInput } from "../workspace/Instruments.ts"
import type { Workspace } from "../workspace/Workspace.ts"
import { analyzeFiles } from "./analyze-files.ts"
import { countedReviews, decisionOf } from "./counted-reviews.ts"
import type { Study } from "./Study.ts"
import { updatePlan } from "./later-facts.ts"
import { earlierTrainings } from "./overheads.ts"
import { writeWhole } from "./write-whole.ts"

/** A picture of an asset that fits the report; a clip's is one of its frames. */
const smallPicture = (workspace: Workspace, asset: Asset.Asset, name: string) =>
  Effect.gen(function*() {
    const path = yield* workspace.runtime.blobs.local(asset.sha256)
    const still = MediaType.isVideo(asset.mediaType)
      ? (yield* asInput(framesAt(yield* workspace.instruments.ffmpeg, path, { everySeconds: 2 })))[0]?.bytes
      : path
    return still === undefined ? undefined : yield* asInput(thumbnail(typeof still === "string" ? still : { name, bytes: still }, { width: 240, height: 320 }))
  })

/** Every take of the study as the report shows it, small pictures inlined. */
const reportTakes = (workspace: Workspace, study: Study, folder: string) =>
  Effect.gen(function*() {
    const { runtime } = workspace
    const references = yield* personaReferences(workspace, study.persona.name)
    const takes = yield* runtime.takes.list({ study: study.name })
    const { counted } = yield* countedReviews(workspace, study)
    const exported = new Map((yield* runtime.exports.list({ study: study.name })).map((one) => [one.take, one.path]))
    const shown = yield* Effect.forEach(takes, (take) =>
      Effect.gen(function*() {
        const asset = yield* runtime.assets.get(take.asset)
        if (asset === undefined || take.arm === undefined) return undefined
        const review = decisionOf(counted, take.id) ?? null
        // Whoever is still to decide must not see it under its arm. A stored file that is not what it should be is shown as
        // a take without a picture; it does not keep the report.
        const small = review === null ? undefined : yield* smallPicture(workspace, asset, take.id).pipe(Effect.catchTag(["FfmpegFailed", "InvalidInput"], () => Effect.succeed(undefined)))
        const seen = yield* measureAsset(workspace, study.persona.name, asset, references).pipe(Effect.catchTag(["FfmpegFailed", "InvalidInput"], () => Effect.succeed(undefined)))
        const file = exported.get(take.id)
        const view: ReportTake = {
          brief: take.brief,
          arm: take.arm,
          stage: take.stage,
          take: take.number,
          thumbnail: small === undefined ? null : `data:image/webp;base64,${Buffer.from(small).toString("base64")}`,
          review,
          similarity: seen?.similarity ?? null,
          ...(file === undefined ? {} : { href: relative(folder, join(workspace.folder, file)) })
        }
        return view
      }), { concurrency: 4 })
    return shown
      .filter((view) => view !== undefined)
      .toSorted((a, b) => (a.brief < b.brief ? -1 : a.brief > b.brief ? 1 : a.arm < b.arm ? -1 : a.arm > b.arm ? 1 : a.stage < b.stage ? -1 : a.stage > b.stage ? 1 : a.take - b.take))
  })

/** Writes `report.html` and `report.json` into the study's folder. */
export const writeReport = (workspace: Workspace, study: Study, simulatedTime: boolean) =>
  Effect.gen(function*() {
    // What the page lists is what the numbers hold, whatever was booked since the last pass.
    const overheads = yield* updatePlan(workspace, study)
    const analysed = yield* analyzeFiles(join(study.folder, "trials.csv"), join(study.folder, "plan.json"))
    const sandbox = workspace.settings.sandbox
    const takes = yield* reportTakes(workspace, study, study.folder)
    const earlier = yield* earlierTrainings(workspace, study)
    const html = yield* Effect.promise(() =>
      Report.html({
        ...analysed,
        planHash: study.planHash,
        sandbox,
        simulatedTime,
        takes,
        overheads: overheads.map(({ entries: _entries, ...overhead }) => overhead),
        earlierTrainings: earlier
      }))
    yield* writeWhole(join(study.folder, "report.html"), html)
    yield* writeWhole(join(study.folder, "report.json"), Report.json(analysed.analysis, { sandbox, added: { plan_sha256: study.planHash, simulated_time: simulatedTime } }))
    return analysed
  })
