import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { jobFaults, requestFaults } from "../src/comfyui/Fault.ts"
import { ask, bench, connect, ended, picture, submit, until, view } from "./comfyui-studio.ts"

const file = { filename: "t2i_00001_.png", subfolder: "app/one", type: "output" }

describe("faults on the way in", () => {
  it("drop-before-accept: the connection dies and nothing was queued", async () => {
    await using set = await bench()
    set.sandbox.plan({ name: "drop-before-accept" })
    await expect(submit(set.sandbox, picture(1))).rejects.toThrow("fetch failed")
    expect((await ask(set.sandbox, "GET", "/api/jobs")).body.pagination.total).toBe(0)
    expect(await submit(set.sandbox, picture(1))).toHaveLength(36)
  })

  it("drop-after-accept: the connection dies and the job is there under its id", async () => {
    await using set = await bench()
    set.sandbox.plan({ name: "drop-after-accept" })
    const promptId = "6a4f0c1e-2b7d-4c55-9f0e-1d2c3b4a5968"
    await expect(submit(set.sandbox, picture(1), { prompt_id: promptId })).rejects.toThrow("fetch failed")
    expect((await ended(set.sandbox, promptId)).status.status_str).toBe("success")
    expect((await ask(set.sandbox, "GET", "/__sandbox/journal")).body.filter((entry: { method: string }) => entry.method === "POST")).toHaveLength(1)
  })

  it("http-500: the n-th matching request fails and did nothing", async () => {
    await using set = await bench()
    set.sandbox.plan({ name: "http-500", request: "GET /queue", nth: 2, times: 2 })
    const statuses = []
    for (let count = 0; count < 4; count += 1) statuses.push((await ask(set.sandbox, "GET", "/api/queue")).status)
    expect(statuses).toEqual([200, 500, 500, 200])
    set.sandbox.plan({ name: "http-500", request: "POST /prompt" })
    await expect(submit(set.sandbox, picture(1))).rejects.toThrow("Server got itself in trouble")
    expect((await ask(set.sandbox, "GET", "/api/jobs")).body.pagination.total).toBe(0)
  })

  it("http-500-after-accept: the answer is 500 although the job was queued", async () => {
    await using set = await bench()
    set.sandbox.plan({ name: "http-500-after-accept" })
    const promptId = "6a4f0c1e-2b7d-4c55-9f0e-1d2c3b4a5968"
    await expect(submit(set.sandbox, picture(1), { prompt_id: promptId })).rejects.toThrow("Server got itself in trouble")
    expect((await ended(set.sandbox, promptId)).status.status_str).toBe("success")
  })
})

