import * as Effect from "effect/Effect"
import { stat } from "node:fs/promises"
import { ClipRefused } from "../MediaError.ts"
import { oneSentence } from "../internal/one-sentence.ts"

export interface VideoFacts {
  /** Of the picture; sound that lasts longer does not count. */
  readonly durationSeconds: number
  /** As shown, after rotation. */
  readonly width: number
  readonly height: number
  /** Pictures a second over the whole clip. */
  readonly framesPerSecond: number
  /** As RFC 6381 writes it, such as `avc1.640029`. */
  readonly codec: string
  /** Names of the colour space as declared, or `null`: `bt709`. */
  readonly colourPrimaries: string | null
  /** Where the picture starts, in seconds; the sound's start is `audio.startSeconds`. */
  readonly startSeconds: number
  readonly audio: {
    readonly codec: string
    readonly sampleRateHertz: number
    readonly channels: number
    readonly startSeconds: number
  } | null
  readonly sizeBytes: number
  readonly mediaType: string
}

const refused = (file: string, cause: string): ClipRefused =>
  new ClipRefused({ message: `${file} is no clip that can be read`, advice: "Use an MP4, MOV, WebM or MKV file; download it again if it is cut off.", retryable: "no", billed: "no", cause, file })

const read = async (file: string): Promise<VideoFacts> => {
  const { FilePathSource, Input, MATROSKA, MP4, QTFF, WEBM } = await import("mediabunny")
  const { size } = await stat(file)
  const input = new Input({ source: new FilePathSource(file), formats: [MP4, QTFF, WEBM, MATROSKA] })
  try {
    const video = await input.getPrimaryVideoTrack()
    if (video === null) throw new Error("it has no video track")
    const audio = await input.getPrimaryAudioTrack()
    const packets = await video.computePacketStats()
    const type = (await input.getMimeType()).split(";")[0] ?? ""
    return {
      durationSeconds: await video.computeDuration(),
      width: await video.getDisplayWidth(),
      height: await video.getDisplayHeight(),
      framesPerSecond: packets.averagePacketRate,
      codec: await video.getCodecParameterString() ?? "unknown",
      colourPrimaries: (await video.getColorSpace()).primaries ?? null,
      startSeconds: await video.getFirstTimestamp(),
      audio: audio === null ? null : {
        codec: await audio.getCodecParameterString() ?? "unknown",
        sampleRateHertz: await audio.getSampleRate(),
        channels: await audio.getNumberOfChannels(),
        startSeconds: await audio.getFirstTimestamp()
      },
      sizeBytes: size,
      mediaType: type
    }
  } finally {
    input.dispose()
  }
}

/**
 * What a clip is, read from its container; no ffmpeg needed.
 *
 * **Fails with** `ClipRefused` for what is missing, cut off, or no clip.
 */
export const probeVideo = (file: string): Effect.Effect<VideoFacts, ClipRefused> =>
  Effect.tryPromise({ try: () => read(file), catch: (thrown) => refused(file, oneSentence(thrown)) })
