import { randomUUID } from "node:crypto"
import { readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { describe, expect, it } from "vitest"
import { readText } from "../src/comfyui/png-text.ts"
import { ask, bench, connect, ended, type Graph, lora, picture, smoke, submit, until, upload, view } from "./comfyui-studio.ts"

const photo = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "#204060" } }).png().toBuffer()

describe("one picture job", () => {
  it("runs from submit to file, with every event in its place", async () => {
    await using set = await bench()
    await writeFile(join(set.sandbox.folders.loras, "mira.safetensors"), lora(0.75))
    const listener = await connect(set.sandbox)
    const promptId = randomUUID()
    const { body } = await ask(set.sandbox, "POST", "/api/prompt", { prompt: picture(7, { lora: "mira.safetensors", batch: 2 }), prompt_id: promptId, client_id: "tests", extra_data: { extra_pnginfo: { app: { attempt: 1 } } } })
    expect(body).toEqual({ prompt_id: promptId, number: 0, node_errors: {} })
    await until(async () => listener.frames.find((frame) => frame.type === "executing" && frame.data.node === null))

    const own = listener.frames.filter((frame) => frame.data.prompt_id === promptId)
    expect(own.map((frame) => frame.type).filter((type) => type.startsWith("execution"))).toEqual(["execution_start", "execution_cached", "execution_success"])
    expect(own.filter((frame) => frame.type === "executing").map((frame) => frame.data.node)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", null])
    expect(own.filter((frame) => frame.type === "progress").map((frame) => frame.data.value)).toEqual([1, 2, 3, 4, 5, 6])
    expect(own.find((frame) => frame.type === "progress_state" && frame.data.nodes["6"]?.value === 3)?.data.nodes["6"]).toEqual({ value: 3, max: 6, state: "running", node_id: "6", prompt_id: promptId, display_node_id: "6", parent_node_id: null, real_node_id: "6" })
    const success = listener.frames.findIndex((frame) => frame.type === "execution_success")
    expect(listener.frames.slice(success).map((frame) => frame.type)).toEqual(["execution_success", "status", "executing"])
    expect(listener.frames[0]).toEqual({ type: "status", data: { status: { exec_info: { queue_remaining: 0 } }, sid: "tests" } })
    listener.socket.terminate()

    const entry = await ended(set.sandbox, promptId)
    const images = [{ filename: "t2i_00001_.png", subfolder: "app/one", type: "output" }, { filename: "t2i_00002_.png", subfolder: "app/one", type: "output" }]
    expect(entry.outputs).toEqual({ "8": { images } })
    expect(entry.status).toMatchObject({ status_str: "success", completed: true })
    expect(entry.prompt[3]).toMatchObject({ client_id: "tests", extra_pnginfo: { app: { attempt: 1 } } })
    expect(own.find((frame) => frame.type === "executed")?.data.output).toEqual({ images })

    const file = Buffer.from(await (await view(set.sandbox, { filename: "t2i_00002_.png", subfolder: "app/one", type: "output" })).arrayBuffer())
    expect(await sharp(file).metadata()).toMatchObject({ format: "png", width: 256, height: 320 })
    expect(JSON.parse(readText(file).get("prompt") ?? "")["6"].inputs.seed).toBe(7)
    expect(JSON.parse(readText(file).get("app") ?? "")).toEqual({ attempt: 1 })
    expect(set.studio.orders).toHaveLength(2)
    expect(set.studio.stamps).toEqual([])
    expect(set.studio.orders.every((order) => order.likeness > 0.3)).toBe(true)
  })

  it("spends exactly the simulated time between its stamps", async () => {
    await using set = await bench()
    const id = await submit(set.sandbox, picture(3, { steps: 30 }))
    const { prompt, status } = await ended(set.sandbox, id)
    const stamp = (type: string) => status.messages.find(([name]: [string]) => name === type)[1].timestamp
    const { queuedSeconds, runSeconds } = (await ask(set.sandbox, "GET", `/__sandbox/simulated/${id}`)).body
    expect((stamp("execution_success") - stamp("execution_start")) / 1000).toBeCloseTo(runSeconds, 9)
    expect((stamp("execution_start") - prompt[3].create_time) / 1000).toBeCloseTo(queuedSeconds, 9)
    expect(set.sandbox.simulated(id)).toEqual({ queuedSeconds, runSeconds })
    expect((await ask(set.sandbox, "GET", `/__sandbox/simulated/${randomUUID()}`)).status).toBe(404)
  })

  it("takes as long as a card with 24 GB would", async () => {
    await using set = await bench()
    const graph = picture(3, { steps: 30 })
    const latent = graph["5"]
    if (latent === undefined) throw new Error("no node")
    latent.inputs = { width: 1024, height: 1024, batch_size: 1 }
    const id = await submit(set.sandbox, graph)
    await ended(set.sandbox, id)
    const seconds = set.sandbox.simulated(id)?.runSeconds ?? 0
    expect(seconds).toBeGreaterThan(5)
    expect(seconds).toBeLessThan(10)
  })

  it("makes another face without a LoRA, and a weaker likeness at less strength", async () => {
    await using set = await bench()
    await writeFile(join(set.sandbox.folders.loras, "mira.safetensors"), lora(0.75))
    const mean = async (changes: Parameters<typeof picture>[1]) => {
      const before = set.studio.orders.length
      await ended(set.sandbox, await submit(set.sandbox, picture(11, { batch: 40, steps: 1, ...changes })))
      const made = set.studio.orders.slice(before)
      return made.reduce((sum, order) => sum + order.likeness, 0) / made.length
    }
    expect(await mean({})).toBe(0)
    const full = await mean({ lora: "mira.safetensors", strength: 0.9 })
    expect(full).toBeGreaterThan(0.68)
    expect(full).toBeLessThan(0.82)
    expect(await mean({ lora: "mira.safetensors", strength: 0.4 })).toBeLessThan(full - 0.2)
    const flaws = set.studio.orders.filter((order) => order.flaw !== "none").length / set.studio.orders.length
    expect(flaws).toBeGreaterThan(0.03)
    expect(flaws).toBeLessThan(0.3)
  })

  it("shows previews to those who ask, with ids after the handshake", async () => {
    await using set = await bench()
    const plain = await connect(set.sandbox, "plain")
    const detailed = await connect(set.sandbox, "detailed", { type: "feature_flags", data: { supports_preview_metadata: true } })
    await until(async () => detailed.frames.find((frame) => frame.type === "feature_flags"))
    await ended(set.sandbox, await submit(set.sandbox, picture(1), { client_id: "plain", extra_data: { preview_method: "latent2rgb" } }))
    const id = await submit(set.sandbox, picture(2), { client_id: "detailed", extra_data: { preview_method: "latent2rgb" } })
    await ended(set.sandbox, id)
    await until(async () => detailed.frames.find((frame) => frame.type === "execution_success"))
    expect(plain.binary).toHaveLength(6)
    expect(plain.binary[0]?.readUInt32BE(0)).toBe(1)
    expect((await sharp(plain.binary[0]?.subarray(8)).metadata()).format).toBe("jpeg")
    const frame = detailed.binary[0] ?? Buffer.alloc(8)
    expect(frame.readUInt32BE(0)).toBe(4)
    expect(JSON.parse(frame.subarray(8, 8 + frame.readUInt32BE(4)).toString())).toMatchObject({ node_id: "6", prompt_id: id, image_type: "image/jpeg" })
    plain.socket.terminate()
    detailed.socket.terminate()
  })

  it("tells events to their owner only, but progress to all where there is none", async () => {
    await using set = await bench()
    const listener = await connect(set.sandbox, "bystander")
    await ended(set.sandbox, await submit(set.sandbox, picture(1), { client_id: "somebody-else" }))
    const last = (await ask(set.sandbox, "POST", "/prompt", { prompt: picture(2) })).body.prompt_id
    await ended(set.sandbox, last)
    await until(async () => listener.frames.find((frame) => frame.type === "progress_state" && frame.data.nodes["8"]?.state === "finished"))
    expect(new Set(listener.frames.map((frame) => frame.type))).toEqual(new Set(["status", "progress_state", "progress"]))
    expect(new Set(listener.frames.filter((frame) => frame.type === "progress").map((frame) => frame.data.prompt_id))).toEqual(new Set([last]))
    listener.socket.terminate()
  })

  it("forgets a client's second socket when its first one closes", async () => {
    await using set = await bench()
    const old = await connect(set.sandbox)
    const fresh = await connect(set.sandbox)
    old.socket.close()
    await old.closed
    await until(async () => {
      // The server notices the close a moment after the client; a status tells when.
      const before = fresh.frames.length
      await ask(set.sandbox, "POST", "/queue", { clear: false })
      return fresh.frames.length === before ? true : undefined
    })
    await ended(set.sandbox, await submit(set.sandbox, picture(1)))
    expect(fresh.frames.some((frame) => frame.type === "execution_start")).toBe(false)
    fresh.socket.terminate()
  })
})

describe("the cache", () => {
  it("serves an identical graph from memory, with the old files, even deleted ones", async () => {
    await using set = await bench()
    const first = await ended(set.sandbox, await submit(set.sandbox, picture(5)))
    await rm(join(set.sandbox.folders.output, "app/one/t2i_00001_.png"))
    const again = await submit(set.sandbox, picture(5))
    const entry = await ended(set.sandbox, again)
    expect(entry.outputs).toEqual(first.outputs)
    expect(entry.status.messages[1][1].nodes).toHaveLength(7)
    expect(set.studio.orders).toHaveLength(1)
    expect(set.sandbox.simulated(again)?.runSeconds).toBe(0)
  })

  it("re-runs only the saver for another prefix, and counts on where the prefix is the same", async () => {
    await using set = await bench()
    await ended(set.sandbox, await submit(set.sandbox, picture(5)))
    const other = await ended(set.sandbox, await submit(set.sandbox, picture(5, { prefix: "app/two/t2i" })))
    expect(other.outputs["8"].images[0]).toEqual({ filename: "t2i_00001_.png", subfolder: "app/two", type: "output" })
    const next = await ended(set.sandbox, await submit(set.sandbox, picture(6)))
    expect(next.outputs["8"].images[0].filename).toBe("t2i_00002_.png")
    expect(set.studio.orders).toHaveLength(2)
  })

  it("is emptied by /free, which also gives the memory back", async () => {
    await using set = await bench()
    const vram = async () => (await ask(set.sandbox, "GET", "/system_stats")).body.devices[0].vram_free
    const idle = await vram()
    await ended(set.sandbox, await submit(set.sandbox, picture(5)))
    expect(await vram()).toBeLessThan(idle)
    await ask(set.sandbox, "POST", "/free", { unload_models: true, free_memory: true })
    await until(async () => ((await vram()) === idle ? true : undefined))
    const entry = await ended(set.sandbox, await submit(set.sandbox, picture(5)))
    expect(entry.status.messages[1][1].nodes).toEqual([])
  })

  it("loses the outputs of a cached run without a client id on 0.27, and only there", async () => {
    const outputs = async (version: string) => {
      await using set = await bench({ version })
      await ended(set.sandbox, await submit(set.sandbox, smoke("a/b")))
      const id = (await ask(set.sandbox, "POST", "/prompt", { prompt: smoke("a/b") })).body.prompt_id
      return (await ended(set.sandbox, id)).outputs
    }
    expect(await outputs("0.27.0")).toEqual({})
    expect(Object.keys(await outputs("0.33.0"))).toEqual(["2"])
  })
})

describe("queue, cancel and history", () => {
  it("runs one job at a time in order, front first", async () => {
    await using set = await bench({ timeScale: 0.01 })
    const ids = []
    for (const seed of [1, 2, 3]) ids.push(await submit(set.sandbox, picture(seed)))
    const urgent = await submit(set.sandbox, picture(4), { front: true })
    const queue = (await ask(set.sandbox, "GET", "/queue")).body
    expect(queue.queue_running.length + queue.queue_pending.length).toBe(4)
    expect(queue.queue_running.length).toBeLessThan(2)
    for (const id of [...ids, urgent]) await ended(set.sandbox, id)
    const order = Object.keys((await ask(set.sandbox, "GET", "/history")).body)
    expect(order.indexOf(urgent)).toBeLessThan(order.indexOf(ids[2] ?? ""))
    expect(order.filter((id) => id !== urgent)).toEqual(ids)
    expect(Object.keys((await ask(set.sandbox, "GET", "/history?max_items=1")).body)).toEqual([order[3]])
    expect((await ask(set.sandbox, "GET", "/history?max_items=many")).status).toBe(500)
  })

  it("drops a pending job without a trace", async () => {
    await using set = await bench({ timeScale: 1 })
    await submit(set.sandbox, picture(1))
    const waiting = await submit(set.sandbox, picture(2))
    expect((await ask(set.sandbox, "GET", `/api/jobs/${waiting}`)).body).toMatchObject({ id: waiting, status: "pending", outputs_count: 0 })
    expect((await ask(set.sandbox, "POST", `/api/jobs/${waiting}/cancel`)).body).toEqual({ cancelled: true })
    expect((await ask(set.sandbox, "GET", `/api/jobs/${waiting}`))).toEqual({ status: 404, body: { error: "Job not found" } })
    expect((await ask(set.sandbox, "GET", `/history/${waiting}`)).body).toEqual({})
    expect((await ask(set.sandbox, "POST", `/api/jobs/${waiting}/cancel`)).body).toEqual({ cancelled: false })
  })

  it("empties the queue by id and as a whole", async () => {
    await using set = await bench({ timeScale: 1 })
    await submit(set.sandbox, picture(1))
    const second = await submit(set.sandbox, picture(2))
    await submit(set.sandbox, picture(3))
    const pending = async () => (await ask(set.sandbox, "GET", "/queue")).body.queue_pending.map((item: [number, string]) => item[1])
    await ask(set.sandbox, "POST", "/queue", { delete: [second, randomUUID()] })
    expect(await pending()).not.toContain(second)
    await ask(set.sandbox, "POST", "/queue", { clear: true })
    expect(await pending()).toEqual([])
    expect((await ask(set.sandbox, "POST", "/queue", "")).status).toBe(500)
  })

  it("stops a running job at a tick and keeps the record", async () => {
    await using set = await bench({ timeScale: 0.2 })
    const listener = await connect(set.sandbox)
    const id = await submit(set.sandbox, picture(1, { steps: 200 }))
    await until(async () => listener.frames.find((frame) => frame.type === "progress"))
    expect((await ask(set.sandbox, "GET", `/api/jobs/${id}`)).body.status).toBe("in_progress")
    await ask(set.sandbox, "POST", "/interrupt", { prompt_id: randomUUID() })
    await ask(set.sandbox, "POST", "/interrupt", { prompt_id: id })
    const entry = await ended(set.sandbox, id)
    expect(entry.status.status_str).toBe("error")
    expect(entry.status.messages[2][0]).toBe("execution_interrupted")
    expect(entry.status.messages[2][1]).toMatchObject({ node_id: "6", node_type: "KSampler" })
    expect((await ask(set.sandbox, "GET", `/api/jobs/${id}`)).body.status).toBe("cancelled")
    listener.socket.terminate()
  })

  it("lists jobs with filters, pages and clear refusals", async () => {
    await using set = await bench()
    const ids: Array<string> = []
    for (const seed of [1, 2, 3]) ids.push(await submit(set.sandbox, picture(seed, { prefix: `app/${seed}/t2i` }), { extra_data: { extra_pnginfo: { workflow: { id: `w${seed}` } } } }))
    for (const id of ids) await ended(set.sandbox, id)
    const { body } = await ask(set.sandbox, "GET", "/api/jobs?status=completed&limit=2&sort_by=execution_duration")
    expect(body.pagination).toEqual({ offset: 0, limit: 2, total: 3, has_more: true })
    expect(body.jobs[0]).toMatchObject({ status: "completed", outputs_count: 1, previewable_outputs_count: 1 })
    expect(body.jobs[0].preview_output).toMatchObject({ filename: "t2i_00001_.png", nodeId: "8", mediaType: "images" })
    expect((await ask(set.sandbox, "GET", "/api/jobs?workflow_id=w2")).body.jobs.map((job: { id: string }) => job.id)).toEqual([ids[1]])
    const one = (await ask(set.sandbox, "GET", `/api/jobs/${ids[0]}`)).body
    expect(one.outputs["8"].images).toHaveLength(1)
    expect(one.workflow.prompt["6"].class_type).toBe("KSampler")
    expect((await ask(set.sandbox, "GET", "/api/jobs?status=done")).body.error).toBe("Invalid status value(s): done. Valid values: pending, in_progress, completed, failed, cancelled")
    expect((await ask(set.sandbox, "GET", "/api/jobs?limit=0")).body.error).toBe("limit must be a positive integer")
    expect((await ask(set.sandbox, "GET", "/api/jobs?limit=x")).body.error).toBe("limit must be an integer")
    expect((await ask(set.sandbox, "GET", "/api/jobs?sort_order=up")).body.error).toBe("sort_order must be 'asc' or 'desc'")
    expect((await ask(set.sandbox, "POST", "/api/jobs/cancel", { job_ids: ["nonsense"] })).status).toBe(400)
    expect((await ask(set.sandbox, "POST", "/api/jobs/cancel", { job_ids: ids })).body).toEqual({ cancelled: false })
    await ask(set.sandbox, "POST", "/history", { delete: [ids[0]] })
    expect((await ask(set.sandbox, "GET", `/history/${ids[0]}`)).body).toEqual({})
  })

  it("runs the same id twice and keeps the second record", async () => {
    await using set = await bench()
    const id = randomUUID()
    await ended(set.sandbox, await submit(set.sandbox, picture(1), { prompt_id: id }))
    await submit(set.sandbox, picture(2), { prompt_id: id })
    const entry = await until(async () => {
      const found = (await ask(set.sandbox, "GET", `/history/${id}`)).body[id]
      return found.prompt[0] === 1 ? found : undefined
    })
    expect(entry.prompt[2]["6"].inputs.seed).toBe(2)
  })
})

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
      ...{ "11": { class_type: "CreateVideo", inputs: { images: ["1", 0], fps: 8 } }, "12": { class_type: "SaveVideo", inputs: { video: ["11", 0], filename_prefix: "a/smoke", format: "auto", codec: "auto" } } }
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
