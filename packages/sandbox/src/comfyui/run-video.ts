import { judge } from "./likeness.ts"
import { atOnce, type Run } from "./NodeWork.ts"
import * as Pictures from "./Picture.ts"
import { framesOf, saveClip } from "./save-files.ts"
import { NodeFailure } from "./Values.ts"

const partner: Run = (call) => ({
  seconds: 12,
  ticks: 0,
  finish: async () => {
    const { api_key_comfy_org: key, auth_token_comfy_org: token } = call.job.extra
    if (key === undefined && token === undefined) throw new NodeFailure("Exception", "Unauthorized: Please login first to use this node.")
    call.job.paid()
    const size = { width: 1344, height: 768 }
    return { outputs: [{ type: "IMAGE", pictures: [Pictures.drawn(await call.job.studio.draw({ seed: call.key, ...size, ...judge(call.key, call.key, []) }), size.width, size.height)] }] }
  }
})

export const runVideo: Readonly<Record<string, Run>> = {
  Wan22ImageToVideoLatent: atOnce((call) => {
    const start = call.optional("start_image", "IMAGE")?.pictures[0]
    // The model makes 4n + 1 frames; other lengths are cut down, as the real latent does.
    const length = Math.floor((call.number("length") - 1) / 4) * 4 + 1
    const side = (name: string) => Math.floor(call.number(name) / 16) * 16
    return [{ type: "LATENT", width: side("width"), height: side("height"), batch: call.number("batch_size"), length, ...(start === undefined ? {} : { start }) }]
  }),
  CreateVideo: atOnce((call) => [{ type: "VIDEO", frames: framesOf(call, call.value("images", "IMAGE")), frameRate: call.number("fps") }]),
  SaveVideo: (call) => {
    const { frameRate, frames } = call.value("video", "VIDEO")
    return saveClip(call, frames, frameRate, "mp4")
  },
  SaveWEBM: (call) => saveClip(call, framesOf(call, call.value("images", "IMAGE")), call.number("fps"), "webm"),
  FluxProUltraImageNode: partner
}
