/** The whole pipeline and a small study against the sandbox: no key, GPU or account. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Money from "@likeness/core/Money"
import * as RuleError from "@likeness/core/RuleError"
import { cp, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Environment } from "../settings/load-settings.ts"
import { captionPersona } from "../references/caption-persona.ts"
import type { Tell } from "../steps/Tell.ts"
import { runStudy } from "../study/run-study.ts"
import { openStudy } from "../study/open-study.ts"
import * as StudyClock from "../study/StudyClock.ts"
import { writeReport } from "../study/study-report.ts"
import { open } from "../workspace/Workspace.ts"
import { type DemoOptions, studyName, writeDemoWorkspace } from "./demo-workspace.ts"
import { reviewAll } from "./sandbox-reviewer.ts"

/** Says that a folder was made by the demonstration and may be made anew. */
const mark = ".likeness-demo"

export interface DemoResult {
  readonly folder: string
  readonly report: string
  readonly takes: number
  readonly approved: number
  readonly exports: number
  /** What the ledger says in all. */
  readonly spent: Money.Money
  /** The first candidate's. */
  readonly verdict: { readonly candidate: string; readonly verdict: string; readonly reason: string }
}

const refuse = (folder: string, reason: string, advice: string) => new RuleError.InvalidInput({ place: folder, message: `${folder} ${reason}`, advice })

/** An empty folder, or an earlier demonstration's emptied; anything else is left alone and refused. */
const prepareFolder = (folder: string): Effect.Effect<void, RuleError.InvalidInput> =>
  Effect.tryPromise({
    try: async () => {
      const names: ReadonlyArray<string> = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === "ENOENT") return []
        throw cause
      })
      const ours = names.includes(mark)
      if (names.length > 0 && !ours) return false
      if (ours) await rm(folder, { recursive: true })
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, mark), "Made by `likeness demo`; the next run replaces this folder.\n")
      return true
    },
    catch: (cause) => refuse(folder, `cannot be used (${(cause as Error).message})`, "Choose another folder with --out.")
  }).pipe(Effect.flatMap((usable) => (usable ? Effect.void : Effect.fail(refuse(folder, "is not empty", "Choose an empty folder with --out.")))))

const startSandbox = (options: DemoOptions, ffmpegPath: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const { Sandbox } = await import("@likeness/sandbox")
      return Sandbox.start({
        seed: String(options.seed),
        timeScale: options.timeScale,
        ffmpegPath,
        // The graph in a PNG names its job, which is random: without it equal pictures are equal bytes.
        comfyui: { embedMetadata: false }
      })
    }),
    (sandbox) => Effect.promise(() => sandbox.close())
  )

const deliver = (study: string, folder: string) =>
  Effect.promise(async () => {
    for (const name of ["report.html", "report.json", "trials.csv", "plan.json", "exports"]) {
      if (await stat(join(study, name)).then(() => true, () => false)) await cp(join(study, name), join(folder, name), { recursive: true })
    }
  })

/**
 * Makes references, trainings, pictures, clips, reviews, exports, rows and report in `folder`. Spends
 * nothing. Replaces what an earlier demonstration left there. One seed gives the same rows and numbers.
 */
export const runDemo = (folder: string, options: DemoOptions, environment: Environment, tell: Tell) =>
  Effect.scoped(Effect.gen(function*() {
    // Before anything is written: without ffmpeg the sandbox could not film.
    const { findFfmpeg } = yield* Effect.promise(() => import("@likeness/media/video/find-ffmpeg"))
    const ffmpeg = yield* findFfmpeg(environment["LIKENESS_MEDIA_FFMPEG"] === undefined ? {} : { setting: environment["LIKENESS_MEDIA_FFMPEG"] })
    yield* prepareFolder(folder)
    tell("starting the sandbox: ComfyUI and Higgsfield on this machine", 0)
    const sandbox = yield* startSandbox(options, ffmpeg.path)
    const root = join(folder, "workspace")
    yield* writeDemoWorkspace(root, sandbox, options)
    const credentials = Redacted.make(`${sandbox.higgsfield.keyId}:${sandbox.higgsfield.keySecret}`)
    const workspace = yield* open(root, { environment: { ...environment, HF_CREDENTIALS: Redacted.value(credentials) }, timeScale: options.timeScale })
    const study = yield* openStudy(workspace, studyName)
    yield* captionPersona(workspace, study.persona)
    const clock = StudyClock.simulated
    const part = (from: number, to: number): Tell => (text, fraction) => tell(text, from + (to - from) * (fraction ?? 0))
    yield* runStudy(workspace, study, clock, part(0.02, 0.5))
    yield* reviewAll(workspace, studyName, options.seed, part(0.5, 0.6))
    yield* runStudy(workspace, study, clock, part(0.6, 0.85))
    yield* reviewAll(workspace, studyName, options.seed, part(0.85, 0.88))
    yield* runStudy(workspace, study, clock, part(0.88, 0.95))
    tell("analysing and writing the report", 0.95)
    const { analysis, plan } = yield* writeReport(workspace, study, clock.simulated)
    yield* deliver(study.folder, folder)
    const candidate = plan.arms.find((arm) => arm !== plan.baseline)!
    const decision = analysis.decision?.[candidate]
    const reviews = yield* workspace.runtime.reviews.list({ study: studyName })
    const result: DemoResult = {
      folder,
      report: join(folder, "report.html"),
      takes: (yield* workspace.runtime.takes.list({ study: studyName })).length,
      approved: reviews.filter((review) => review.decision === "approve").length,
      exports: (yield* workspace.runtime.exports.list({ study: studyName })).length,
      spent: (yield* workspace.runtime.ledger.total()).money,
      verdict: { candidate, verdict: decision?.verdict ?? "inconclusive", reason: decision?.reason ?? "continue" }
    }
    tell("done", 1)
    return result
  }))