describe("faults of a run", () => {
  it("out-of-memory: the sampler fails as CUDA does, the next job runs", async () => {
    await using set = await bench()
    set.sandbox.plan({ name: "out-of-memory", nth: 2 })
    const ids = []
    for (const seed of [1, 2, 3]) ids.push(await submit(set.sandbox, picture(seed)))
    const entries = []
    for (const id of ids) entries.push(await ended(set.sandbox, id))
    expect(entries.map((entry) => entry.status.status_str)).toEqual(["success", "error", "success"])
    const [type, data] = entries[1].status.messages[2]
    expect(type).toBe("execution_error")
    expect(data).toMatchObject({ node_id: "6", node_type: "KSampler", exception_type: "torch.OutOfMemoryError" })
    expect(data.exception_message).toContain("Allocation on device")
    expect(data.exception_message).toContain("ran out of memory on your GPU")
    expect(data.traceback.join("")).toContain("common_ksampler")
    expect(set.sandbox.simulated(ids[1] ?? "")?.runSeconds).toBeGreaterThan(0)
  })

  it("node-error: the named node raises what was planned, over the wire and in the history", async () => {
    await using set = await bench()
    const planned = await ask(set.sandbox, "POST", "/__sandbox/faults", { name: "node-error", at: "SaveImage", exceptionType: "OSError", exceptionMessage: "[Errno 28] No space left on device" })
    expect(planned.body).toEqual({ planned: 1 })
    const listener = await connect(set.sandbox)
    const { status } = await ended(set.sandbox, await submit(set.sandbox, picture(1)))
    expect(status.messages[2][1]).toMatchObject({ node_id: "8", exception_type: "OSError", exception_message: "[Errno 28] No space left on device\n", executed: ["1", "3", "4", "5", "6", "7"] })
    const frame = await until(async () => listener.frames.find((found) => found.type === "execution_error"))
    expect(frame.data.exception_type).toBe("OSError")
    listener.socket.terminate()
  })

  it("missing-output and fewer-outputs: success with less than was asked", async () => {
    await using set = await bench()
    set.sandbox.plan({ name: "missing-output" })
    set.sandbox.plan({ name: "fewer-outputs", nth: 2 })
    const none = await ended(set.sandbox, await submit(set.sandbox, picture(1, { batch: 3 })))
    expect(none).toMatchObject({ outputs: {}, status: { status_str: "success" } })
    const fewer = await ended(set.sandbox, await submit(set.sandbox, picture(2, { batch: 3 })))
    expect(fewer.outputs["8"].images).toHaveLength(2)
  })

  it("forget: the job was running and is nowhere", async () => {
    await using set = await bench()
    set.sandbox.plan({ name: "forget" })
    const lost = await submit(set.sandbox, picture(1))
    await ended(set.sandbox, await submit(set.sandbox, picture(2)))
    expect((await ask(set.sandbox, "GET", `/api/jobs/${lost}`)).status).toBe(404)
    expect((await ask(set.sandbox, "GET", `/history/${lost}`)).body).toEqual({})
  })

  it("stall: the job never ends, cancelling does not help, a restart does", async () => {
    await using set = await bench()
    set.sandbox.plan({ name: "stall" })
    const listener = await connect(set.sandbox)
    const stuck = await submit(set.sandbox, picture(1))
    await until(async () => listener.frames.find((frame) => frame.type === "progress"))
    expect((await ask(set.sandbox, "POST", `/api/jobs/${stuck}/cancel`)).body).toEqual({ cancelled: true })
    const behind = await submit(set.sandbox, picture(2))
    expect((await ask(set.sandbox, "GET", `/api/jobs/${stuck}`)).body.status).toBe("in_progress")
    expect((await ask(set.sandbox, "GET", `/api/jobs/${behind}`)).body.status).toBe("pending")
    await set.sandbox.restart(1)
    expect(await listener.closed).toBe(1006)
    expect((await ask(set.sandbox, "GET", `/api/jobs/${behind}`)).status).toBe(404)
    expect((await ended(set.sandbox, await submit(set.sandbox, picture(3)))).prompt[0]).toBe(0)
  })

  it("restart: sockets die, the port is closed for a while, queue, history and cache are empty, files stay", async () => {
    await using set = await bench()
    await ended(set.sandbox, await submit(set.sandbox, picture(1)))
    set.sandbox.plan({ name: "restart", downMilliseconds: 20 })
    const listener = await connect(set.sandbox)
    const lost = await submit(set.sandbox, picture(2))
    expect(await listener.closed).toBe(1006)
    const refused = await until(async () => {
      try {
        const answer = await ask(set.sandbox, "GET", "/history")
        return answer.body
      } catch {
        return undefined
      }
    })
    expect(refused).toEqual({})
    expect((await ask(set.sandbox, "GET", `/api/jobs/${lost}`)).status).toBe(404)
    expect((await view(set.sandbox, file)).status).toBe(200)
    const { body } = await ask(set.sandbox, "POST", "/prompt", { prompt: picture(1) })
    expect(body.number).toBe(0)
    expect((await ended(set.sandbox, body.prompt_id)).outputs["8"].images[0].filename).toBe("t2i_00002_.png")
    expect(await readdir(join(set.sandbox.folders.output, "app/one"))).toHaveLength(2)
  })
})

