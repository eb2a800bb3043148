import * as ComfyUi from "./comfyui/ComfyUiSandbox.ts"
import type { FaultFile } from "./fault-file.ts"
import * as Higgsfield from "./higgsfield/HiggsfieldSandbox.ts"
import { drawPicture } from "./pictures/draw-picture.ts"
import { filmClip } from "./pictures/film-clip.ts"
import { findFfmpeg } from "./pictures/find-ffmpeg.ts"
import type { ClipOrder } from "./pictures/PictureOrder.ts"
import { stampPicture } from "./pictures/stamp-picture.ts"

/** How the emulators are started together. */
export interface SandboxOptions {
  /** The Higgsfield emulator's; the next one takes the number above it. 0, the default, takes free ones. */
  readonly port?: number
  /** Decides, with the requests, everything that comes back. */
  readonly seed?: string
  /** Real seconds per simulated second of work. */
  readonly timeScale?: number
  /** An ffmpeg with libx264; found as `findFfmpeg` says where absent. */
  readonly ffmpegPath?: string
  /** What goes wrong, planned before anything is served. */
  readonly faults?: FaultFile
  /** What else the Higgsfield emulator may be told. */
  readonly higgsfield?: Omit<Higgsfield.HiggsfieldSandboxOptions, "port" | "seed" | "timeScale" | "ffmpegPath">
  /** What else the ComfyUI emulator may be told. */
  readonly comfyui?: Omit<ComfyUi.ComfyUiSandboxOptions, "port" | "seed" | "timeScale" | "draw" | "film" | "stamp">
}

/** The emulators, serving. */
export interface Sandbox {
  readonly higgsfield: Higgsfield.HiggsfieldSandbox
  readonly comfyui: ComfyUi.ComfyUiSandbox
  readonly close: () => Promise<void>
}

/** What every emulator shares: one seed, one scale of time, one way to make pictures and clips. */
const shared = (options: SandboxOptions) => {
  let ffmpeg: Promise<string> | undefined
  return {
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.timeScale === undefined ? {} : { timeScale: options.timeScale }),
    draw: drawPicture,
    film: async (order: ClipOrder) => await filmClip(order, await (ffmpeg ??= findFfmpeg(options.ffmpegPath)))
  }
}

/** The port of the emulator at a place in the row; 0 stays free choice. */
const portAt = (options: SandboxOptions, place: number): number => (options.port === undefined || options.port === 0 ? 0 : options.port + place)

/**
 * Starts the emulators with one seed and one scale of time.
 *
 * **When to use**: for the demonstration, for `likeness sandbox`, and where a test needs more than one
 * of them. A test of one provider starts that one's emulator alone.
 */
export const start = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const common = shared(options)
  const higgsfield = await Higgsfield.start({ ...common, ...options.higgsfield, port: portAt(options, 0) })
  const comfyui = await ComfyUi.start({ ...common, stamp: stampPicture, ...options.comfyui, port: portAt(options, 1) }).catch(async (error: unknown) => {
    await higgsfield.close()
    throw error
  })
  for (const fault of options.faults?.higgsfield ?? []) higgsfield.plan(fault)
  for (const fault of options.faults?.comfyui ?? []) comfyui.plan(fault)
  const running = [higgsfield, comfyui]
  return {
    higgsfield,
    comfyui,
    close: async () => {
      await Promise.all(running.map((emulator) => emulator.close()))
    }
  }
}
