import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { describe, expect, it } from "vitest"
import * as Safetensors from "../src/trainer/Safetensors.ts"
import { isSdxlCheckpoint } from "../src/trainer/sdxl-checkpoint.ts"
import { ask, bench, type Graph, lora, picture, smoke, upload, view } from "./comfyui-studio.ts"

describe("what a ComfyUI server tells about itself", () => {
  it("reports version, GPU and memory in bytes", async () => {
    await using set = await bench()
    const { body, status } = await ask(set.sandbox, "GET", "/api/system_stats")
    expect(status).toBe(200)
    expect(body.system.comfyui_version).toBe("0.33.0")
    expect(body.devices[0]).toMatchObject({ type: "cuda", index: 0 })
    expect(body.devices[0].vram_free).toBeLessThan(body.devices[0].vram_total)
  })

  it("answers with and without the /api prefix, but jobs only with it", async () => {
    await using set = await bench()
    expect((await ask(set.sandbox, "GET", "/prompt")).body).toEqual({ exec_info: { queue_remaining: 0 } })
    expect((await ask(set.sandbox, "GET", "/api/prompt")).body).toEqual({ exec_info: { queue_remaining: 0 } })
    expect((await ask(set.sandbox, "GET", "/api/jobs")).status).toBe(200)
    expect((await ask(set.sandbox, "GET", "/jobs")).status).toBe(404)
    expect((await ask(set.sandbox, "PUT", "/prompt")).status).toBe(405)
  })

  it("describes single classes, all classes, and answers {} for an unknown one", async () => {
    await using set = await bench()
    const all = (await ask(set.sandbox, "GET", "/object_info")).body
    expect(Object.keys(all)).toContain("KSampler")
    expect(all.KSampler.input.required.seed[1].max).toBe(2 ** 64)
    expect((await ask(set.sandbox, "GET", "/object_info/NoSuchNode")).body).toEqual({})
    const { CheckpointLoaderSimple } = (await ask(set.sandbox, "GET", "/object_info/CheckpointLoaderSimple")).body
    expect(CheckpointLoaderSimple.input.required.ckpt_name[0]).toEqual(["sd_xl_base_1.0.safetensors"])
    const { SaveVideo } = (await ask(set.sandbox, "GET", "/object_info/SaveVideo")).body
    expect(SaveVideo.input.required.codec).toEqual(["COMBO", { default: "auto", multiselect: false, options: ["auto", "h264"] }])
    expect(SaveVideo).toMatchObject({ output_node: true, api_node: false })
    expect(all.FluxProUltraImageNode.api_node).toBe(true)
    expect(all.SaveWEBM).toBeUndefined()
  })

  it("writes the largest seed in full", async () => {
    await using set = await bench()
    expect(await (await fetch(`${set.sandbox.baseUrl}/object_info/KSampler`)).text()).toContain("\"max\":18446744073709551615")
  })

  it("leaves partner nodes out when told to", async () => {
    await using set = await bench({ apiNodes: false })
    expect((await ask(set.sandbox, "GET", "/object_info/FluxProUltraImageNode")).body).toEqual({})
    expect((await ask(set.sandbox, "GET", "/system_stats")).body.system.argv).toContain("--disable-api-nodes")
  })

  it("lists model files as they come and go", async () => {
    await using set = await bench({ models: { loras: ["style.safetensors"] } })
    expect((await ask(set.sandbox, "GET", "/models")).body).toContain("checkpoints")
    expect((await ask(set.sandbox, "GET", "/models/loras")).body).toEqual(["style.safetensors"])
    await writeFile(join(set.sandbox.folders.loras, "mira-e02.safetensors"), lora(0.7))
    await writeFile(join(set.sandbox.folders.loras, "notes.txt"), "no model")
    expect((await ask(set.sandbox, "GET", "/api/models/loras")).body).toEqual(["mira-e02.safetensors", "style.safetensors"])
    expect((await ask(set.sandbox, "GET", "/models/unet")).status).toBe(404)
  })

  it("offers a checkpoint that every header check takes for SDXL", async () => {
    await using set = await bench()
    const header = await Safetensors.readHeader(join(set.sandbox.folders.checkpoints, "sd_xl_base_1.0.safetensors"))
    if (typeof header === "string") throw new Error(header)
    expect(isSdxlCheckpoint(header)).toBe(true)
    expect(header.tensors.size).toBe(2515)
    const encoded = (await ask(set.sandbox, "GET", "/view_metadata/checkpoints?filename=sd_xl_base_1.0.safetensors")).body
    expect(encoded["modelspec.architecture"]).toBe("stable-diffusion-xl-v1-base")
    expect((await ask(set.sandbox, "GET", "/view_metadata/checkpoints?filename=none.safetensors")).status).toBe(404)
  })

  it("refuses pages of other origins and bodies that are too large", async () => {
    await using set = await bench({ maxUploadBytes: 1000 })
    const from = (headers: Record<string, string>) => fetch(`${set.sandbox.baseUrl}/prompt`, { headers })
    expect((await from({ "sec-fetch-site": "cross-site" })).status).toBe(403)
    expect((await from({ origin: "http://elsewhere.example" })).status).toBe(403)
    expect((await from({ origin: "null" })).status).toBe(200)
    expect((await ask(set.sandbox, "POST", "/prompt", "x".repeat(2000))).status).toBe(413)
  })
})

