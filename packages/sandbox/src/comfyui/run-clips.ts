import { readFile } from "node:fs/promises"
import { createHash } from "node:crypto"
import * as durations from "./durations.ts"
import * as Folders from "./Folders.ts"
import { mp4Facts } from "./mp4-facts.ts"
import { atOnce, type Run } from "./NodeWork.ts"
import * as Pictures from "./Picture.ts"
import { filmed } from "./run-sampling.ts"
import { NodeFailure } from "./Values.ts"

/** Frames are never decoded: a clip that was opened looks grey, and keeps its size, length and rate. */
const opened: Run = atOnce(async (call) => {
  const name = call.text("file")
  const path = Folders.annotated(call.job.folders, name)
  if (!Folders.isFile(path)) throw new NodeFailure("FileNotFoundError", `[Errno 2] No such file or directory: '${name}'`)
  const bytes = await readFile(path)
  const facts = mp4Facts(bytes)
  if (facts === undefined) throw new NodeFailure("av.error.InvalidDataError", `[Errno 1094995529] Invalid data found when processing input: '${name}'`)
  const first = { ...(await Pictures.plain(0x7f7f7f, facts.width, facts.height)), stamped: false }
  return [{ type: "VIDEO", frameRate: facts.frameRate, frames: { key: createHash("sha256").update(bytes).digest("hex"), first, width: facts.width, height: facts.height, count: facts.frames } }]
})

const sampled: Run = (call) => {
  const latent = call.value("latent_image", "LATENT")
  const { steps } = call.value("sigmas", "SIGMAS")
  const { length } = latent
  if (length === undefined) throw new NodeFailure("RuntimeError", "expected a latent of a video")
  return {
    seconds: durations.videoSampling(call.key, { steps, width: latent.width, height: latent.height, length }),
    ticks: steps,
    finish: async () => {
      const made = { ...latent, frames: await filmed(call, latent, length) }
      return { outputs: [made, made] }
    }
  }
}

export const runClips: Readonly<Record<string, Run>> = {
  LoadVideo: opened,
  GetVideoComponents: atOnce((call) => {
    const { frameRate, frames } = call.value("video", "VIDEO")
    return [{ type: "IMAGE", pictures: [frames.first], frames }, { type: "AUDIO" }, { type: "FLOAT", number: frameRate }, { type: "INT", number: 8 }]
  }),
  RebatchImages: atOnce((call) => [call.value("images", "IMAGE")]),
  LTXVPreprocess: atOnce((call) => [call.value("image", "IMAGE")]),
  LTXVImgToVideo: atOnce((call) => {
    const start = call.value("image", "IMAGE").pictures[0]
    const side = (name: string) => Math.floor(call.number(name) / 32) * 32
    // The model makes 8n + 1 frames; other lengths are cut down, as the real latent does.
    const length = Math.floor((call.number("length") - 1) / 8) * 8 + 1
    return [
      call.value("positive", "CONDITIONING"), call.value("negative", "CONDITIONING"),
      { type: "LATENT", width: side("width"), height: side("height"), batch: call.number("batch_size"), length, ...(start === undefined ? {} : { start }) }
    ]
  }),
  LTXVConditioning: atOnce((call) => [call.value("positive", "CONDITIONING"), call.value("negative", "CONDITIONING")]),
  LTXVScheduler: atOnce((call) => [{ type: "SIGMAS", steps: call.number("steps") }]),
  KSamplerSelect: atOnce(() => [{ type: "SAMPLER" }]),
  SamplerCustom: sampled
}
