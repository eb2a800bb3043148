/**
 * What a ComfyUI server does on the wire, as far as this provider relies on it. Each case runs against
 * the emulator and against a real server, so that neither can drift from the other unseen.
 */
import { assert } from "@effect/vitest"
import { randomUUID } from "node:crypto"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import sharp from "sharp"
import { WebSocket } from "undici"

interface WireServer {
  readonly url: string
  readonly checkpoints: string
}

interface Frame {
  readonly type: string
  readonly data: { readonly [key: string]: unknown }
}

type Graph = Record<string, { class_type: string; inputs: Record<string, unknown> }>

const call = async (server: WireServer, path: string, json?: unknown) => {
  const answer = await fetch(`${server.url}/api${path}`, json === undefined ? {} : { method: "POST", body: JSON.stringify(json) })
  const text = await answer.text()
  return { status: answer.status, text, json: (): any => JSON.parse(text) }
}

const red = (prefix: string, batch = 2): Graph => ({
  1: { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: batch, color: 16_711_680 } },
  2: { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: prefix } }
})

/** Keeps a server busy for some seconds, at a node that cannot be interrupted within. */
const long = (prefix: string): Graph => ({
  1: { class_type: "EmptyImage", inputs: { width: 1024, height: 1024, batch_size: 40, color: 255 } },
  2: { class_type: "ImageScaleBy", inputs: { image: ["1", 0], upscale_method: "lanczos", scale_by: 1.01 } },
  3: { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: prefix } }
})

const submit = async (server: WireServer, graph: Graph, more: object = {}) => {
  const id = randomUUID()
  const answer = await call(server, "/prompt", { prompt: graph, prompt_id: id, client_id: randomUUID(), ...more })
  assert.strictEqual(answer.status, 200, answer.text)
  return { id, answer: answer.json() }
}

/** The history entry, once it is there. */
const history = async (server: WireServer, id: string) => {
  for (;;) {
    const entry = (await call(server, `/history/${id}`)).json()[id]
    if (entry !== undefined) return entry
    await setTimeout(20)
  }
}

const prefix = () => `likeness/${randomUUID()}/case`

const refusal = async (server: WireServer, body: unknown): Promise<readonly [number, string]> => {
  const answer = await call(server, "/prompt", body)
  return [answer.status, answer.status === 400 ? answer.json().error.type : answer.text.slice(0, 25)]
}

