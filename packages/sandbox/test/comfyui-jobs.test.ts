import { randomUUID } from "node:crypto"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"
import { describe, expect, it } from "vitest"
import { readText } from "../src/comfyui/png-text.ts"
import { ask, bench, connect, ended, lora, picture, smoke, submit, until, view } from "./comfyui-studio.ts"

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

  it("can be slow to write its history, as the real server is", async () => {
    await using set = await bench({ historyDelayMilliseconds: 60_000 })
    const listener = await connect(set.sandbox)
    const id = await submit(set.sandbox, picture(3))
    await until(async () => listener.frames.find((frame) => frame.type === "execution_success"))
    expect((await ask(set.sandbox, "GET", `/history/${id}`)).body).toEqual({})
    expect((await ask(set.sandbox, "GET", `/api/jobs/${id}`)).body.status).toBe("in_progress")
    listener.socket.terminate()
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
      // The server notices the close a moment after the client; a status that does not come tells when.
      const before = fresh.frames.length
      await ask(set.sandbox, "POST", "/queue", { clear: false })
      const pong = new Promise((resolve) => fresh.socket.once("pong", resolve))
      fresh.socket.ping()
      await pong
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
