import { readFile } from "node:fs/promises"
import * as durations from "./durations.ts"
import * as Folders from "./Folders.ts"
import { atOnce, type Call, type Run } from "./NodeWork.ts"
import * as Pictures from "./Picture.ts"
import { saveImages } from "./save-files.ts"
import { NodeFailure, type Picture, type Value } from "./Values.ts"

const read = async (call: Call): Promise<Uint8Array> => {
  const path = Folders.annotated(call.job.folders, call.text("image"))
  if (!Folders.isFile(path)) throw new NodeFailure("FileNotFoundError", `[Errno 2] No such file or directory: '${call.text("image")}'`)
  return readFile(path)
}

/** A decoder's refusal in the words of the server's own decoder. */
const decoded = async <Made>(make: () => Promise<Made>, name: string): Promise<Made> => {
  try {
    return await make()
  } catch {
    throw new NodeFailure("PIL.UnidentifiedImageError", `cannot identify image file '${name}'`)
  }
}

const picturesOf = (call: Call, name: string): ReadonlyArray<Picture> => call.value(name, "IMAGE").pictures

const images = (pictures: ReadonlyArray<Picture>): ReadonlyArray<Value> => [{ type: "IMAGE", pictures }]

/** Every picture scaled by `factor`, and a clip's frames with them. */
const scaledBy = (call: Call, factor: number): ReadonlyArray<Value> => {
  const { frames, pictures } = call.value("image", "IMAGE")
  const side = (pixels: number): number => Math.max(1, Math.round(pixels * factor))
  const scaled = (picture: Picture): Picture => Pictures.scaled(picture, side(picture.width), side(picture.height))
  return [{
    type: "IMAGE",
    pictures: pictures.map(scaled),
    ...(frames === undefined ? {} : { frames: { ...frames, first: scaled(frames.first), width: side(frames.width), height: side(frames.height), ...(frames.last === undefined ? {} : { last: scaled(frames.last) }) } })
  }]
}

const mask = (made: Awaited<ReturnType<typeof Pictures.maskOf>>): Value => ({ type: "MASK", mask: made })

const upscale: Run = (call) => {
  const { factor } = call.value("upscale_model", "UPSCALE_MODEL")
  const { frames, pictures } = call.value("image", "IMAGE")
  const { height = 0, width = 0 } = pictures[0] ?? {}
  const batch = frames?.count ?? pictures.length
  return {
    seconds: durations.upscaling(call.key, { width, height, batch }),
    ticks: Math.max(1, Math.ceil(width / 512) * Math.ceil(height / 512)) * batch,
    finish: async () => ({ outputs: scaledBy(call, factor) })
  }
}

const scale = async (call: Call): Promise<ReadonlyArray<Value>> => {
  const wide = call.number("width")
  const high = call.number("height")
  return images(
    await Promise.all(
      picturesOf(call, "image").map(async (picture) => {
        if (wide === 0 && high === 0) return picture
        const width = wide === 0 ? Math.max(1, Math.round((picture.width * high) / picture.height)) : wide
        const height = high === 0 ? Math.max(1, Math.round((picture.height * wide) / picture.width)) : high
        return call.text("crop") === "center" ? Pictures.covered(picture, width, height) : Pictures.scaled(picture, width, height)
      })
    )
  )
}

const repeat = <Item>(items: ReadonlyArray<Item>, amount: number): ReadonlyArray<Item> => Array.from({ length: amount }, () => items).flat()

export const runPictures: Readonly<Record<string, Run>> = {
  LoadImage: atOnce(async (call) => {
    const bytes = await read(call)
    return decoded(async () => [{ type: "IMAGE", pictures: [await Pictures.decode(bytes)] }, mask(await Pictures.maskOf(bytes, "alpha"))], call.text("image"))
  }),
  LoadImageMask: atOnce(async (call) => {
    const bytes = await read(call)
    return decoded(async () => [mask(await Pictures.maskOf(bytes, call.text("channel")))], call.text("image"))
  }),
  SaveImage: saveImages("output"),
  PreviewImage: saveImages("temp"),
  ImageScale: atOnce(scale),
  ImageScaleBy: atOnce((call) => scaledBy(call, call.number("scale_by"))),
  ImageUpscaleWithModel: upscale,
  EmptyImage: atOnce(async (call) => images(repeat([await Pictures.plain(call.number("color"), call.number("width"), call.number("height"))], call.number("batch_size")))),
  ImageBatch: atOnce((call) => {
    const first = picturesOf(call, "image1")
    const { height = 1, width = 1 } = first[0] ?? {}
    return images([...first, ...picturesOf(call, "image2").map((picture) => Pictures.scaled(picture, width, height))])
  }),
  RepeatImageBatch: atOnce((call) => images(repeat(picturesOf(call, "image"), call.number("amount")))),
  ImageBlur: atOnce(async (call) => images(await Promise.all(picturesOf(call, "image").map((picture) => Pictures.blurred(picture, call.number("sigma")))))),
  GrowMask: atOnce(async (call) => [mask(await Pictures.grown(call.value("mask", "MASK").mask, call.number("expand")))]),
  InvertMask: atOnce(async (call) => [mask(await Pictures.inverted(call.value("mask", "MASK").mask))]),
  MaskToImage: atOnce(async (call) => images([await Pictures.ofMask(call.value("mask", "MASK").mask)])),
  ImageToMask: atOnce(async (call) => {
    const first = picturesOf(call, "image")[0]
    if (first === undefined) throw new NodeFailure("IndexError", "index 0 is out of bounds for dimension 0 with size 0")
    return [mask(await Pictures.maskOf((await Pictures.settled(first)).png, call.text("channel")))]
  }),
  ImageCompositeMasked: atOnce(async (call) => {
    const sources = picturesOf(call, "source")
    const over = call.optional("mask", "MASK")?.mask
    return images(
      await Promise.all(
        picturesOf(call, "destination").map(async (destination, index) => {
          const source = sources[index % sources.length]
          if (source === undefined) return destination
          const fitted = call.flag("resize_source") ? Pictures.scaled(source, destination.width, destination.height) : source
          return Pictures.composite(destination, fitted, call.number("x"), call.number("y"), over)
        })
      )
    )
  })
}