const socketOf = async (server: WireServer, clientId: string) => {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws?clientId=${clientId}`)
  const frames: Array<Frame> = []
  socket.addEventListener("message", (event) => {
    if (typeof event.data === "string") frames.push(JSON.parse(event.data) as Frame)
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true })
    socket.addEventListener("error", reject, { once: true })
  })
  return {
    frames,
    close: () => new Promise<void>((resolve) => {
      socket.addEventListener("close", () => resolve(), { once: true })
      socket.close()
    })
  }
}

const form = (bytes: Uint8Array, name: string, more: { readonly [key: string]: string } = {}): FormData => {
  const made = new FormData()
  for (const [key, value] of Object.entries(more)) made.append(key, value)
  made.append("image", new Blob([Uint8Array.from(bytes)]), name)
  return made
}

const upload = async (server: WireServer, body: FormData) => {
  const answer = await fetch(`${server.url}/api/upload/image`, { method: "POST", body })
  return { status: answer.status, json: answer.status === 200 ? ((await answer.json()) as { readonly name: string; readonly subfolder: string; readonly type: string }) : undefined }
}

export interface WireCase {
  readonly name: string
  readonly run: (server: WireServer) => Promise<void>
}

export const wireCases: ReadonlyArray<WireCase> = [
  {
    name: "pictures of a batch are numbered in order and whole, and the job and its history say the same",
    run: async (server) => {
      const { answer, id } = await submit(server, red(`likeness/${"a".repeat(3)}-${randomUUID()}/case`))
      assert.deepStrictEqual([answer.prompt_id, answer.node_errors], [id, {}])
      const entry = await history(server, id)
      assert.deepStrictEqual([entry.status.status_str, entry.status.completed], ["success", true])
      assert.deepStrictEqual(entry.status.messages.map((message: [string]) => message[0]), ["execution_start", "execution_cached", "execution_success"])
      assert.deepStrictEqual(entry.outputs["2"].images.map((file: { filename: string }) => file.filename), ["case_00001_.png", "case_00002_.png"])
      for (const file of entry.outputs["2"].images) {
        const bytes = new Uint8Array(await (await fetch(`${server.url}/api/view?${new URLSearchParams(file).toString()}`)).arrayBuffer())
        const { height, width } = await sharp(bytes).metadata()
        const { channels } = await sharp(bytes).stats()
        assert.deepStrictEqual([width, height, ...channels.slice(0, 3).map((channel) => channel.mean)], [64, 64, 255, 0, 0])
        // The graph is written into the picture.
        assert.include(Buffer.from(bytes).toString("latin1"), "EmptyImage")
      }
      const job = (await call(server, `/jobs/${id}`)).json()
      assert.deepStrictEqual([job.id, job.status, job.outputs_count], [id, "completed", 2])
    }
  },
  {
    name: "an equal graph is answered from the cache with the old files, another prefix runs the saver alone",
    run: async (server) => {
      const [first, second] = [prefix(), prefix()]
      const before = await history(server, (await submit(server, red(first))).id)
      const again = await history(server, (await submit(server, red(first))).id)
      const cached = (entry: any): Array<string> => entry.status.messages.find((message: [string]) => message[0] === "execution_cached")[1].nodes.toSorted()
      assert.deepStrictEqual([cached(again), again.outputs["2"].images], [["1", "2"], before.outputs["2"].images])
      const other = await history(server, (await submit(server, red(second))).id)
      assert.deepStrictEqual([cached(other), other.outputs["2"].images[0].subfolder], [["1"], second.slice(0, -5)])
    }
  },
  {
    name: "what is no order is refused with its type",
    run: async (server) => {
      const graph = red(prefix())
      const cases: ReadonlyArray<readonly [unknown, readonly [number, string]]> = [
        [{}, [400, "no_prompt"]],
        [{ prompt: graph, prompt_id: "A" }, [400, "invalid_prompt_id"]],
        [{ prompt: {} }, [400, "prompt_no_outputs"]],
        [{ prompt: { 1: graph["1"] } }, [400, "prompt_no_outputs"]],
        [{ prompt: { ...graph, 3: { class_type: "NoSuchNode", inputs: {} } } }, [400, "missing_node_type"]],
        [{ prompt: { ...graph, 1: { class_type: "EmptyImage", inputs: { width: 0, height: 64, batch_size: 1, color: 0 } } } }, [400, "prompt_outputs_failed_validation"]]
      ]
      for (const [body, expected] of cases) assert.deepStrictEqual(await refusal(server, body), expected)
      const broken = await fetch(`${server.url}/api/prompt`, { method: "POST", body: "{" })
      assert.strictEqual(broken.status, 500)
    }
  },
  {
    name: "a value that is not listed names the input, and a picture that is not there fails its own check",
    run: async (server) => {
      const missing = (await call(server, "/prompt", { prompt: { 1: { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "nowhere.safetensors" } }, 2: { class_type: "EmptyLatentImage", inputs: { width: 64, height: 64, batch_size: 1 } }, 3: { class_type: "VAEDecode", inputs: { samples: ["2", 0], vae: ["1", 2] } }, 4: { class_type: "SaveImage", inputs: { images: ["3", 0], filename_prefix: prefix() } } } })).json()
      assert.deepStrictEqual(missing.node_errors["1"].errors.map((error: { type: string; extra_info: { input_name: string } }) => [error.type, error.extra_info.input_name]), [["value_not_in_list", "ckpt_name"]])
      const picture = (await call(server, "/prompt", { prompt: { 1: { class_type: "LoadImage", inputs: { image: "likeness/none.png" } }, 2: { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: prefix() } } } })).json()
      assert.strictEqual(picture.node_errors["1"].errors[0].type, "custom_validation_failed")
      const clip = (await call(server, "/prompt", { prompt: { 1: { class_type: "LoadVideo", inputs: { file: "likeness/none.mp4" } }, 2: { class_type: "SaveVideo", inputs: { video: ["1", 0], filename_prefix: prefix(), format: "mp4", codec: "h264" } } } })).json()
      assert.strictEqual(clip.node_errors["1"].errors[0].type, "custom_validation_failed")
    }
  },
  {
    name: "a graph of which a part is wrong is accepted with node_errors and runs without that part",
    run: async (server) => {
      const graph = { ...red(prefix()), 3: { class_type: "EmptyImage", inputs: { width: 0, height: 64, batch_size: 1, color: 0 } }, 4: { class_type: "SaveImage", inputs: { images: ["3", 0], filename_prefix: prefix() } } }
      const { answer, id } = await submit(server, graph)
      assert.deepStrictEqual(Object.keys(answer.node_errors), ["3"])
      assert.deepStrictEqual(Object.keys((await history(server, id)).outputs), ["2"])
    }
  },
  {
    name: "a job that waits is cancelled without trace, one at work ends interrupted, one that ended stays",
    run: async (server) => {
      const running = await submit(server, long(prefix()))
      const waiting = await submit(server, red(prefix(), 3))
      assert.deepStrictEqual((await call(server, `/jobs/${waiting.id}/cancel`, {})).json(), { cancelled: true })
      assert.strictEqual((await call(server, `/jobs/${waiting.id}`)).status, 404)
      assert.deepStrictEqual((await call(server, `/history/${waiting.id}`)).json(), {})
      while ((await call(server, "/queue")).json().queue_running[0]?.[1] !== running.id) await setTimeout(5)
      assert.deepStrictEqual((await call(server, `/jobs/${running.id}/cancel`, {})).json(), { cancelled: true })
      const entry = await history(server, running.id)
      assert.deepStrictEqual([entry.status.status_str, entry.status.messages.at(-1)[0]], ["error", "execution_interrupted"])
      assert.strictEqual((await call(server, `/jobs/${running.id}`)).json().status, "cancelled")
      assert.deepStrictEqual((await call(server, `/jobs/${running.id}/cancel`, {})).json(), { cancelled: false })
    }
  },
  {
    name: "a damaged model file fails the job with the loader's words",
    run: async (server) => {
      const name = `broken-${randomUUID()}.safetensors`
      await writeFile(join(server.checkpoints, name), "")
      try {
        const { id } = await submit(server, {
          1: { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: name } }, 2: { class_type: "EmptyLatentImage", inputs: { width: 64, height: 64, batch_size: 1 } },
          3: { class_type: "VAEDecode", inputs: { samples: ["2", 0], vae: ["1", 2] } }, 4: { class_type: "SaveImage", inputs: { images: ["3", 0], filename_prefix: prefix() } }
        })
        const entry = await history(server, id)
        const [kind, error] = entry.status.messages.at(-1)
        assert.deepStrictEqual([entry.status.status_str, kind, error.node_id, error.node_type], ["error", "execution_error", "1", "CheckpointLoaderSimple"])
        assert.match(error.exception_type, /SafetensorError$/u)
        assert.match(error.exception_message, /header too small/iu)
      } finally {
        await rm(join(server.checkpoints, name), { force: true })
      }
    }
  },
  {
    name: "uploads: equal bytes keep their name, others get a new one, overwrite replaces, paths outside are refused",
    run: async (server) => {
      const [one, other] = await Promise.all([10, 200].map((level) => sharp({ create: { width: 8, height: 8, channels: 3, background: { r: level, g: 0, b: 0 } } }).png().toBuffer()))
      const name = `${randomUUID()}.png`
      const folder = { subfolder: "likeness" }
      assert.deepInclude((await upload(server, form(one!, name, folder))).json, { name, subfolder: "likeness", type: "input" })
      assert.strictEqual((await upload(server, form(one!, name, folder))).json?.name, name)
      assert.strictEqual((await upload(server, form(other!, name, folder))).json?.name, name.replace(".png", " (1).png"))
      assert.strictEqual((await upload(server, form(other!, name, { ...folder, overwrite: "true" }))).json?.name, name)
      const there = new Uint8Array(await (await fetch(`${server.url}/api/view?filename=${name}&subfolder=likeness&type=input`)).arrayBuffer())
      assert.strictEqual(Buffer.compare(there, other!), 0)
      assert.strictEqual((await upload(server, form(one!, name, { subfolder: "../.." }))).status, 400)
      const { id } = await submit(server, { 1: { class_type: "LoadImage", inputs: { image: `likeness/${name}` } }, 2: { class_type: "ImageScaleBy", inputs: { image: ["1", 0], upscale_method: "lanczos", scale_by: 2 } }, 3: { class_type: "SaveImage", inputs: { images: ["2", 0], filename_prefix: prefix() } } })
      assert.strictEqual((await history(server, id)).status.status_str, "success")
    }
  },
  {
    name: "files that are not there, or lie outside, are refused by status alone",
    run: async (server) => {
      const status = async (query: string) => (await fetch(`${server.url}/api/view?${query}`)).status
      assert.deepStrictEqual(
        [await status("filename=none.png"), await status("filename=../x.png"), await status("filename=x.png&subfolder=../.."), await status("filename=x.png&type=elsewhere"), (await call(server, "/jobs/none")).status, (await call(server, "/nowhere")).status],
        [404, 400, 403, 400, 404, 404]
      )
      assert.deepStrictEqual((await call(server, "/object_info/NoSuchNode")).json(), {})
    }
  },
  {
    name: "frames of a job come to its owner in order, and the history is written before the last",
    run: async (server) => {
      const clientId = randomUUID()
      const socket = await socketOf(server, clientId)
      const { id } = await submit(server, red(prefix()), { client_id: clientId })
      const own = () => socket.frames.filter((frame) => frame.data["prompt_id"] === id)
      while (!own().some((frame) => frame.type === "executing" && frame.data["node"] === null)) await setTimeout(5)
      assert.strictEqual(Object.keys((await call(server, `/history/${id}`)).json()).length, 1)
      const types = own().map((frame) => frame.type).filter((type) => type !== "progress_state")
      assert.deepStrictEqual(types.filter((type) => type !== "executing"), ["execution_start", "execution_cached", "executed", "execution_success"])
      assert.deepStrictEqual([types[0], types.at(-1), types.at(-2)], ["execution_start", "executing", "execution_success"])
      await socket.close()
    }
  },
  {
    name: "when a second socket of the same id closes, the first one hears nothing any more",
    run: async (server) => {
      const clientId = randomUUID()
      const first = await socketOf(server, clientId)
      await (await socketOf(server, clientId)).close()
      // The server notices the close by itself; a job of another owner shows that it has gone on.
      await history(server, (await submit(server, red(prefix()))).id)
      await history(server, (await submit(server, red(prefix()), { client_id: clientId })).id)
      assert.deepStrictEqual(first.frames.filter((frame) => frame.type.startsWith("exec")), [])
      await first.close()
    }
  },
  {
    name: "the same id is accepted and run twice, so nothing may be sent twice",
    run: async (server) => {
      const id = randomUUID()
      const [one, two] = [prefix(), prefix()]
      for (const each of [one, two]) assert.strictEqual((await call(server, "/prompt", { prompt: red(each), prompt_id: id, client_id: randomUUID() })).status, 200)
      for (;;) {
        const entry = await history(server, id)
        if (entry.outputs["2"]?.images[0].subfolder === two.slice(0, -5)) break
        await setTimeout(20)
      }
      assert.strictEqual((await fetch(`${server.url}/api/view?filename=case_00001_.png&subfolder=${one.slice(0, -5)}&type=output`)).status, 200)
    }
  }
]
