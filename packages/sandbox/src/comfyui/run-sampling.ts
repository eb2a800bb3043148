import * as durations from "./durations.ts"
import { judge } from "./likeness.ts"
import { atOnce, type Call, type Run } from "./NodeWork.ts"
import * as Pictures from "./Picture.ts"
import { type Frames, type Mask, NodeFailure, type Picture, type ValueOf } from "./Values.ts"

type Latent = ValueOf<"LATENT">

const drawn = (call: Call, latent: Latent): Promise<ReadonlyArray<Picture>> => {
  const { loras } = call.value("model", "MODEL")
  return Promise.all(
    Array.from({ length: latent.batch }, async (_, index) => {
      const seed = `${call.key}/${index}`
      const noise = `${call.job.seed}/noise/${call.number("seed")}/${latent.width}x${latent.height}/${index}`
      return Pictures.drawn(await call.job.studio.draw({ seed, width: latent.width, height: latent.height, ...judge(seed, noise, loras) }), latent.width, latent.height)
    })
  )
}

const repainted = (call: Call, latent: Latent, pictures: ReadonlyArray<Picture>): Promise<ReadonlyArray<Picture>> =>
  Promise.all(
    pictures.map(async (picture, index) => {
      const before = await Pictures.settled(Pictures.scaled(picture, latent.width, latent.height))
      const after = await Pictures.refined(before, `${call.key}/${index}`, call.number("denoise"))
      return latent.mask === undefined ? after : Pictures.composite(before, after, 0, 0, latent.mask)
    })
  )

/** The moving picture that a video model makes of a latent. */
export const filmed = async (call: Call, latent: Latent, count: number): Promise<Frames> => {
  const start = latent.start ?? (await drawn(call, { ...latent, batch: 1 }))[0]
  if (start === undefined) throw new NodeFailure("IndexError", "list index out of range")
  return { key: call.key, first: await Pictures.covered(start, latent.width, latent.height), width: latent.width, height: latent.height, count }
}

const sample: Run = (call) => {
  const latent = call.value("latent_image", "LATENT")
  const steps = call.number("steps")
  const { family } = call.value("model", "MODEL")
  if ((family === "video") !== (latent.length !== undefined)) throw new NodeFailure("RuntimeError", "Given groups=1, weight of size [3072, 48, 1, 2, 2], expected input[1, 16, 31, 88, 160] to have 48 channels, but got 16 channels instead")
  if (latent.length !== undefined) {
    const { length } = latent
    return {
      seconds: durations.videoSampling(call.key, { steps, width: latent.width, height: latent.height, length }),
      ticks: steps,
      finish: async () => ({ outputs: [{ ...latent, frames: await filmed(call, latent, length) }] })
    }
  }
  let made: Promise<ReadonlyArray<Picture>> | undefined
  const pictures = () => made ??= latent.pictures !== undefined && call.number("denoise") < 1 ? repainted(call, latent, latent.pictures) : drawn(call, latent)
  return {
    seconds: durations.sampling(call.key, { steps, width: latent.width, height: latent.height, batch: latent.frames?.count ?? latent.batch }),
    ticks: steps,
    preview: async () => {
      const first = (await pictures())[0]
      if (first === undefined) throw new NodeFailure("IndexError", "list index out of range")
      return first
    },
    finish: async () => {
      const done = await pictures()
      const frames = latent.frames === undefined || done[0] === undefined ? {} : { frames: { ...latent.frames, first: done[0] } }
      return { outputs: [{ type: "LATENT", width: latent.width, height: latent.height, batch: latent.batch, pictures: done, ...frames, ...(latent.mask === undefined ? {} : { mask: latent.mask }) }] }
    }
  }
}

const decode: Run = (call) => {
  const latent = call.value("samples", "LATENT")
  return {
    seconds: durations.decoding(call.key, { width: latent.width, height: latent.height, batch: latent.batch, frames: latent.frames?.count ?? 0 }),
    ticks: 0,
    finish: async () => {
      if (latent.frames !== undefined) return { outputs: [{ type: "IMAGE", pictures: [latent.frames.first], frames: latent.frames }] }
      const grey = () => Promise.all(Array.from({ length: latent.batch }, () => Pictures.plain(0x7f7f7f, latent.width, latent.height)))
      return { outputs: [{ type: "IMAGE", pictures: (latent.pictures ?? await grey()).map((picture) => Pictures.scaled(picture, latent.width, latent.height)) }] }
    }
  }
}

const encode = async (call: Call, mask?: Mask): Promise<Latent> => {
  const { frames, pictures: pixels } = call.value("pixels", "IMAGE")
  const pictures = await Promise.all(pixels.map(Pictures.cropped))
  const first = pictures[0]
  if (first === undefined) throw new NodeFailure("IndexError", "index 0 is out of bounds for dimension 0 with size 0")
  return { type: "LATENT", width: first.width, height: first.height, batch: pictures.length, pictures, ...(mask === undefined ? {} : { mask }), ...(frames === undefined ? {} : { frames: { ...frames, first, width: first.width, height: first.height } }) }
}

const resized = (latent: Latent, width: number, height: number): Latent => ({ ...latent, width: Math.max(64, Math.floor(width / 8) * 8), height: Math.max(64, Math.floor(height / 8) * 8) })

const eighths = (side: number): number => Math.floor(side / 8) * 8

export const runSampling: Readonly<Record<string, Run>> = {
  CLIPTextEncode: atOnce((call) => [{ type: "CONDITIONING", text: call.text("text") }]),
  CLIPSetLastLayer: atOnce((call) => [call.value("clip", "CLIP")]),
  EmptyLatentImage: atOnce((call) => [{ type: "LATENT", width: eighths(call.number("width")), height: eighths(call.number("height")), batch: call.number("batch_size") }]),
  KSampler: sample,
  VAEDecode: decode,
  VAEDecodeTiled: decode,
  VAEEncode: atOnce(async (call) => [await encode(call)]),
  VAEEncodeForInpaint: atOnce(async (call) => [await encode(call, await Pictures.grown(call.value("mask", "MASK").mask, call.number("grow_mask_by")))]),
  SetLatentNoiseMask: atOnce((call) => [{ ...call.value("samples", "LATENT"), mask: call.value("mask", "MASK").mask }]),
  InpaintModelConditioning: atOnce(async (call) => [
    call.value("positive", "CONDITIONING"),
    call.value("negative", "CONDITIONING"),
    await encode(call, call.flag("noise_mask") ? call.value("mask", "MASK").mask : undefined)
  ]),
  LatentUpscale: atOnce((call) => {
    const latent = call.value("samples", "LATENT")
    const width = call.number("width")
    const height = call.number("height")
    if (width === 0 && height === 0) return [latent]
    return [resized(latent, width === 0 ? (latent.width * height) / latent.height : width, height === 0 ? (latent.height * width) / latent.width : height)]
  }),
  LatentUpscaleBy: atOnce((call) => {
    const latent = call.value("samples", "LATENT")
    return [resized(latent, latent.width * call.number("scale_by"), latent.height * call.number("scale_by"))]
  }),
  DifferentialDiffusion: atOnce((call) => [call.value("model", "MODEL")]),
  ModelSamplingSD3: atOnce((call) => [call.value("model", "MODEL")])
}
