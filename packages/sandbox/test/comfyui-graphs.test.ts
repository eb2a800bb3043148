import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { describe, expect, it } from "vitest"
import { ask, bench, ended, type Graph, picture, smoke, submit, upload, view } from "./comfyui-studio.ts"

const photo = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "#204060" } }).png().toBuffer()

describe("pictures made from pictures", () => {
  it("refines an uploaded picture: its content stays, and the stamp is put on", async () => {
    await using set = await bench()
    await upload(set.sandbox, "source.png", await photo(300, 204), { subfolder: "app" })
    const graph: Graph = {
      "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "sd_xl_base_1.0.safetensors" } },
      "2": { class_type: "LoadImage", inputs: { image: "app/source.png" } },
      "3": { class_type: "ImageScale", inputs: { image: ["2", 0], upscale_method: "lanczos", width: 0, height: 408, crop: "disabled" } },
      "4": { class_type: "VAEEncode", inputs: { pixels: ["3", 0], vae: ["1", 2] } },
      "5": { class_type: "CLIPTextEncode", inputs: { clip: ["1", 1], text: "film still" } },
      "7": { class_type: "KSampler", inputs: { model: ["1", 0], positive: ["5", 0], negative: ["5", 0], latent_image: ["4", 0], seed: 1, steps: 4, cfg: 5.5, sampler_name: "dpmpp_2m", scheduler: "karras", denoise: 0.35 } },
      "8": { class_type: "VAEDecode", inputs: { samples: ["7", 0], vae: ["1", 2] } },
      "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "app/x/refine" } }
    }
    const entry = await ended(set.sandbox, await submit(set.sandbox, graph))
    const bytes = await readFile(join(set.sandbox.folders.output, "app/x", entry.outputs["9"].images[0].filename))
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 600, height: 408 })
    const { dominant } = await sharp(bytes).stats()
    expect(Math.abs(dominant.b - 0x60)).toBeLessThan(20)
    expect(set.studio.orders).toEqual([])
    expect(set.studio.stamps).toHaveLength(1)
  })

  it("upscales by the model's factor and the scale behind it", async () => {
    await using set = await bench()
    await upload(set.sandbox, "source.png", await photo(100, 80))
    const graph: Graph = {
      "1": { class_type: "LoadImage", inputs: { image: "source.png" } },
      "2": { class_type: "UpscaleModelLoader", inputs: { model_name: "RealESRGAN_x4plus.safetensors" } },
      "3": { class_type: "ImageUpscaleWithModel", inputs: { upscale_model: ["2", 0], image: ["1", 0] } },
      "4": { class_type: "ImageScaleBy", inputs: { image: ["3", 0], upscale_method: "lanczos", scale_by: 0.5 } },
      "5": { class_type: "SaveImage", inputs: { images: ["4", 0], filename_prefix: "up/scale" } }
    }
    const entry = await ended(set.sandbox, await submit(set.sandbox, graph))
    const bytes = await readFile(join(set.sandbox.folders.output, "up", entry.outputs["5"].images[0].filename))
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 200, height: 160 })
  })

  it("repairs under the mask only", async () => {
    await using set = await bench()
    const noise = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#808080", noise: { type: "gaussian", mean: 128, sigma: 40 } } }).png().toBuffer()
    const half = await sharp({ create: { width: 64, height: 64, channels: 3, background: "black" } }).composite([{ input: { create: { width: 32, height: 64, channels: 3, background: "white" } }, left: 32, top: 0 }]).png().toBuffer()
    await upload(set.sandbox, "source.png", noise)
    await upload(set.sandbox, "mask.png", half)
    const graph: Graph = {
      "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "sd_xl_base_1.0.safetensors" } },
      "2": { class_type: "LoadImage", inputs: { image: "source.png" } },
      "3": { class_type: "LoadImageMask", inputs: { image: "mask.png", channel: "red" } },
      "4": { class_type: "GrowMask", inputs: { mask: ["3", 0], expand: 2, tapered_corners: true } },
      "5": { class_type: "MaskToImage", inputs: { mask: ["4", 0] } },
      "6": { class_type: "ImageBlur", inputs: { image: ["5", 0], blur_radius: 2, sigma: 1 } },
      "7": { class_type: "ImageToMask", inputs: { image: ["6", 0], channel: "red" } },
      "8": { class_type: "VAEEncode", inputs: { pixels: ["2", 0], vae: ["1", 2] } },
      "9": { class_type: "SetLatentNoiseMask", inputs: { samples: ["8", 0], mask: ["7", 0] } },
      "10": { class_type: "DifferentialDiffusion", inputs: { model: ["1", 0], strength: 1 } },
      "11": { class_type: "CLIPTextEncode", inputs: { clip: ["1", 1], text: "face" } },
      "13": { class_type: "KSampler", inputs: { model: ["10", 0], positive: ["11", 0], negative: ["11", 0], latent_image: ["9", 0], seed: 77, steps: 3, cfg: 5, sampler_name: "dpmpp_2m", scheduler: "karras", denoise: 0.45 } },
      "14": { class_type: "VAEDecode", inputs: { samples: ["13", 0], vae: ["1", 2] } },
      "15": { class_type: "ImageCompositeMasked", inputs: { destination: ["2", 0], source: ["14", 0], x: 0, y: 0, resize_source: false, mask: ["7", 0] } },
      "16": { class_type: "SaveImage", inputs: { images: ["15", 0], filename_prefix: "face/face" } }
    }
    const entry = await ended(set.sandbox, await submit(set.sandbox, graph))
    const bytes = await readFile(join(set.sandbox.folders.output, "face", entry.outputs["16"].images[0].filename))
    const part = async (image: Buffer, left: number) => sharp(image).extract({ left, top: 16, width: 16, height: 32 }).removeAlpha().raw().toBuffer()
    expect((await part(bytes, 8)).equals(await part(noise, 8))).toBe(true)
    expect((await part(bytes, 44)).equals(await part(noise, 44))).toBe(false)
  })

  it("keeps a drawn picture through a second pass", async () => {
    await using set = await bench()
    const graph = picture(42)
    Object.assign(graph, {
      "20": { class_type: "LatentUpscaleBy", inputs: { samples: ["6", 0], upscale_method: "nearest-exact", scale_by: 1.5 } },
      "21": { class_type: "KSampler", inputs: { model: ["1", 0], positive: ["3", 0], negative: ["4", 0], latent_image: ["20", 0], seed: 42, steps: 4, cfg: 6, sampler_name: "dpmpp_2m", scheduler: "karras", denoise: 0.5 } },
      "7": { class_type: "VAEDecodeTiled", inputs: { samples: ["21", 0], vae: ["1", 2], tile_size: 512, overlap: 64, temporal_size: 64, temporal_overlap: 8 } }
    })
    const entry = await ended(set.sandbox, await submit(set.sandbox, graph))
    const bytes = await readFile(join(set.sandbox.folders.output, "app/one", entry.outputs["8"].images[0].filename))
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 384, height: 480 })
    expect(set.studio.orders).toHaveLength(1)
    expect(set.studio.stamps).toEqual([])
  })
})