describe("the journal", () => {
  it("holds every request with the hash of its body, its own routes apart", async () => {
    await using set = await bench()
    await ask(set.sandbox, "POST", "/api/queue", "{}")
    await ask(set.sandbox, "GET", "/api/view?filename=a.png")
    const { body } = await ask(set.sandbox, "GET", "/__sandbox/journal")
    expect(body).toEqual(set.sandbox.journal())
    expect(body).toMatchObject([
      { method: "POST", path: "/api/queue", bodyBytes: 2, bodySha256: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a" },
      { method: "GET", path: "/api/view?filename=a.png", bodyBytes: 0 }
    ])
    expect(Date.parse(body[0].at)).toBeGreaterThan(0)
  })
})

describe("uploads and downloads", () => {
  const red = () => sharp({ create: { width: 16, height: 16, channels: 3, background: "red" } }).png().toBuffer()
  const blue = () => sharp({ create: { width: 16, height: 16, channels: 3, background: "blue" } }).png().toBuffer()

  it("keeps the name of equal content, numbers other content, and replaces only when asked", async () => {
    await using set = await bench()
    expect((await upload(set.sandbox, "face.png", await red(), { subfolder: "app" })).body).toEqual({ name: "face.png", subfolder: "app", type: "input" })
    expect((await upload(set.sandbox, "face.png", await red(), { subfolder: "app" })).body.name).toBe("face.png")
    expect((await upload(set.sandbox, "face.png", await blue(), { subfolder: "app" })).body.name).toBe("face (1).png")
    expect((await upload(set.sandbox, "face.png", await blue(), { subfolder: "app", overwrite: "true" })).body.name).toBe("face.png")
  })

  it("refuses to leave the folder, and a kind it does not know", async () => {
    await using set = await bench()
    expect((await upload(set.sandbox, "face.png", await red(), { subfolder: "../../out" })).status).toBe(400)
    expect((await upload(set.sandbox, "face.png", await red(), { type: "models" })).status).toBe(500)
    const form = new FormData()
    form.set("type", "input")
    expect((await fetch(`${set.sandbox.baseUrl}/upload/image`, { method: "POST", body: form })).status).toBe(400)
  })

  it("serves files whole, by HEAD and in ranges, and refuses paths outside", async () => {
    await using set = await bench()
    const bytes = await red()
    await upload(set.sandbox, "face.png", bytes)
    const file = { filename: "face.png", subfolder: "", type: "input" }
    const whole = await view(set.sandbox, file)
    expect(whole.headers.get("content-type")).toBe("image/png")
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
    expect((await view(set.sandbox, file, {}, "HEAD")).headers.get("content-length")).toBe(String(bytes.length))
    const part = await view(set.sandbox, file, { range: "bytes=4-7" })
    expect(part.status).toBe(206)
    expect(part.headers.get("content-range")).toBe(`bytes 4-7/${bytes.length}`)
    expect((await part.arrayBuffer()).byteLength).toBe(4)
    expect((await view(set.sandbox, file, { range: `bytes=${bytes.length}-` })).status).toBe(416)
    const small = await fetch(`${set.sandbox.baseUrl}/view?filename=face.png&type=input&preview=webp;80`)
    expect((await sharp(await small.arrayBuffer()).metadata()).format).toBe("webp")
    expect((await view(set.sandbox, { ...file, filename: "absent.png" })).status).toBe(404)
    expect((await view(set.sandbox, { ...file, filename: "../face.png" })).status).toBe(400)
    expect((await view(set.sandbox, { ...file, subfolder: "../.." })).status).toBe(403)
    expect((await view(set.sandbox, { ...file, type: "models" })).status).toBe(400)
  })
})

describe("how POST /prompt refuses", () => {
  const refused = async (graph: Graph, more: Record<string, unknown> = {}) => {
    await using set = await bench()
    return await ask(set.sandbox, "POST", "/prompt", { prompt: graph, ...more })
  }
  const one = (answer: Awaited<ReturnType<typeof refused>>, node: string) => answer.body.node_errors[node].errors[0]

  it("broken JSON is a 500, a missing prompt and a bad id are 400", async () => {
    await using set = await bench()
    expect((await ask(set.sandbox, "POST", "/prompt", "{")).status).toBe(500)
    expect((await ask(set.sandbox, "POST", "/prompt", { prompt: smoke("a/b"), extra_data: null })).status).toBe(500)
    expect((await ask(set.sandbox, "POST", "/prompt", {})).body.error.type).toBe("no_prompt")
    expect((await ask(set.sandbox, "POST", "/prompt", { prompt: smoke("a/b"), prompt_id: "ABC" })).body.error.type).toBe("invalid_prompt_id")
    expect((await ask(set.sandbox, "GET", "/prompt")).body.exec_info.queue_remaining).toBe(0)
  })

  it("names the first class it does not know", async () => {
    const { body, status } = await refused({ ...smoke("a/b"), "9": { class_type: "FaceDetailer", inputs: {}, _meta: { title: "Face" } } })
    expect(status).toBe(400)
    expect(body).toEqual({
      error: { type: "missing_node_type", message: "Node 'Face' not found. The custom node may not be installed.", details: "Node ID '#9'", extra_info: { node_id: "9", class_type: "FaceDetailer", node_title: "Face" } },
      node_errors: {}
    })
  })

  it("wants at least one output", async () => {
    const { body } = await refused({ "1": { class_type: "EmptyImage", inputs: {} } })
    expect(body.error).toMatchObject({ type: "prompt_no_outputs", message: "Prompt has no outputs" })
  })

  it("says which model is not in the list, and on what it hangs", async () => {
    const answer = await refused(picture(1, { lora: "none.safetensors" }))
    expect(answer.status).toBe(400)
    expect(answer.body.error.type).toBe("prompt_outputs_failed_validation")
    expect(answer.body.node_errors["2"]).toMatchObject({ class_type: "LoraLoader", dependent_outputs: ["8"] })
    expect(one(answer, "2")).toMatchObject({ type: "value_not_in_list", message: "Value not in list", details: "lora_name: 'none.safetensors' not in []" })
    expect(one(answer, "2").extra_info).toMatchObject({ input_name: "lora_name", received_value: "none.safetensors" })
    expect(Object.keys(answer.body.node_errors)).toEqual(["2"])
  })

  it("says which input is missing, too small, too big, of the wrong type or no file", async () => {
    const changed = (node: string, inputs: Record<string, unknown>) => {
      const graph = picture(1)
      const before = graph[node]
      if (before === undefined) throw new Error(node)
      return refused({ ...graph, [node]: { ...before, inputs: { ...before.inputs, ...inputs } } })
    }
    expect(one(await changed("6", { cfg: undefined }), "6")).toEqual({ type: "required_input_missing", message: "Required input is missing", details: "cfg", extra_info: { input_name: "cfg" } })
    expect(one(await changed("5", { width: 8 }), "5")).toMatchObject({ type: "value_smaller_than_min", message: "Value 8 smaller than min of 16" })
    expect(one(await changed("6", { denoise: 1.5 }), "6")).toMatchObject({ type: "value_bigger_than_max", details: "denoise" })
    expect(one(await changed("6", { steps: "many" }), "6")).toMatchObject({ type: "invalid_input_type" })
    expect(one(await changed("6", { model: ["1", 2] }), "6")).toMatchObject({ type: "return_type_mismatch", details: "model, received_type(VAE) mismatch input_type(MODEL)" })
    expect(one(await changed("6", { model: ["1"] }), "6")).toMatchObject({ type: "bad_linked_input" })
    expect(one(await changed("6", { model: ["77", 0] }), "6")).toMatchObject({ type: "exception_during_validation", details: "'77'", extra_info: { exception_type: "KeyError" } })
    expect(one(await changed("6", { model: [1, 0] }), "6")).toMatchObject({ type: "exception_during_validation", details: "'1'" })
    const image = await refused({ "1": { class_type: "LoadImage", inputs: { image: "app/none.png" } }, "2": { class_type: "PreviewImage", inputs: { images: ["1", 0] } } })
    expect(one(image, "1")).toMatchObject({ type: "custom_validation_failed", details: "image - Invalid image file: app/none.png" })
  })

  it("finds cycles", async () => {
    const answer = await refused({
      "1": { class_type: "ImageScaleBy", inputs: { image: ["2", 0], upscale_method: "area", scale_by: 1 } },
      "2": { class_type: "ImageScaleBy", inputs: { image: ["1", 0], upscale_method: "area", scale_by: 1 } },
      "3": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "a/b" } }
    })
    expect(one(answer, "1").type).toBe("dependency_cycle")
  })

  it("drops the bad outputs and queues the good ones", async () => {
    await using set = await bench()
    const graph = { ...smoke("a/good"), "3": { class_type: "EmptyImage", inputs: { width: 0, height: 64, batch_size: 1, color: 0 } }, "4": { class_type: "SaveImage", inputs: { images: ["3", 0], filename_prefix: "a/bad" } } }
    const { body, status } = await ask(set.sandbox, "POST", "/prompt", { prompt: graph })
    expect(status).toBe(200)
    expect(body.node_errors["3"].errors[0].type).toBe("value_smaller_than_min")
  })

  it("does not look at nodes that no output needs", async () => {
    await using set = await bench()
    const prompt = { ...smoke("a/b"), "3": { class_type: "KSampler" }, "4": { class_type: "LoraLoader", inputs: { lora_name: "none" } } }
    expect(await ask(set.sandbox, "POST", "/prompt", { prompt })).toMatchObject({ status: 200, body: { node_errors: {} } })
    expect((await ask(set.sandbox, "POST", "/prompt", { prompt: { "1": { class_type: "SaveImage" } } })).body.node_errors["1"].errors[0]).toMatchObject({ type: "exception_during_validation", details: "'inputs'" })
  })

  it("coerces literals as Python does and keeps the coerced graph", async () => {
    await using set = await bench({ timeScale: 1 })
    const graph = smoke("a/b")
    const source = graph["1"]
    if (source === undefined) throw new Error("no node")
    source.inputs = { width: "64", height: 64.9, batch_size: true, color: 0, unheard_of: 3 }
    await ask(set.sandbox, "POST", "/prompt", { prompt: graph })
    const queue = (await ask(set.sandbox, "GET", "/queue")).body
    const item = [...queue.queue_running, ...queue.queue_pending][0]
    expect(item[2]["1"].inputs).toMatchObject({ width: 64, height: 64, batch_size: 1, unheard_of: 3 })
    expect(item[4]).toEqual(["2"])
  })

  it("counts every parsed request, the refused ones too", async () => {
    await using set = await bench()
    await ask(set.sandbox, "POST", "/prompt", {})
    expect((await ask(set.sandbox, "POST", "/prompt", { prompt: smoke("a/b") })).body.number).toBe(1)
  })

  it("fails at run time, not before, for a broken model file", async () => {
    await using set = await bench()
    await mkdir(set.sandbox.folders.checkpoints, { recursive: true })
    await writeFile(join(set.sandbox.folders.checkpoints, "empty.safetensors"), "")
    const graph = picture(1)
    const loader = graph["1"]
    if (loader === undefined) throw new Error("no node")
    loader.inputs = { ckpt_name: "empty.safetensors" }
    expect((await ask(set.sandbox, "POST", "/prompt", { prompt: graph })).status).toBe(200)
  })
})
