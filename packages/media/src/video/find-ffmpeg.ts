import * as Effect from "effect/Effect"
import { FfmpegMissing } from "../MediaError.ts"
import { oneSentence } from "../internal/one-sentence.ts"

/** An ffmpeg that was seen to have what the assembly needs. */
export interface Ffmpeg {
  readonly path: string
  readonly source: "setting" | "system" | "packaged"
  /** As it tells it, such as `5.1.9`. */
  readonly version: string
}

export interface FfmpegSearch {
  /** The user's own choice; where it is given nothing else is tried. */
  readonly setting?: string
  /** The packaged one, used where the system has none that will do; default `LIKENESS_FFMPEG_FALLBACK`. */
  readonly fallback?: string
  /** What `ffmpeg` on the search path is called; for tests. */
  readonly systemName?: string
}

const needed: ReadonlyArray<readonly [name: string, list: "encoders" | "filters", pattern: RegExp]> = [
  ["libx264", "encoders", /^ *V\S* +libx264 /m],
  ["aac", "encoders", /^ *A\S* +aac /m],
  ["ass", "filters", /^ *\S+ +ass +V->V/m]
]

/** What is missing in words, or the version. */
const probe = async (path: string): Promise<{ readonly version: string } | { readonly missing: string }> => {
  const { execa } = await import("execa")
  const ask = async (argument: string): Promise<string> => {
    const { stdout } = await execa(path, ["-hide_banner", argument], { stdin: "ignore", timeout: 20_000, env: { AV_LOG_FORCE_NOCOLOR: "1" } })
    return stdout
  }
  try {
    const version = /^ffmpeg version (\S+)/m.exec(await ask("-version"))?.[1]
    if (version === undefined) return { missing: "it is not ffmpeg" }
    const lists = { encoders: await ask("-encoders"), filters: await ask("-filters") }
    const absent = needed.filter(([, list, pattern]) => !pattern.test(lists[list])).map(([name]) => name)
    return absent.length === 0 ? { version } : { missing: `it lacks ${absent.join(", ")}` }
  } catch (thrown) {
    return { missing: oneSentence(thrown) }
  }
}

/**
 * The ffmpeg to use: the setting, else `ffmpeg` on the search path, else the packaged one; each must
 * have libx264, aac and ass.
 *
 * **Repeat and cost**: starts three short processes for each one tried; keep the answer.
 *
 * **Fails with** `FfmpegMissing`, which says what was tried.
 */
export const findFfmpeg = Effect.fn("findFfmpeg")(function*(search: FfmpegSearch = {}): Effect.fn.Return<Ffmpeg, FfmpegMissing> {
  const fallback = search.fallback ?? process.env["LIKENESS_FFMPEG_FALLBACK"]
  const candidates: Array<readonly [source: Ffmpeg["source"], path: string]> = search.setting !== undefined
    ? [["setting", search.setting]]
    : [["system", search.systemName ?? "ffmpeg"], ...(fallback === undefined || fallback === "" ? [] : [["packaged", fallback] as const])]
  const tried: Array<string> = []
  for (const [source, path] of candidates) {
    const answer = yield* Effect.promise(() => probe(path))
    if ("version" in answer) return { path, source, version: answer.version }
    tried.push(`${path}: ${answer.missing}`)
  }
  return yield* new FfmpegMissing({
    message: search.setting === undefined ? "no ffmpeg with libx264, aac and ass was found" : `the ffmpeg of the settings, ${search.setting}, cannot be used`,
    advice: search.setting === undefined ? "Install ffmpeg with the system's package manager." : "Correct the setting, or remove it to use the system's or the packaged ffmpeg.",
    retryable: "no",
    billed: "no",
    cause: tried.join("; ")
  })
})