describe("clips", () => {
  const clip = (saver: Graph): Graph => ({
    "1": { class_type: "UNETLoader", inputs: { unet_name: "wan2.2_ti2v_5B_fp16.safetensors", weight_dtype: "default" } },
    "2": { class_type: "CLIPLoader", inputs: { clip_name: "umt5_xxl_fp8_e4m3fn_scaled.safetensors", type: "wan", device: "default" } },
    "3": { class_type: "VAELoader", inputs: { vae_name: "wan2.2_vae.safetensors" } },
    "4": { class_type: "CLIPTextEncode", inputs: { clip: ["2", 0], text: "slow dolly" } },
    "5": { class_type: "CLIPTextEncode", inputs: { clip: ["2", 0], text: "static" } },
    "6": { class_type: "LoadImage", inputs: { image: "source.png" } },
    "7": { class_type: "Wan22ImageToVideoLatent", inputs: { vae: ["3", 0], width: 640, height: 352, length: 121, batch_size: 1, start_image: ["6", 0] } },
    "8": { class_type: "ModelSamplingSD3", inputs: { model: ["1", 0], shift: 8 } },
    "9": { class_type: "KSampler", inputs: { model: ["8", 0], positive: ["4", 0], negative: ["5", 0], latent_image: ["7", 0], seed: 31337, steps: 20, cfg: 5, sampler_name: "uni_pc", scheduler: "simple", denoise: 1 } },
    "10": { class_type: "VAEDecode", inputs: { samples: ["9", 0], vae: ["3", 0] } },
    ...saver
  })
  const mp4: Graph = {
    "11": { class_type: "CreateVideo", inputs: { images: ["10", 0], fps: 24 } },
    "12": { class_type: "SaveVideo", inputs: { video: ["11", 0], filename_prefix: "app/v/i2v", format: "mp4", codec: "h264" } }
  }

  it("are filmed from the uploaded first frame and listed under images", async () => {
    await using set = await bench()
    await upload(set.sandbox, "source.png", await photo(640, 480))
    const id = await submit(set.sandbox, clip(mp4))
    const entry = await ended(set.sandbox, id)
    expect(entry.outputs).toEqual({ "12": { images: [{ filename: "i2v_00001_.mp4", subfolder: "app/v", type: "output" }], animated: [true] } })
    expect(set.studio.clips[0]).toMatchObject({ width: 640, height: 352, frameRate: 24, durationSeconds: 121 / 24 })
    expect(await sharp(set.studio.clips[0]?.first).metadata()).toMatchObject({ width: 640, height: 352 })
    const answer = await view(set.sandbox, entry.outputs["12"].images[0])
    expect(answer.headers.get("content-type")).toBe("video/mp4")
    expect(await answer.text()).toMatch(/^clip /)
    expect(set.sandbox.simulated(id)?.runSeconds).toBeGreaterThan(10)
  })

  it("can be saved on newer servers too, where the format brings its codecs along", async () => {
    await using set = await bench({ version: "0.38.1" })
    const { asset } = (await upload(set.sandbox, "source.png", await photo(64, 64))).body
    expect(asset.id).toMatch(/^[0-9a-f]{8}-/)
    const { SaveVideo } = (await ask(set.sandbox, "GET", "/object_info/SaveVideo")).body
    expect(Object.keys(SaveVideo.input.required)).toEqual(["video", "filename_prefix", "format"])
    expect(SaveVideo.input.required.format[0]).toBe("COMFY_DYNAMICCOMBO_V3")
    expect(SaveVideo.input.required.format[1].options[1].key).toBe("mp4")
    const entry = await ended(set.sandbox, await submit(set.sandbox, clip(mp4)))
    expect(entry.outputs["12"].images[0].id).toMatch(/^[0-9a-f]{8}-/)
    const answer = await view(set.sandbox, entry.outputs["12"].images[0])
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff")
    const saver = mp4["12"]
    if (saver === undefined) throw new Error("no saver")
    const { codec: _, ...inputs } = saver.inputs
    const nested = await submit(set.sandbox, clip({ ...mp4, "12": { ...saver, inputs: { ...inputs, "format.codec": "h264", filename_prefix: "app/w/i2v" } } }))
    expect((await ended(set.sandbox, nested)).status.status_str).toBe("success")
  })

  it("are WebM only where somebody can encode it", async () => {
    const webm: Graph = { "11": { class_type: "SaveWEBM", inputs: { images: ["10", 0], filename_prefix: "app/v/i2v", codec: "vp9", fps: 24, crf: 32 } } }
    await using without = await bench()
    await upload(without.sandbox, "source.png", await photo(64, 64))
    expect((await ask(without.sandbox, "POST", "/prompt", { prompt: clip(webm) })).body.error.type).toBe("missing_node_type")
    await using set = await bench({ filmWebm: async () => Buffer.from("webm") })
    await upload(set.sandbox, "source.png", await photo(64, 64))
    const entry = await ended(set.sandbox, await submit(set.sandbox, clip(webm)))
    expect(entry.outputs["11"].images[0].filename).toBe("i2v_00001_.webm")
  })

  it("of plain pictures move from the first to the last, and odd sizes fail as in H.264", async () => {
    await using set = await bench()
    const plain = (width: number): Graph => ({
      "1": { class_type: "EmptyImage", inputs: { width, height: 64, batch_size: 16, color: 65280 } },
      "11": { class_type: "CreateVideo", inputs: { images: ["1", 0], fps: 8 } },
      "12": { class_type: "SaveVideo", inputs: { video: ["11", 0], filename_prefix: "a/smoke", format: "auto", codec: "auto" } }
    })
    await ended(set.sandbox, await submit(set.sandbox, plain(64)))
    expect(set.studio.clips[0]).toMatchObject({ durationSeconds: 2, frameRate: 8, width: 64, height: 64 })
    const failed = await ended(set.sandbox, await submit(set.sandbox, plain(63)))
    expect(failed.status.messages[2][1].exception_message).toContain("Generic error in an external library")
  })
})

