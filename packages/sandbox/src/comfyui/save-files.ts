import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createHash } from "node:crypto"
import * as durations from "./durations.ts"
import * as Folders from "./Folders.ts"
import type { Call, Run } from "./NodeWork.ts"
import * as Pictures from "./Picture.ts"
import { withText } from "./png-text.ts"
import { dumps } from "../trainer/python-text.ts"
import { type Frames, NodeFailure, type Picture, type ValueOf } from "./Values.ts"
import { type FileRef, isRecord } from "./Wire.ts"

const place = async (call: Call, kind: "output" | "temp", prefix: string) => {
  const found = await Folders.nextName(call.job.folders[kind], prefix)
  if (found === undefined) {
    const root = call.job.folders[kind]
    throw new NodeFailure("Exception", `**** ERROR: Saving image outside the output folder is not allowed.\n full_output_folder: ${join(root, prefix, "..")}\n         output_dir: ${root}\n         commonpath: /`)
  }
  return found
}

const numbered = (base: string, counter: number, extension: string): string => `${base}_${String(counter).padStart(5, "0")}_.${extension}`

/** The graph and the extras, as the server writes them into every PNG unless told not to. */
const texts = (call: Call): ReadonlyArray<readonly [string, string]> => {
  if (!call.job.embedMetadata) return []
  const extras = call.job.extra["extra_pnginfo"]
  return [["prompt", dumps(call.job.graph)], ...(isRecord(extras) ? Object.entries(extras).map(([key, value]) => [key, dumps(value)] as const) : [])]
}

const finished = async (call: Call, picture: Picture): Promise<Uint8Array> => {
  const { png } = await Pictures.settled(picture)
  return picture.stamped ? png : call.job.studio.stamp(png)
}

/** `SaveImage` and `PreviewImage`: one PNG per picture of the batch, numbered on from what is there. */
export const saveImages = (kind: "output" | "temp"): Run => (call) => {
  const { pictures } = call.value("images", "IMAGE")
  const { height = 0, width = 0 } = pictures[0] ?? {}
  return {
    seconds: durations.saving(call.key, { width, height, batch: pictures.length, frames: 0 }),
    ticks: 0,
    finish: async () => {
      const prefix = kind === "output" ? call.text("filename_prefix") : `ComfyUI_temp_${call.key.slice(-5)}`
      const { base, counter, folder, subfolder } = await place(call, kind, prefix)
      const refs: Array<FileRef> = []
      for (const [index, picture] of pictures.entries()) {
        const filename = numbered(base, counter + index, "png")
        await writeFile(join(folder, filename), withText(await finished(call, picture), texts(call)))
        refs.push({ filename, subfolder, type: kind })
      }
      return { outputs: [call.value("images", "IMAGE")], shown: { images: refs } }
    }
  }
}

/** Frames of an image batch; a batch that never was a video moves from its first picture to its last. */
export const framesOf = (call: Call, images: ValueOf<"IMAGE">): Frames => {
  if (images.frames !== undefined) return images.frames
  const first = images.pictures[0]
  const last = images.pictures.at(-1)
  if (first === undefined || last === undefined) throw new NodeFailure("IndexError", "index 0 is out of bounds for dimension 0 with size 0")
  return { key: call.key, first, ...(last === first ? {} : { last }), width: first.width, height: first.height, count: images.pictures.length }
}

/** Writes a clip; `encode` is MP4 or WebM. */
export const saveClip = (call: Call, frames: Frames, frameRate: number, extension: "mp4" | "webm"): ReturnType<Run> => {
  if (extension === "mp4" && (frames.width % 2 !== 0 || frames.height % 2 !== 0)) {
    throw new NodeFailure("av.error.ExternalError", "[Errno 542398533] Generic error in an external library: 'avcodec_open2(libx264)'")
  }
  const encode = extension === "mp4" ? call.job.studio.film : call.job.studio.filmWebm
  if (encode === undefined) throw new NodeFailure("ValueError", "unknown format: webm")
  return {
    seconds: durations.saving(call.key, { width: frames.width, height: frames.height, batch: 1, frames: frames.count }),
    ticks: 0,
    finish: async () => {
      const { base, counter, folder, subfolder } = await place(call, "output", call.text("filename_prefix"))
      const bytes = await encode({
        seed: createHash("sha256").update(frames.key).digest("hex"),
        first: await finished(call, frames.first),
        ...(frames.last === undefined ? {} : { last: await finished(call, frames.last) }),
        width: frames.width,
        height: frames.height,
        durationSeconds: frames.count / frameRate,
        frameRate
      })
      const filename = numbered(base, counter, extension)
      await writeFile(join(folder, filename), bytes)
      return { outputs: extension === "webm" ? [call.value("images", "IMAGE")] : [call.value("video", "VIDEO")], shown: { images: [{ filename, subfolder, type: "output" }], animated: [true] } }
    }
  }
}
