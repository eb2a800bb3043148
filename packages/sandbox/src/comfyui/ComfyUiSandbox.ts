import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import * as Safetensors from "../trainer/Safetensors.ts"
import { writeSdxlCheckpoint } from "../trainer/sdxl-checkpoint.ts"
import { catalogue } from "./catalogue.ts"
import * as Fault from "./Fault.ts"
import * as Folders from "./Folders.ts"
import * as Listening from "./listen.ts"
import type { Studio } from "./NodeWork.ts"
import type { ModelFolder } from "./NodeSpec.ts"
import { isAtLeast, type JournalEntry, newLife, type Server, type Settings, type Simulated } from "./Server.ts"
import * as Sockets from "./Sockets.ts"
import { wake } from "./Worker.ts"

/** How to start an emulated ComfyUI; only what makes the pixels is required. */
export interface ComfyUiSandboxOptions extends Studio {
  /** Decides everything that is drawn; default `"sandbox"`. */
  readonly seed?: string
  /** Port on loopback; default 0, a free one. */
  readonly port?: number
  /** Real seconds per simulated second; default 0.01, 0 never waits. */
  readonly timeScale?: number
  /** Folder with `models/`, `input/`, `output/`, `temp/`; default a temporary one, removed by `close`. */
  readonly baseDirectory?: string
  /** Small placeholder files to put into model folders besides the stock ones, by folder. */
  readonly models?: Partial<Readonly<Record<ModelFolder, ReadonlyArray<string>>>>
  /** Version that `/system_stats` reports; default `"0.33.0"`. Below 0.28 the quirks of 0.27 come with it; from 0.34 on the assets' extra keys and the nested choice of `SaveVideo`. */
  readonly version?: string
  /** Whether results are re-used; default true. False is `--cache-none`. */
  readonly cache?: boolean
  /** Whether saved PNGs carry the graph; default true. False is `--disable-metadata`. */
  readonly embedMetadata?: boolean
  /** Whether partner nodes exist; default true. False is `--disable-api-nodes`. */
  readonly apiNodes?: boolean
  /** Default `"none"`: no binary frames unless a job asks. */
  readonly previewMethod?: "none" | "auto" | "latent2rgb" | "taesd"
  /** Real milliseconds between `execution_success` and the history entry; default 0. */
  readonly historyDelayMilliseconds?: number
  /** Bytes a request may have; default 100 MiB. */
  readonly maxUploadBytes?: number
}

/** A running emulator. */
export interface ComfyUiSandbox {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly baseUrl: string
  readonly port: number
  /** Absolute paths; a LoRA put into `loras` is listed at once. */
  readonly folders: Readonly<Record<"base" | "loras" | "checkpoints" | "input" | "output" | "temp", string>>
  /** Every request so far, `/__sandbox` apart, in order of arrival. */
  readonly journal: () => ReadonlyArray<JournalEntry>
  /** Plans a fault; counting starts now. */
  readonly plan: (fault: Fault.Fault) => void
  /** Simulated seconds of a job this sandbox ever accepted. */
  readonly simulated: (promptId: string) => Simulated | undefined
  /** How often a paid node ran. */
  readonly paidRuns: () => number
  /** Kills the server and starts it again on the same port: queue, history and cache are gone, outputs stay. */
  readonly restart: (downMilliseconds?: number) => Promise<void>
  /** Stops everything; removes the folders unless the caller gave them. */
  readonly close: () => Promise<void>
}

/** Model files every sandbox has, besides the checkpoint. */
const stock: Partial<Readonly<Record<ModelFolder, ReadonlyArray<string>>>> = {
  vae: ["sdxl_vae.safetensors", "wan2.2_vae.safetensors"],
  text_encoders: ["umt5_xxl_fp8_e4m3fn_scaled.safetensors"],
  diffusion_models: ["wan2.2_ti2v_5B_fp16.safetensors"],
  upscale_models: ["RealESRGAN_x4plus.safetensors"]
}

const checkpoint = "sd_xl_base_1.0.safetensors"