describe("nodes that fail by themselves", () => {
  it("a broken checkpoint ends the job with the format's own error", async () => {
    await using set = await bench()
    await writeFile(join(set.sandbox.folders.checkpoints, "empty.safetensors"), "")
    const graph = picture(1)
    const loader = graph["1"]
    if (loader === undefined) throw new Error("no node")
    loader.inputs = { ckpt_name: "empty.safetensors" }
    const id = await submit(set.sandbox, graph)
    const { status } = await ended(set.sandbox, id)
    expect(status).toMatchObject({ status_str: "error", completed: false })
    expect(status.messages[2][0]).toBe("execution_error")
    expect(status.messages[2][1]).toMatchObject({
      node_id: "1",
      node_type: "CheckpointLoaderSimple",
      executed: [],
      exception_message: "Error while deserializing header: header too small\n",
      exception_type: "safetensors._safetensors_rust.SafetensorError",
      current_inputs: { ckpt_name: ["empty.safetensors"] }
    })
    expect(status.messages[2][1].traceback.length).toBeGreaterThan(3)
    expect((await ask(set.sandbox, "GET", `/api/jobs/${id}`)).body).toMatchObject({ status: "failed", execution_error: { node_id: "1" } })
  })

  it("a prefix outside the output folder fails at run time", async () => {
    await using set = await bench()
    const { status } = await ended(set.sandbox, await submit(set.sandbox, smoke("../../escape/x")))
    expect(status.messages[2][1].exception_message).toContain("Saving image outside the output folder is not allowed")
  })

  it("a paid node runs only with an account, and is counted", async () => {
    await using set = await bench()
    const graph: Graph = {
      "1": { class_type: "FluxProUltraImageNode", inputs: { prompt: "a boat", prompt_upsampling: false, seed: 1, aspect_ratio: "16:9", raw: false } },
      "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "paid/x" } }
    }
    expect((await ended(set.sandbox, await submit(set.sandbox, graph))).status.status_str).toBe("error")
    expect(set.sandbox.paidRuns()).toBe(0)
    const id = await submit(set.sandbox, graph, { extra_data: { api_key_comfy_org: "secret-key" } })
    expect((await ended(set.sandbox, id)).status.status_str).toBe("success")
    expect(set.sandbox.paidRuns()).toBe(1)
    expect(JSON.stringify((await ask(set.sandbox, "GET", "/history")).body)).not.toContain("secret-key")
  })
})