describe("faults of the websocket", () => {
  it("silent-websocket: not one event reaches the owner, HTTP knows all", async () => {
    await using set = await bench()
    set.sandbox.plan({ name: "silent-websocket" })
    const listener = await connect(set.sandbox)
    const silent = await submit(set.sandbox, picture(1))
    await ended(set.sandbox, silent)
    await ended(set.sandbox, await submit(set.sandbox, picture(2)))
    await until(async () => listener.frames.find((frame) => frame.type === "execution_success"))
    expect(listener.frames.filter((frame) => frame.data.prompt_id === silent)).toEqual([])
    listener.socket.terminate()
  })

  it("dropped-websocket: the socket dies in mid-run, the job goes on", async () => {
    await using set = await bench()
    set.sandbox.plan({ name: "dropped-websocket" })
    const listener = await connect(set.sandbox)
    const id = await submit(set.sandbox, picture(1))
    expect(await listener.closed).toBe(1006)
    expect(listener.frames.some((frame) => frame.type === "execution_start")).toBe(true)
    expect(listener.frames.some((frame) => frame.type === "execution_success")).toBe(false)
    expect((await ended(set.sandbox, id)).status.status_str).toBe("success")
  })

  it("duplicate-events: every event comes twice", async () => {
    await using set = await bench()
    set.sandbox.plan({ name: "duplicate-events" })
    const listener = await connect(set.sandbox)
    await submit(set.sandbox, picture(1))
    await until(async () => (listener.frames.filter((frame) => frame.type === "executing" && frame.data.node === null).length === 2 ? true : undefined))
    expect(listener.frames.filter((frame) => frame.type === "execution_success")).toHaveLength(2)
    listener.socket.terminate()
  })
})

describe("faults on the way out", () => {
  it("truncated-view: fewer bytes than promised, then whole again", async () => {
    await using set = await bench()
    await ended(set.sandbox, await submit(set.sandbox, picture(1)))
    set.sandbox.plan({ name: "truncated-view" })
    const answer = await view(set.sandbox, file)
    await expect(answer.arrayBuffer()).rejects.toThrow("terminated")
    expect((await (await view(set.sandbox, file)).arrayBuffer()).byteLength).toBeGreaterThan(100)
  })

  it("wrong-type-view: a page under the picture's name", async () => {
    await using set = await bench()
    await ended(set.sandbox, await submit(set.sandbox, picture(1)))
    set.sandbox.plan({ name: "wrong-type-view" })
    const answer = await view(set.sandbox, file)
    expect(answer.status).toBe(200)
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8")
    expect(await answer.text()).toMatch(/^<!DOCTYPE html>/)
  })
})

describe("planning", () => {
  it("knows its faults and says what is wrong with others", async () => {
    await using set = await bench()
    const plan = (body: unknown) => ask(set.sandbox, "POST", "/__sandbox/faults", body)
    expect((await plan([...jobFaults, ...requestFaults].map((name) => ({ name, nth: 1000 })))).body).toEqual({ planned: 16 })
    const unknown = await plan({ name: "earthquake" })
    expect(unknown.status).toBe(400)
    expect(unknown.body.error).toMatch(/Expected "out-of-memory" \| .*\n.*\["name"\]/)
    expect((await plan({ name: "stall", nth: 0 })).body.error).toMatch(/between 1 and 1000000\n.*\["nth"\]/)
    expect((await plan({ name: "stall", share: 2 })).body.error).toMatch(/between 0 and 1\n.*\["share"\]/)
  })

  it("by share hits the same graphs on every server, whatever their order", async () => {
    const failed = async (seeds: ReadonlyArray<number>) => {
      await using set = await bench({ seed: "shares" })
      set.sandbox.plan({ name: "node-error", share: 0.4 })
      const hit = new Set<number>()
      for (const seed of seeds) if ((await ended(set.sandbox, await submit(set.sandbox, picture(seed)))).status.status_str === "error") hit.add(seed)
      return hit
    }
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    const hit = await failed(seeds)
    expect(hit.size).toBeGreaterThan(0)
    expect(hit.size).toBeLessThan(10)
    expect(await failed(seeds.toReversed())).toEqual(hit)
  })
})
