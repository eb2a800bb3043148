import * as Effect from "effect/Effect"
import { createInterface } from "node:readline"
import { firstErrorLine } from "../internal/first-error-line.ts"
import { oneSentence } from "../internal/one-sentence.ts"
import { FfmpegFailed } from "../MediaError.ts"
import type { Ffmpeg } from "./find-ffmpeg.ts"

export interface FfmpegRun {
  /** Without the program; each is one argument, nothing passes a shell. */
  readonly arguments: ReadonlyArray<string>
  /** What it is doing, for the error: `making reel.mp4`. */
  readonly purpose: string
  /** Length of the result, for the fraction. */
  readonly durationSeconds?: number
  /** Called with 0 to 1, never falling. */
  readonly onProgress?: (fraction: number) => void
}

const keptLines = 400
const graceMilliseconds = 2000

/**
 * Runs ffmpeg in a process group of its own and gives its log back.
 *
 * Interrupting it ends the group: SIGTERM, then SIGKILL after two seconds.
 *
 * **Fails with** `FfmpegFailed`: the first line that ffmpeg itself marks as an error, and the log's tail.
 */
export const runFfmpeg = (ffmpeg: Ffmpeg, run: FfmpegRun): Effect.Effect<ReadonlyArray<string>, FfmpegFailed> =>
  Effect.flatMap(Effect.promise(() => import("execa")), ({ execa }) =>
    Effect.callback<ReadonlyArray<string>, FfmpegFailed>((resume) => {
      const log: Array<string> = []
      const failed = (exitCode: number | null, cause: string): FfmpegFailed =>
        new FfmpegFailed({
          message: `${run.purpose} failed`,
          advice: "Correct what the line names; the log's tail has the rest.",
          retryable: "no",
          billed: "no",
          cause,
          exitCode,
          log: [...log],
          ...firstErrorLine(log, /\[(error|fatal|panic)\]/)
        })
      let fraction = 0
      const child = execa(ffmpeg.path, ["-hide_banner", "-nostdin", "-nostats", "-y", "-loglevel", "level+info", "-progress", "pipe:1", ...run.arguments], {
        // A group of its own, so that whatever it starts ends with it.
        detached: true,
        stdin: "ignore",
        buffer: false,
        reject: false,
        env: { AV_LOG_FORCE_NOCOLOR: "1" }
      })
      let exited = false
      const endGroup = (signal: NodeJS.Signals): void => {
        if (child.pid === undefined) return
        try {
          process.kill(-child.pid, signal)
        } catch {
          // Already gone.
        }
      }
      // A group of its own does not end with this process by itself.
      const endWithUs = (): void => endGroup("SIGKILL")
      process.once("exit", endWithUs)
      if (child.stdout) {
        createInterface({ input: child.stdout }).on("line", (line) => {
          // Named milliseconds, counts microseconds in every version.
          const microseconds = Number(/^out_time_(?:ms|us)=(\d+)/.exec(line)?.[1] ?? Number.NaN)
          if (!Number.isFinite(microseconds) || run.durationSeconds === undefined) return
          const next = Math.min(1, microseconds / 1e6 / run.durationSeconds)
          if (next > fraction) run.onProgress?.(fraction = next)
        })
      }
      if (child.stderr) {
        createInterface({ input: child.stderr }).on("line", (line) => {
          log.push(line)
          if (log.length > keptLines) log.shift()
        })
      }
      const ended = (async () => {
        const result = await child
        exited = true
        process.off("exit", endWithUs)
        if (!result.failed) {
          if (fraction < 1) run.onProgress?.(1)
          return resume(Effect.succeed(log))
        }
        return resume(Effect.fail(failed(result.exitCode ?? null, oneSentence(result.shortMessage ?? result.cause ?? "it ended"))))
      })()
      return Effect.promise(async () => {
        if (exited) return
        endGroup("SIGTERM")
        const timer = setTimeout(() => endGroup("SIGKILL"), graceMilliseconds)
        await ended
        clearTimeout(timer)
      })
    }))
