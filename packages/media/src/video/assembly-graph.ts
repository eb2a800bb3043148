/** Filter graphs and encoder arguments of the vertical video, as data. */

/** A shot with its file ready for ffmpeg. */
export interface PreparedShot {
  readonly kind: "still" | "clip"
  readonly file: string
  readonly durationSeconds: number
  readonly hasSound: boolean
}

export interface Canvas {
  readonly width: number
  readonly height: number
  readonly framesPerSecond: number
}

/** What loudnorm's first pass measured. */
export interface Loudness {
  readonly input_i: string
  readonly input_tp: string
  readonly input_lra: string
  readonly input_thresh: string
  readonly target_offset: string
}

/** A still grows slowly by up to an eighth, so its file is made larger than the canvas by as much. */
export const stillZoom = 1.12

const loudnessTarget = "I=-14:TP=-1.5:LRA=11"
// Converters assume BT.601 unless told; the file says BT.709.
const colours = "out_color_matrix=bt709:out_range=tv"

/** Newer versions believe the frames more than the encoder's arguments. */
const declared = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"

const still = ({ durationSeconds }: PreparedShot, input: number, { framesPerSecond, height, width }: Canvas): string =>
  `[${input}:v]scale=${colours},format=yuv444p,zoompan=z='min(1+0.0008*on,${stillZoom})':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)'` +
  `:d=${Math.round(durationSeconds * framesPerSecond)}:s=${width}x${height}:fps=${framesPerSecond},setsar=1,format=yuv420p[v${input}]`

const clip = (_shot: PreparedShot, input: number, { framesPerSecond, height, width }: Canvas): string =>
  `[${input}:v]fps=fps=${framesPerSecond}:start_time=0,scale=${colours},split[a${input}][b${input}];` +
  // A clip of another shape stands in front of its own blurred enlargement.
  `[a${input}]scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height},boxblur=20:2[bg${input}];` +
  `[b${input}]scale=${width}:${height}:force_original_aspect_ratio=decrease[fg${input}];` +
  `[bg${input}][fg${input}]overlay=(W-w)/2:(H-h)/2,setsar=1,format=yuv420p[v${input}]`

// Picture and sound each begin where the file begins: what comes later there, or earlier than the picture, does so here.
const sound = ({ durationSeconds, hasSound }: PreparedShot, input: number): string =>
  hasSound
    ? `[${input}:a:0]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,apad,atrim=duration=${durationSeconds}[s${input}]`
    : `anullsrc=r=48000:cl=stereo,aformat=sample_fmts=fltp,atrim=duration=${durationSeconds}[s${input}]`

/** Sound only, for the first pass. */
export const measuringGraph = (shots: ReadonlyArray<PreparedShot>): string =>
  [
    ...shots.map(sound),
    `${shots.map((_, index) => `[s${index}]`).join("")}concat=n=${shots.length}:v=0:a=1,loudnorm=${loudnessTarget}:print_format=json[sound]`
  ].join(";")

/** Picture and sound. `overlayInput` is the number of the input that lies over everything. */
export const assemblingGraph = (shots: ReadonlyArray<PreparedShot>, canvas: Canvas, loudness: Loudness | null, overlayInput: number | null): string =>
  [
    ...shots.map((shot, index) => (shot.kind === "still" ? still : clip)(shot, index, canvas)),
    ...shots.map(sound),
    `${shots.map((_, index) => `[v${index}][s${index}]`).join("")}concat=n=${shots.length}:v=1:a=1[picture][joined]`,
    overlayInput === null ? `[picture]${declared}[shown]` : `[${overlayInput}:v]scale=${canvas.width}:${canvas.height}:${colours},format=yuva420p[over];[picture][over]overlay=0:0,format=yuv420p,${declared}[shown]`,
    loudness === null
      ? "[joined]anull[sound]"
      : `[joined]loudnorm=${loudnessTarget}:measured_I=${loudness.input_i}:measured_TP=${loudness.input_tp}:measured_LRA=${loudness.input_lra}` +
        `:measured_thresh=${loudness.input_thresh}:offset=${loudness.target_offset}:linear=true,aresample=48000[sound]`
  ].join(";")

/** One master that Reels, TikTok and Shorts all take. */
export const encoderArguments = ({ framesPerSecond }: Canvas): ReadonlyArray<string> => [
  "-r", String(framesPerSecond), "-c:v", "libx264", "-profile:v", "high", "-level", "4.1", "-preset", "medium", "-crf", "20", "-maxrate", "10M", "-bufsize", "20M",
  "-g", String(framesPerSecond * 2), "-bf", "0", "-pix_fmt", "yuv420p", "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv",
  "-c:a", "aac", "-b:a", "160k", "-ar", "48000", "-ac", "2",
  // The same input gives the same bytes, and nothing of the sources' metadata is carried over.
  "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact",
  // Without edit lists nothing may start late: no B-frames, and the encoder's lead-in shifts nothing.
  "-use_editlist", "0", "-avoid_negative_ts", "disabled", "-movflags", "+faststart", "-f", "mp4"
]

/** The JSON that loudnorm writes last; `null` where the sound is silence or nothing was written. */
export const readLoudness = (log: ReadonlyArray<string>): Loudness | null => {
  const text = log.join("\n")
  const json = /\{[^{}]*"input_i"[^{}]*\}/.exec(text)?.[0]
  if (json === undefined) return null
  const measured = JSON.parse(json) as Loudness
  return Object.values(measured).some((value) => /inf|nan/i.test(value)) ? null : measured
}
