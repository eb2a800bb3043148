import { execa } from "execa"

/**
 * Finds the ffmpeg that clips are encoded with: the given one, else the system's where it has
 * libx264, else the packaged one that the launcher names in LIKENESS_FFMPEG_FALLBACK.
 *
 * **Fails with** an `Error` that says what was tried.
 */
export const findFfmpeg = async (given?: string): Promise<string> => {
  if (given !== undefined) return given
  const onPath = "ffmpeg"
  const system = await execa(onPath, ["-hide_banner", "-h", "encoder=libx264"], { reject: false, stdin: "ignore" })
  if (system.exitCode === 0 && system.stdout.includes("Encoder libx264")) return onPath
  const packaged = process.env["LIKENESS_FFMPEG_FALLBACK"]
  if (packaged !== undefined && packaged !== "") return packaged
  throw new Error("The sandbox needs an ffmpeg with libx264 to make clips: install one, give ffmpegPath, or set LIKENESS_FFMPEG_FALLBACK")
}