const placeModels = async (folders: Folders.Folders, extra: ComfyUiSandboxOptions["models"]): Promise<void> => {
  const placeholder = Safetensors.encode([{ name: "sandbox.weight", dtype: "F16", shape: [1], data: new Uint8Array(2) }], { sandbox: "no weights" })
  if (!Folders.isFile(join(folders.models.checkpoints, checkpoint))) await writeSdxlCheckpoint(join(folders.models.checkpoints, checkpoint))
  for (const [key, names] of [...Object.entries(stock), ...Object.entries(extra ?? {})]) {
    for (const name of names) {
      const path = join(folders.models[key as ModelFolder], name)
      if (!Folders.isFile(path)) await writeFile(path, placeholder)
    }
  }
}

/**
 * Starts a ComfyUI server that draws in place of computing.
 *
 * **When to use**
 *
 * In tests and demos, where a client must meet the real wire: HTTP, websocket, files on disk, queue,
 * cache, errors and faults, without a GPU.
 *
 * **Shapes and units**
 *
 * Equal seeds and equal graphs give equal bytes, flaws and durations, whatever the order of arrival;
 * prompt id, client id and `filename_prefix` do not enter (the prefix does enter the PNG's text, where
 * the graph is embedded). Durations are simulated seconds; the stamps of `status.messages` lie exactly
 * that far apart, while real waiting is shorter by `timeScale`. A re-sent graph is served from the
 * cache, as the real server does, and then takes no time: switch `cache` off where that disturbs.
 *
 * Also answers `GET /__sandbox/simulated/{prompt_id}`, `GET /__sandbox/journal` and
 * `POST /__sandbox/faults` (one fault or a list).
 *
 * **Fails with** the system's error when the port is taken.
 *
 * **Source**: ComfyUI 0.27 to 0.33 as observed, later versions as read.
 */
export const start = async (options: ComfyUiSandboxOptions): Promise<ComfyUiSandbox> => {
  const folders = await Folders.make(options.baseDirectory)
  await placeModels(folders, options.models)
  const flags = [...(options.cache === false ? ["--cache-none"] : []), ...(options.embedMetadata === false ? ["--disable-metadata"] : []), ...(options.apiNodes === false ? ["--disable-api-nodes"] : [])]
  const seed = options.seed ?? "sandbox"
  let port = options.port ?? 0
  let closed = false
  const restart = async (downMilliseconds: number): Promise<void> => {
    server.life.controller.abort()
    server.life = newLife()
    server.sockets.cutAll()
    await Listening.stop(http)
    await rm(folders.temp, { recursive: true, force: true })
    await Folders.make(folders.base)
    await setTimeout(downMilliseconds)
    if (!closed) await Listening.listen(http, port)
  }
  const settings: Settings = {
    seed,
    timeScale: options.timeScale ?? 0.01,
    version: options.version ?? "0.33.0",
    cache: options.cache ?? true,
    embedMetadata: options.embedMetadata ?? true,
    previewMethod: options.previewMethod ?? "none",
    historyDelayMilliseconds: options.historyDelayMilliseconds ?? 0,
    maxUploadBytes: options.maxUploadBytes ?? 100 * 1024 ** 2,
    argv: ["main.py", "--listen", "127.0.0.1", "--base-directory", folders.base, "--disable-all-custom-nodes", "--preview-method", options.previewMethod ?? "none", ...flags]
  }
  const server: Server = {
    settings,
    studio: options,
    known: {
      catalogue: catalogue({ apiNodes: options.apiNodes ?? true, webm: options.filmWebm !== undefined, since34: isAtLeast(settings, 0, 34) }),
      listing: (folder) => (folder === "input" ? Folders.listInput(folders) : Folders.listModels(folders, folder)),
      folders
    },
    sockets: Sockets.make(),
    plan: Fault.plan(seed),
    journal: [],
    simulated: new Map(),
    restart,
    life: newLife(),
    paidRuns: 0
  }
  const http = Listening.make(server)
  port = await Listening.listen(http, port)
  void wake(server)
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    port,
    folders: { base: folders.base, loras: folders.models.loras, checkpoints: folders.models.checkpoints, input: folders.input, output: folders.output, temp: folders.temp },
    journal: () => [...server.journal],
    plan: server.plan.add,
    simulated: (promptId) => server.simulated.get(promptId),
    paidRuns: () => server.paidRuns,
    restart: (downMilliseconds = 50) => restart(downMilliseconds),
    close: async () => {
      closed = true
      server.life.controller.abort()
      server.sockets.cutAll()
      await Listening.stop(http)
      if (options.baseDirectory === undefined) await rm(folders.base, { recursive: true, force: true })
    }
  }
}
